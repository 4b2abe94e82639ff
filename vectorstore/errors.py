"""What this package raises: one sentence for the person who can act, saying what to do."""


class VectorstoreError(Exception):
    """Articles cannot be indexed or searched; the message says why and what to do."""


class CorpusError(VectorstoreError):
    """The corpus folder is missing, unreadable, or holds nothing that can be answered from."""


class IndexInUseError(VectorstoreError):
    """Another process owns the index folder; `owner` is its number."""

    def __init__(self, message: str, owner: str = "unknown") -> None:
        super().__init__(message)
        self.owner = owner


class StorageError(VectorstoreError):
    """The index folder cannot be written or read."""


class SearchIndexError(StorageError):
    """One of the two search indexes is broken; what is in it can be made anew from the catalog."""


class EmbeddingError(VectorstoreError):
    """The embedding model cannot be loaded or did not answer."""


class RefusedError(Exception):
    """A file cannot be an article; the message is the reason to show."""


class UnreadableError(RefusedError):
    """The disk did not give a file, which says nothing about what is in it."""
