"""What is wrong with a call of the endpoint `/ask` is told to Gradio's client in one sentence."""

import asyncio
import json
import math
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from assistant import Assistant
from assistant.api import gradio_endpoint
from tests.e2e.api.asking import ARTICLES, QUESTION
from tests.e2e.browser.scripted import Scripted


@pytest.fixture(scope="module")
def endpoint(url: str) -> Client:
    return Client(url, verbose=False)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([None], "`question` is wrong: input should be a valid string."),
        ([[QUESTION]], "`question` is wrong: input should be a valid string."),
        (["  "], "The question is empty: write what you want to know."),
        ([QUESTION, []], "`filters` is wrong: input should be an object."),
        ([QUESTION, {"source": ["x"]}], "`filters.source` is wrong: there is no such field."),
        ([QUESTION, {"after": "gestern"}], "`filters.after` is wrong: input should match"),
        ([QUESTION, None, 5], "`history` is wrong: input should be a list."),
        ([QUESTION, None, ["{"]], "`history.0` is wrong: input should be JSON text."),
        ([QUESTION, None, [{"question": "x"}]], "`history.0` is wrong: input should be JSON text."),
        (
            [QUESTION, None, [json.dumps({"role": "user", "content": "x"})]],
            "`history.0.question` is wrong: field required.",
        ),
    ],
)
def test_a_wrong_call_is_reported_in_one_sentence(endpoint: Client, arguments: list[Any], says: str) -> None:
    with pytest.raises(AppError) as refused:
        endpoint.predict(*arguments, api_name="/ask")
    assert str(refused.value).startswith(says)


def test_between_two_records_some_time_passes_however_many_words_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "trees.txt").write_text(ARTICLES["trees.txt"], encoding="utf-8")
    asked = gradio_endpoint._AskRequest(question="How many peach trees were planted?", filters=None, history=[])

    async def records(assistant: Assistant, seconds: float) -> list[dict[str, Any]]:
        monkeypatch.setattr(gradio_endpoint, "_UPDATE_SECONDS", seconds)
        return [json.loads(record) async for record in gradio_endpoint._records(assistant, asked)]

    model = Scripted(pieces=["They planted 900.", *[" More."] * 20])
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", chat_model=model) as assistant:
        growing = [len(record["answer"]) for record in asyncio.run(records(assistant, 0.0))]
        whole = [len(record["answer"]) for record in asyncio.run(records(assistant, math.inf))]
    assert len(growing) > 10
    assert growing == sorted(growing)
    assert whole == growing[-1:]
