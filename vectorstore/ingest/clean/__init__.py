"""Texts to cleaned texts, with a map back to the original."""
