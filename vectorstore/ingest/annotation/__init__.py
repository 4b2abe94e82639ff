"""Puts comments and tracked changes into a Word file, at places of the text that was read from it."""
