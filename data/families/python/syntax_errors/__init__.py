"""Families that mend a text that does not parse."""
