normalize --tone old
