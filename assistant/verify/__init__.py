"""Whether a sentence says what its passages say: marks read, facts comparison, words covered."""
