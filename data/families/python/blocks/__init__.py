"""Families that add or take away whole pieces: decorators, definitions, lines."""
