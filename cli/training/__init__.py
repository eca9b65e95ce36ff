"""What `editflow train` does, apart from its options; nothing here is slow to import."""
