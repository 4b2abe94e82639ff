"""Files of every kind to texts, or to a reason why not."""
