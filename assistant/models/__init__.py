"""Talking models: loaded by name, or from one file, with patience for their servers."""
