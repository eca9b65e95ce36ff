"""Families that edit JSON, YAML, TOML and INI by span, checked with the real parsers."""
