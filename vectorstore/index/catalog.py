"""The catalog: one database that is the truth about an index.

Both search indexes are filled from it, and nothing is returned that it does not list.
"""

from vectorstore.index.catalog_copies import CatalogCopies
from vectorstore.index.catalog_files import CatalogFiles
from vectorstore.index.catalog_vectors import CatalogVectors
from vectorstore.index.database import SqliteDatabase
from vectorstore.index.sql import upsert

_PUT_PROPERTY = upsert("facts", ["name"], ["value"])


class Catalog(CatalogFiles, CatalogCopies, CatalogVectors):
    """What is known of files, articles, chunks and vectors, and a few properties of the index.

    Changes of several methods that belong together are made in one `transaction`.
    """

    def get_property(self, name: str) -> str | None:
        """A property of the index, such as `model`, the embedding model's name; None where it was never set."""
        row = self.fetch_one("SELECT value FROM facts WHERE name = ?", name)
        return row[0] if row else None

    def set_property(self, name: str, value: str) -> None:
        """Store a property of the index."""
        self.execute(_PUT_PROPERTY, name, value)

    def is_unfinished(self) -> bool:
        """Whether the last run was killed, failed or stopped before its end.

        The next run then looks after more than the files that it finds changed.
        """
        return "1" in (self.get_property("writing"), self.get_property("unfinished"))


class SqliteCatalog(Catalog, SqliteDatabase):
    """The catalog of an index folder, in one file."""
