"""How well a model takes the values of JSON schemas from texts: rows, runs, scores."""
