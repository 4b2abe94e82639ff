"""What tests of answers share: an assistant without a model over the articles of their module."""

from collections.abc import Iterator

import pytest

from assistant import Assistant


@pytest.fixture(scope="module")
def assistant(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Quotes from the module's ARTICLES, which are texts by the names of their files."""
    folder = tmp_path_factory.mktemp("quoting")
    (folder / "corpus").mkdir()
    for name, text in request.module.ARTICLES.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    with Assistant(corpus=folder / "corpus", index=folder / "index", model="quote") as opened:
        yield opened
