"""Checkpoints of masked diffusion, one record each; knows nothing of how they are sampled from."""
