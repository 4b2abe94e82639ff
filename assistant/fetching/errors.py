"""What goes wrong with fetching, in a sentence for the person who can act."""

from assistant.i18n import LocalizedError


class FetchError(LocalizedError, ValueError):
    """An address was not fetched, or what it holds cannot be an article; the message says why."""
