"""The catalog's files: what was seen of each, what was refused, and which articles it has."""

from collections.abc import Collection, Iterable

from vectorstore.articles import RefusedFile
from vectorstore.index.catalog_articles import CatalogArticles
from vectorstore.index.rows import FileRow, decode_refusal, encode_refusal
from vectorstore.index.sql import upsert

_PUT_FILE = upsert("files", ["path"], ["size", "mtime_ns", "digest"])
_LINK = upsert("holdings", ["file", "article"], ["path"])
_UNLINKED = "SELECT value FROM {texts} WHERE NOT EXISTS (SELECT 1 FROM holdings WHERE article = value)"


class CatalogFiles(CatalogArticles):
    """Files by path, and their links to articles. An article that no file has any more is deleted."""

    def files(self) -> dict[str, FileRow]:
        """What was seen of each file, by path."""
        rows = self.fetch_all("SELECT path, size, mtime_ns, digest FROM files ORDER BY path")
        return {row[0]: FileRow(*row) for row in rows}

    def put_file(self, row: FileRow, refused: Iterable[RefusedFile] = ()) -> None:
        """Store what was seen of a file, and which parts were refused: the file itself, or members and rows of it."""
        with self.transaction():
            self.execute(_PUT_FILE, row.path, row.size, row.mtime_ns, row.digest)
            self.execute("DELETE FROM refusals WHERE file = ?", row.path)
            reasons = {part.path: encode_refusal(part) for part in refused}
            self.execute_many(
                "INSERT INTO refusals VALUES (?, ?, ?)", [(row.path, path, reason) for path, reason in reasons.items()]
            )

    def touch_file(self, row: FileRow) -> None:
        """Store the size and time of a file whose content is the same as before."""
        self.execute("UPDATE files SET size = ?, mtime_ns = ? WHERE path = ?", row.size, row.mtime_ns, row.path)

    def delete_files(self, paths: Iterable[str]) -> None:
        """Delete files and their links to articles."""
        deleted = [(path,) for path in paths]
        with self.transaction():
            self.execute_many("DELETE FROM files WHERE path = ?", deleted)
            self.execute_many("DELETE FROM refusals WHERE file = ?", deleted)
            self.execute_many("DELETE FROM holdings WHERE file = ?", deleted)

    def refused_files(self) -> dict[str, list[RefusedFile]]:
        """What was refused, by file."""
        found: dict[str, list[RefusedFile]] = {}
        for file, path, reason in self.fetch_all("SELECT file, path, reason FROM refusals ORDER BY file, path"):
            found.setdefault(file, []).append(decode_refusal(path, reason))
        return found

    def link(self, file: str, article_id: str, path: str) -> None:
        """Store that a file has an article, and the path under which the article is shown there."""
        self.execute(_LINK, file, article_id, path)

    def unlink(self, file: str, articles: Collection[str]) -> list[str]:
        """Store that a file does not have the articles of these ids any more, and delete those that no file has.

        Returns the ids of chunks that are no more.
        """
        ids = sorted(articles)
        self.execute("DELETE FROM holdings WHERE file = ? AND article {in_list}", file, ids)
        return self._delete_articles(self.fetch_all(_UNLINKED, ids))

    def articles_of(self, file: str) -> list[str]:
        """The ids of the articles that a file has."""
        return [row[0] for row in self.fetch_all("SELECT article FROM holdings WHERE file = ?", file)]

    def files_of(self, article_id: str) -> dict[str, str]:
        """The files that have an article, each with the path under which the article is shown there."""
        return dict(self.fetch_all("SELECT file, path FROM holdings WHERE article = ?", article_id))

    def delete_unlinked(self) -> list[str]:
        """Delete articles that no file has any more; returns the ids of the chunks that are no more."""
        query = "SELECT id FROM articles WHERE NOT EXISTS (SELECT 1 FROM holdings WHERE article = id)"
        return self._delete_articles(self.fetch_all(query))
