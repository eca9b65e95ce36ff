"""Scores of edit models on pairs."""
