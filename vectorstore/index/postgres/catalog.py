"""The catalog in PostgreSQL."""

from vectorstore.index.catalog import Catalog
from vectorstore.index.postgres.database import PostgresDatabase


class PostgresCatalog(Catalog, PostgresDatabase):
    """The catalog of all processes that share a database; one of them writes."""
