"""Sets of texts as finite automata; nothing here knows tokens, slots or models."""
