"""The version of this program, as its package tells it."""

from importlib.metadata import PackageNotFoundError, version


def own_version() -> str:
    """The version; in words where the program is run from its files alone."""
    try:
        return version("ask-articles")
    except PackageNotFoundError:
        return "of a checkout"
