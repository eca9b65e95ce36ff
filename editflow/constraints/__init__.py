"""What may be committed to a slot: languages of texts, lifted to tokens, answered for any order."""
