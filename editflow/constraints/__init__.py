"""What may be committed to a slot: languages of texts, lifted to tokens, answered for any order.

    vocabulary = Vocabulary.of([codec.decode([token]) for token in range(codec.vocab_size)])
    language = slot_language("date")  # or pattern(...), numbers(...), choice(...), json_string(...)
    constraint = SlotConstraint.of(language, vocabulary)
    constraint.lengths(24)  # which numbers of tokens are possible
    path = constraint.path(ids, log_probs)  # commit any part of it; OPEN marks what is open

Knows no canvas, model or sampler.
"""
