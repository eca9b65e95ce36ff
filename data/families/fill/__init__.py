"""Filling and extraction: an instruction carries a short text, its values go where a hole is."""
