"""Families that edit running text: spelling, grammar, style, terms, sentences."""
