normalize --tone new
