"""How people ask for the edits of running text, a module for each module of families."""
