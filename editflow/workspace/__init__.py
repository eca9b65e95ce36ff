"""The only code that reads or writes user files: find them, write a run, take it back.

Knows bytes, edits, folders and git; nothing of models, terminals or what an edit means. POSIX only.
"""
