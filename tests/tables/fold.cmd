fold
