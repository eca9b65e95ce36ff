"""What schemas say about one place of an instance: its kinds, keys, items, scalars, branches."""
