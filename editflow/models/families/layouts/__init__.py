"""How published checkpoints are laid out, one module each; knows nothing of token ids."""
