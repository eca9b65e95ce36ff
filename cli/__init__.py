"""The command line: the only part of the project that knows click and rich."""
