"""Rows of foreign and own data files, before they are edit pairs."""
