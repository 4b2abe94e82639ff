"""Stateless text work that both packages use. Knows nothing of articles."""
