"""Schemas as people give them, drafts, references; nothing here plans or fills."""
