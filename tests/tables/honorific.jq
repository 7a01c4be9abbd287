[.people[] | "\(.honorific // "-") \(.name)"] | join("; ")
