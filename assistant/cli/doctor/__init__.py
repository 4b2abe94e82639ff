"""`assistant doctor`: says what is configured, what it costs, what is missing, and how to change it."""
