.published // "-"
