"""Families that edit Markdown marks: emphasis, headings, lists, links, fences."""
