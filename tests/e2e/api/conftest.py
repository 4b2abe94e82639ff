"""A served assistant over two articles, for all tests of a file."""

from collections.abc import Iterator

import openai
import pytest

from assistant import Assistant
from tests.e2e.api.asking import ARTICLES
from tests.serving import serving


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    corpus = tmp_path_factory.mktemp("corpus")
    for name, text in ARTICLES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    with Assistant(corpus=corpus, index=tmp_path_factory.mktemp("index"), model="quote") as opened:
        opened.sync()
        yield opened


@pytest.fixture(scope="module")
def url(assistant: Assistant) -> Iterator[str]:
    with serving(assistant) as address:
        yield address


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as opened:
        yield opened
