"""Texts with slots: how they are written, what each slot may hold, what they may become."""
