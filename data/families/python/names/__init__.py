"""Families that rename what a Python text defines."""
