"""Chat models: loaded by name or from one file, with timeouts and readable errors."""
