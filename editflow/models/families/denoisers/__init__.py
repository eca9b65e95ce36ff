"""Loaded models behind the one face of a `Denoiser`; knows nothing of files."""
