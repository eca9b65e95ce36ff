x = int
