"""What this package raises: a code and values each, whose English text says what is wrong and what to do."""

from typing import Any

from vectorstore.messages import Message, english, message


class _MessageError(Exception):
    """An error of a known kind: `code` names it, `values` are what its text names; as a string it is the English text.

    Raises KeyError for a code without a text, and where a value that the text names is missing.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.message: Message = message(code, **values)

    @property
    def code(self) -> str:
        """The kind of failure."""
        return self.message["code"]

    @property
    def values(self) -> dict[str, Any]:
        """What the text names: texts, numbers, and messages inside this one."""
        return self.message["values"]

    def __str__(self) -> str:
        return english(**self.message)

    def __reduce__(self) -> tuple[Any, ...]:
        return _remade, (type(self), self.message)


def _remade(kind: type[_MessageError], said: Message) -> _MessageError:
    """The error that was sent from one process to another."""
    return kind(said["code"], **said["values"])


class VectorstoreError(_MessageError):
    """Articles cannot be indexed or searched; the message says why and what to do."""


class CorpusError(VectorstoreError):
    """The corpus folder is missing, unreadable, or holds nothing that can be answered from."""


class DraftError(VectorstoreError):
    """A file that is to be checked cannot be read as a text."""


class IndexInUseError(VectorstoreError):
    """Another process owns the index folder; `owner` is its number."""

    @property
    def owner(self) -> str:
        """The number of the process, or `unknown`."""
        return str(self.values["owner"])


class StorageError(VectorstoreError):
    """The index folder cannot be written or read."""


class SearchIndexError(StorageError):
    """One of the two search indexes is broken; what is in it can be made anew from the catalog."""


class EmbeddingError(VectorstoreError):
    """The embedding model cannot be loaded or did not answer."""


class RefusedError(_MessageError):
    """A file cannot be an article; the message is the reason to show."""


class UnreadableError(RefusedError):
    """The disk did not give a file, which says nothing about what is in it."""
