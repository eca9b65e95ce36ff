"""Families of edits in docstrings and comments."""
