"""Instances of JSON schemas filled by a model: leaves, quotations, Python types."""
