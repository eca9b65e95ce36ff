"""Families that change a value a Python text holds."""
