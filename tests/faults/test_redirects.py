"""A server that sends requests on to another address: no question, no article and no key goes there."""

from pathlib import Path

import pytest

from assistant import Assistant, ModelError
from tests.faults.test_model_servers import QUESTION, folder, over, refusing, server, streamed, streaming
from vectorstore import EmbeddingError

__all__ = ["folder"]
KEY = "key-that-must-not-follow"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_follows_a_model_server_to_another_address(folder: Path, status: int) -> None:
    with (
        server(streaming("Stolen.")) as (elsewhere, stolen),
        server(refusing(status, Location=f"{elsewhere}/chat/completions")) as (address, asked),
        over(folder, address, openai_api_key=KEY) as assistant,
    ):
        with pytest.raises(ModelError, match="sends its requests on") as refused:
            assistant.ask(QUESTION)
        assert streamed(assistant)[-1].type == "error"
    assert asked.bodies
    assert stolen.bodies == []
    assert KEY not in str(refused.value)


def test_nothing_follows_an_embedding_server_to_another_address(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        server(streaming("Stolen.")) as (elsewhere, stolen),
        server(refusing(307, Location=f"{elsewhere}/embeddings")) as (address, asked),
    ):
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        with (
            Assistant(corpus=folder / "corpus", index=tmp_path, model="quote", embeddings="openai:tiny") as assistant,
            pytest.raises(EmbeddingError) as refused,
        ):
            assistant.sync()
    assert asked.bodies
    assert stolen.bodies == []
    assert KEY not in str(refused.value)
