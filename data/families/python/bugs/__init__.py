"""Families that mend a fault that a message names."""
