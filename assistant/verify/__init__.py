"""Whether a sentence says what its passages say: marks read, facts compared, words covered."""
