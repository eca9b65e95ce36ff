"""Families that change a call."""
