"""One module per verb: its arguments, its options, and a few lines that start the work."""
