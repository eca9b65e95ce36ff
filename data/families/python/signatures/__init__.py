"""Families of edits in what a function takes and gives."""
