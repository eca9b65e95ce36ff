"""The work of `editflow fill`, `generate` and `chat`: requests, watching, delivery."""
