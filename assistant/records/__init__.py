"""What is kept of accounts and readers, beside the index: in SQLite files, or in PostgreSQL for several machines."""
