"""Families of edits in Python source."""
