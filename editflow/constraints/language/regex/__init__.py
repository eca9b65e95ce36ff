"""Regular expressions as sets of texts: `pattern.pattern` is the way in."""
