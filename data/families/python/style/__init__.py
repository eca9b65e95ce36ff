"""Families that write the same thing another way."""
