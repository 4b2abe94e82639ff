"""The catalog's near-duplicates: articles that are stored once, under the path of the one that is kept."""

from collections.abc import Sequence

from vectorstore.articles import NearDuplicate
from vectorstore.index.rows import FileRow
from vectorstore.index.sql import SqlDatabase

_COMMON_HASH = 50  # articles looked at for one hash: a sentence that all articles share finds no near-duplicates
_SIMILAR = f"""
    SELECT s.article FROM {{numbers}} JOIN shingles s ON s.hash = k.value
    WHERE {_COMMON_HASH} >= (
        SELECT count(*) FROM (SELECT 1 FROM shingles c WHERE c.hash = k.value LIMIT {_COMMON_HASH + 1}) same
    )
    GROUP BY s.article HAVING count(*) >= ?
"""  # noqa: S608  # a number of ours
_NEAR_DUPLICATES = """
    SELECT h.path, a.path, 1.0 FROM (SELECT article FROM holdings GROUP BY article HAVING count(*) > 1) several
    JOIN holdings h ON h.article = several.article JOIN articles a ON a.id = h.article
    WHERE a.copy_of IS NULL AND h.path != a.path
    UNION SELECT h.path, k.path, a.resemblance FROM articles a JOIN articles k ON k.id = a.copy_of
    JOIN holdings h ON h.article = a.id WHERE a.copy_of >= ''
    ORDER BY 1, 2
"""
_MISPLACED = """
    SELECT DISTINCT f.path, f.size, f.mtime_ns, f.digest
    FROM articles a JOIN holdings h ON h.article = a.id JOIN files f ON f.path = h.file
    WHERE h.path != a.path AND h.path = (SELECT min(path) FROM holdings WHERE article = a.id)
    ORDER BY 1
"""
_ORPHANED = """
    SELECT id FROM articles a WHERE copy_of >= ''
    AND NOT EXISTS (SELECT 1 FROM articles k WHERE k.id = a.copy_of AND k.copy_of IS NULL)
"""


class CatalogCopies(SqlDatabase):
    """Which articles are copies of others. The text of a copy is stored, its chunks are not."""

    def near_duplicates(self) -> list[NearDuplicate]:
        """Every path that has an article which is kept under another path, in order."""
        rows = self.fetch_all(_NEAR_DUPLICATES)
        return [NearDuplicate(path=path, of=of, resemblance=resemblance) for path, of, resemblance in rows]

    def copies_of(self, article_id: str) -> list[str]:
        """The ids of the articles that are copies of this one."""
        return [row[0] for row in self.fetch_all("SELECT id FROM articles WHERE copy_of = ?", article_id)]

    def orphaned_copies(self) -> list[str]:
        """The ids of the articles that are copies of one that is no more, or has become a copy itself."""
        return [row[0] for row in self.fetch_all(_ORPHANED)]

    def find_similar(self, sketch: Sequence[int], shared: int) -> list[str]:
        """The ids of the articles with chunks that share at least so many hashes of the sketch."""
        return [row[0] for row in self.fetch_all(_SIMILAR, list(sketch), shared)]

    def misplaced_files(self) -> list[FileRow]:
        """Files whose path comes first among those of an article, while the article is stored under another path.

        They must be read again.
        """
        return [FileRow(*row) for row in self.fetch_all(_MISPLACED)]
