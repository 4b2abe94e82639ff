"""Whether a sentence says what its passages say: decided by code, by rules, or by a judge whose evidence code finds."""
