"""A text checked over the network: the tool for agents, and the endpoint for Gradio's client."""

import asyncio
import json

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from assistant import Assistant
from tests.e2e.api.asking import ARTICLES, called


@pytest.fixture(scope="module")
def text(assistant: Assistant) -> str:
    sentences = [passage.sentences[0].text for passage in assistant.search("小组", 1)]
    assert sentences[0] in "".join(ARTICLES.values())
    return f"# Draft\n\n{sentences[0]}"


def test_every_way_in_gives_the_same_record(assistant: Assistant, url: str, text: str) -> None:
    record = json.loads(assistant.check(text).model_dump_json())
    assert [sentence["verdict"] for sentence in record["sentences"]] == ["nothing_to_check", "verified"]
    assert asyncio.run(called(url, "check", text=text)) == record
    job = Client(url, verbose=False).submit(text, False, api_name="/check")
    assert json.loads(job.result()) == record


def test_what_is_wrong_with_a_check_is_told_in_one_sentence(url: str) -> None:
    says = "The text is empty: give one with sentences."
    assert asyncio.run(called(url, "check", text="…")) == {"error": says}
    client = Client(url, verbose=False)
    with pytest.raises(AppError) as refused:
        client.predict(" ", api_name="/check")
    assert str(refused.value) == says
    with pytest.raises(AppError) as wrong:
        client.predict(5, api_name="/check")
    assert str(wrong.value).startswith("`text` is wrong: input should be a valid string.")
