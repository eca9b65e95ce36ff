"""The files of a checkpoint and what is read from them; knows nothing of how logits are used."""
