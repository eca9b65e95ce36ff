"""Families that add, take away or change an import."""
