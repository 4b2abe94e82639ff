"""The ways in for other programs, with the same record as the page, and their locks."""
