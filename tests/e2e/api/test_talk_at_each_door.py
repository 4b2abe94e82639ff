"""Talk and questions about the collection through every door: their kind, and the language of who asks."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import openai
import pytest
from gradio_client import Client
from openai.types.responses import ResponseCompletedEvent

from tests.e2e.api.asking import ARTICLES, QUESTION, called, record_of

Door = Callable[[str, str, str], Any]  # the address, the question, the language; the record comes back
TAIWANESE = "zh-TW,zh;q=0.9,en;q=0.5"


def connected(url: str, language: str) -> openai.OpenAI:
    headers = {"Accept-Language": language}
    return openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0, default_headers=headers)


def completion(url: str, question: str, language: str) -> Any:
    with connected(url, language) as client:
        asked: list[Any] = [{"role": "user", "content": question}]
        return record_of(client.chat.completions.create(model="ask-articles", messages=asked).choices[0].message)


def streamed_completion(url: str, question: str, language: str) -> Any:
    with connected(url, language) as client:
        asked: list[Any] = [{"role": "user", "content": question}]
        *_, last = client.chat.completions.create(model="ask-articles", messages=asked, stream=True)
        return record_of(last.choices[0].delta)


def response(url: str, question: str, language: str) -> Any:
    with connected(url, language) as client:
        return record_of(client.responses.create(model="ask-articles", input=question).output[0])


def streamed_response(url: str, question: str, language: str) -> Any:
    with connected(url, language) as client:
        *_, last = client.responses.create(model="ask-articles", input=question, stream=True)
        assert isinstance(last, ResponseCompletedEvent)
        return record_of(last.response.output[0])


def mcp(url: str, question: str, language: str) -> Any:
    return asyncio.run(called(url, "ask", language=language, question=question))


def gradio(url: str, question: str, language: str) -> Any:
    client = Client(url, headers={"Accept-Language": language}, verbose=False)
    return json.loads(client.predict(question, api_name="/ask"))


DOORS: list[Door] = [completion, streamed_completion, response, streamed_response, mcp, gradio]


@pytest.mark.parametrize("door", DOORS)
def test_each_door_tells_the_kind(url: str, door: Door) -> None:
    talk, listed, answered = (door(url, text, "en") for text in ("hello", "list all articles", QUESTION))
    assert (talk["kind"], talk["state"], talk["citations"], talk["passages"]) == ("talk", None, [], [])
    assert (listed["kind"], listed["state"], len(listed["articles"])) == ("collection", "answered", len(ARTICLES))
    assert (answered["kind"], answered["articles"], bool(answered["citations"])) == ("articles", [], True)


@pytest.mark.parametrize("door", DOORS)
def test_a_greeting_of_no_script_is_answered_in_the_script_that_the_request_prefers(url: str, door: Door) -> None:
    assert "這裡" in door(url, "你好", TAIWANESE)["answer"]
    assert "这里" in door(url, "你好", "en")["answer"]
    assert "这些文章" in door(url, "谢谢", TAIWANESE)["answer"]


def test_a_list_of_articles_is_annotated_with_links(url: str) -> None:
    asked: list[Any] = [{"role": "user", "content": "list all articles"}]
    with connected(url, "en") as client:
        message = client.chat.completions.create(model="ask-articles", messages=asked).choices[0].message
        replied = client.responses.create(model="ask-articles", input="list all articles")
    links = [each.url_citation for each in message.annotations or []]
    assert [str(message.content)[link.start_index : link.end_index] for link in links] == [link.title for link in links]
    assert {link.url.partition("?")[0] for link in links} == {"https://paper.example/water", f"{url}/library/"}
    annotated = replied.model_dump()["output"][0]["content"][0]["annotations"]
    assert [each["url"] for each in annotated] == [link.url for link in links]
