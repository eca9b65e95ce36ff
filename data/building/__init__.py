"""Build a data set of edit pairs as a recipe says."""
