"""The catalog, keyword search and the election of who writes, in PostgreSQL; psycopg is imported here alone."""
