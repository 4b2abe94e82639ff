"""`assistant serve --workers`: the processes that answer from one index, and the one that keeps them running."""
