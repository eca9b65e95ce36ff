"""Filling the slots of a text with a model of masks; knows no files and no terminals."""
