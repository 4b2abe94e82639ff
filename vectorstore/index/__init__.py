"""The catalog that is the truth, and the two search indexes that are filled from it."""
