"""OpenAI's interfaces, through the clients that people use; what is not served is refused in a sentence."""

import asyncio
import json
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import openai
import pytest
from fastapi import FastAPI
from gradio_client import Client
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI
from openai.types.responses import Response, ResponseFailedEvent

from assistant import Assistant
from tests.e2e.api.asking import QUESTION, TREES, called, fields, record_of
from tests.e2e.browser.scripted import Scripted
from tests.serving import listening, serving


def test_annotations_name_the_place_of_each_mark(client: openai.OpenAI) -> None:
    reply = client.chat.completions.create(model="ask-articles", messages=[{"role": "user", "content": QUESTION}])
    message = reply.choices[0].message
    assert message.annotations
    for annotation in message.annotations:
        place = annotation.url_citation
        citation = (annotation.model_extra or {})["citation"]
        assert (message.content or "")[place.start_index : place.end_index] == f"[{citation['number']}]"
        assert (place.title, place.url) == (citation["article"]["title"], citation["article"]["url"])
    assert [(a.model_extra or {})["citation"] for a in message.annotations] == record_of(message)["citations"]


@pytest.mark.parametrize("stream", [False, True])
def test_a_responses_annotations_name_the_same_places(client: openai.OpenAI, stream: bool) -> None:
    response: Response
    if stream:
        with client.responses.stream(model="ask-articles", input=QUESTION) as events:
            kinds = [event.type for event in events]
            response = events.get_final_response()
        assert kinds[:4] == [
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
        ]
        assert kinds[-1] == "response.completed"
    else:
        response = client.responses.create(model="ask-articles", input=QUESTION)
    [message] = response.output
    assert message.type == "message"
    [part] = message.content
    assert part.type == "output_text"
    assert part.annotations
    for annotation in part.annotations:
        assert annotation.type == "url_citation"
        citation = (annotation.model_extra or {})["citation"]
        assert part.text[annotation.start_index : annotation.end_index] == f"[{citation['number']}]"
        assert (annotation.title, annotation.url) == (citation["article"]["title"], citation["article"]["url"])
    assert [(a.model_extra or {})["citation"] for a in part.annotations] == record_of(message)["citations"]
    assert response.status == "completed"
    assert response.usage
    assert response.usage.total_tokens == 0  # a quotation


def test_a_response_sent_back_as_it_came_keeps_the_numbers(client: openai.OpenAI) -> None:
    first = client.responses.create(model="ask-articles", input=QUESTION)
    talk: list[Any] = [{"role": "user", "content": [{"type": "input_text", "text": QUESTION}]}, *first.output]
    second = client.responses.create(model="ask-articles", input=[*talk, {"role": "user", "content": TREES}])
    assert [citation["number"] for citation in record_of(second.output[0])["citations"]] == [2]
    filtered = client.responses.create(model="ask-articles", input=TREES, extra_body={"filters": {"languages": ["zh"]}})
    assert record_of(filtered.output[0])["state"] == "not_found"


def test_records_sent_back_keep_the_numbers_of_a_conversation(client: openai.OpenAI, url: str) -> None:
    first = client.chat.completions.create(model="ask-articles", messages=[{"role": "user", "content": QUESTION}])
    record = record_of(first.choices[0].message)
    messages: list[Any] = [
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": first.choices[0].message.content, "record": record},
        {"role": "user", "content": TREES},
    ]
    second = record_of(client.chat.completions.create(model="ask-articles", messages=messages).choices[0].message)
    assert [citation["number"] for citation in second["citations"]] == [2]
    assert fields(asyncio.run(called(url, "ask", question=TREES, history=[record]))) == fields(second)
    assert fields(
        json.loads(Client(url, verbose=False).predict(TREES, None, [json.dumps(record)], api_name="/ask"))
    ) == fields(second)


def test_a_message_sent_back_as_it_came_keeps_the_numbers_of_a_conversation(client: openai.OpenAI) -> None:
    talk: list[Any] = [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": QUESTION}]
    whole = client.chat.completions.create(model="ask-articles", messages=talk).choices[0].message
    with client.chat.completions.stream(model="ask-articles", messages=talk) as events:
        streamed = events.get_final_completion().choices[0].message
    assert fields(record_of(streamed)) == fields(record_of(whole))
    for message in (whole, streamed):
        asked: list[Any] = [*talk, message, {"role": "user", "content": TREES}]
        second = client.chat.completions.create(model="ask-articles", messages=asked)
        assert [citation["number"] for citation in record_of(second.choices[0].message)["citations"]] == [2]


def test_what_clients_leave_unset_may_be_null(url: str) -> None:
    names = (
        "stream",
        "stream_options",
        "n",
        "tools",
        "tool_choice",
        "response_format",
        "filters",
        "logprobs",
        "modalities",
        "web_search_options",
    )
    said = {
        "role": "assistant",
        **dict.fromkeys(("content", "refusal", "tool_calls", "function_call", "audio", "record")),
    }
    messages = [
        {"role": "user", "content": "x"},
        said,
        {"role": "user", "content": [{"type": "text", "text": QUESTION}]},
    ]
    body = {"model": "ask-articles", "messages": messages, **dict.fromkeys(names)}
    for more in ({}, {"stream": True, "stream_options": {"include_usage": None}}):
        reply = httpx.post(
            f"{url}/v1/chat/completions",
            json=body | more,
            headers={"Content-Type": "Application/JSON; charset=utf-8"},
            trust_env=False,
        )
        assert reply.status_code == 200
        assert "37" in reply.text


def test_what_says_nothing_here_is_taken_as_openai_takes_it(client: openai.OpenAI) -> None:
    expected = record_of(client.responses.create(model="ask-articles", input=TREES).output[0])
    image: Any = {"type": "input_image", "image_url": "data:,"}
    talk: list[Any] = [
        {"role": "user", "content": [{"type": "input_text", "text": "x"}, image]},
        {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "x"},
        {"type": "function_call", "call_id": "1", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "1", "output": "2"},
        {"type": "item_reference", "id": "msg_1"},
        {"id": "msg_2"},
        {"role": "user", "content": TREES},
        {"role": "developer", "content": "Be brief."},
    ]
    kept = {
        "include": ["reasoning.encrypted_content", "web_search_call.action.sources"],
        "store": True,
        "truncation": "auto",
        "metadata": {"a": "b"},
    }
    more = {
        "reasoning": {"effort": "low"},
        "text": {"verbosity": "low"},
        "user": "u",
        "service_tier": "auto",
        "top_logprobs": 0,
        "temperature": 0,
    }
    tools = {"tools": [{"type": "web_search"}], "tool_choice": "none"}
    response = client.responses.create(model="ask-articles", input=talk, extra_body={**kept, **more, **tools})
    assert fields(record_of(response.output[0])) == fields(expected)


def test_pictures_and_tools_of_earlier_messages_are_passed_over(client: openai.OpenAI) -> None:
    picture: Any = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{'A' * 5 * 2**20}"}}
    call: Any = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    talk: list[Any] = [
        {"role": "user", "content": [{"type": "text", "text": "x"}, picture]},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "1", "content": "the village planted 7 trees"},
        {"role": "system", "content": [{"type": "text", "text": "Be brief."}, picture]},
        {"role": "assistant", "content": ""},
        {"role": "user", "content": TREES},
        {"role": "system", "content": "Be brief."},
    ]
    reply = (
        client.chat.completions.create(model="ask-articles", messages=talk, tools=[call], tool_choice="none")
        .choices[0]
        .message
    )
    assert "900" in (reply.content or "")
    assert record_of(reply)["question"] == TREES


def test_an_article_without_an_address_has_one_here(url: str, assistant: Assistant) -> None:
    body = {"model": "ask-articles", "messages": [{"role": "user", "content": TREES}]}
    named = f"library/?article={next(article.id for article in assistant.articles() if article.path == 'trees.txt')}"
    for headers, site in (
        ({}, f"{url}/"),
        ({"X-Forwarded-Prefix": "/x/y", "X-Forwarded-Host": "news.example"}, "http://news.example/x/y/"),
        ({"X-Forwarded-Host": "news.example/<x>"}, f"{url}/"),
    ):
        [annotation] = httpx.post(f"{url}/v1/chat/completions", json=body, headers=headers, trust_env=False).json()[
            "choices"
        ][0]["message"]["annotations"]
        assert annotation["url_citation"]["url"] == site + named


def test_langchains_client_and_gradios_chat_show_the_text_with_its_marks(url: str, assistant: Assistant) -> None:
    model = ChatOpenAI(base_url=f"{url}/v1", api_key="none", model="ask-articles", max_retries=0)  # type: ignore[arg-type]  # text is taken too
    expected = assistant.ask(QUESTION).answer
    assert model.invoke(QUESTION).text == expected
    assert "".join(piece.text for piece in model.stream(QUESTION)) == expected
    newer = ChatOpenAI(
        base_url=f"{url}/v1",
        api_key="none",  # type: ignore[arg-type]  # as above
        model="ask-articles",
        max_retries=0,
        use_responses_api=True,
    )
    said = newer.invoke([*(("user", QUESTION), ("assistant", expected)), ("user", QUESTION)])
    assert said.text == "".join(piece.text for piece in newer.stream(QUESTION)) == expected
    assert isinstance(said.content[0], dict)
    assert said.content[0]["annotations"][0]["url"] == "https://paper.example/water"
    with listening(
        gr.mount_gradio_app(FastAPI(), gr.load_chat(f"{url}/v1", "ask-articles", token="none"), path="/")
    ) as theirs:
        assert (
            Client(theirs, verbose=False).predict({"text": QUESTION, "files": []}, api_name="/open_api_stream")
            == expected
        )


IMAGE = {"type": "image_url", "image_url": {"url": "data:,"}}


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, 400, "tools"),
        ({"messages": [{"role": "user", "content": [IMAGE]}]}, 400, "image_url"),
        (
            {"messages": [{"role": "user", "content": "x"}, {"role": "tool", "content": "y", "tool_call_id": "1"}]},
            400,
            "Tools",
        ),
        (
            {"messages": [{"role": "user", "content": "y"}, {"role": "assistant", "tool_calls": [{"id": "1"}]}]},
            400,
            "Tools",
        ),
        ({"messages": [{"role": "assistant", "content": "x"}]}, 400, "last message"),
        ({"messages": [{"role": "user", "content": " ?! "}]}, 400, "empty"),
        ({"messages": [{"role": "user", "content": "词" * 4001}]}, 400, "4,001"),
        ({"messages": []}, 400, "messages"),
        ({"messages": [1]}, 400, "messages.0"),
        ({"messages": "x"}, 400, "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, 400, "text"),
        ({"messages": [{"role": "nobody", "content": "x"}]}, 400, "role"),
        ({"n": 2}, 400, "`n`"),
        ({"modalities": ["text", "audio"]}, 400, "modalities"),
        ({"response_format": {"type": "json_object"}}, 400, "response_format"),
        ({"filters": {"after": "gestern"}}, 400, "filters.after"),
        ({"model": "gpt-5"}, 404, "ask-articles"),
        ({"filters": {"source": ["x"]}}, 400, "`filters.source` is wrong: there is no such field."),
        ({"filters": {"sources": "x"}}, 400, "`filters.sources` is wrong: give a list, such as ['x']."),
        ({"filters": []}, 400, "`filters` is wrong: input should be an object."),
        ({"tool_choice": "required"}, 400, "leave `tool_choice` out"),
        ({"function_call": {"name": "f"}}, 400, "leave `function_call` out"),
        ({"web_search_options": {}}, 400, "leave it out"),
        ({"top_logprobs": 3}, 400, "leave it out"),
        (
            {"messages": [{"role": "user", "content": {"text": "x"}}]},
            400,
            "`messages.0.content` must be text, or a list",
        ),
        ({"messages": [{"role": "user", "content": ["x"]}]}, 400, "`messages.0.content.0` is not served here"),
        (
            {"messages": [{"role": "assistant", "content": "x", "record": "x"}, {"role": "user", "content": "y"}]},
            400,
            "should be an object.",
        ),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_is_not_served_is_refused_in_a_sentence(
    url: str, change: dict[str, Any], status: int, says: str, stream: bool
) -> None:
    refused(
        url,
        "chat/completions",
        {"messages": [{"role": "user", "content": QUESTION}], "stream": stream} | change,
        status,
        says,
    )


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"tools": [{"type": "web_search"}]}, 400, "tools"),
        ({"previous_response_id": "resp_1"}, 400, "previous_response_id"),
        ({"conversation": "conv_1"}, 400, "conversation"),
        ({"background": True}, 400, "background"),
        ({"include": ["message.output_text.logprobs"]}, 400, "include"),
        ({"include": True}, 400, "include"),
        ({"tool_choice": "required"}, 400, "leave `tool_choice` out"),
        ({"text": {"format": {"type": "json_schema"}}}, 400, "text"),
        ({"input": [{"type": "function_call_output", "call_id": "1", "output": "2"}]}, 400, "Tools"),
        (
            {"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "data:,"}]}]},
            400,
            "input_image",
        ),
        ({"input": [{"role": "user", "content": [{"type": "input_file", "file_id": "1"}]}]}, 400, "input_file"),
        ({"input": [{"role": "assistant", "content": "x"}]}, 400, "last message"),
        ({"input": " ?! "}, 400, "empty"),
        ({"input": []}, 400, "input"),
        ({"input": None}, 400, "input"),
        ({"filters": {"after": "gestern"}}, 400, "filters.after"),
        ({"model": "gpt-5"}, 404, "ask-articles"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_no_response_serves_is_refused_in_a_sentence(
    url: str, change: dict[str, Any], status: int, says: str, stream: bool
) -> None:
    refused(url, "responses", {"input": QUESTION, "stream": stream} | change, status, says)


def refused(url: str, path: str, body: dict[str, Any], status: int, says: str) -> None:
    reply = httpx.post(f"{url}/v1/{path}", json={"model": "ask-articles"} | body, trust_env=False)
    assert reply.status_code == status
    assert says in reply.json()["error"]["message"]


def test_the_rest_of_the_interface_is_refused_in_a_sentence_too(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="/v1/embeddings` is not served here"):
        client.embeddings.create(model="ask-articles", input="x")
    with pytest.raises(openai.NotFoundError, match="is not served here"):
        client.responses.retrieve("resp_1")
    with pytest.raises(openai.APIStatusError, match="takes POST requests only, not GET") as listed:
        client.chat.completions.list()
    assert listed.value.status_code == 405


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/v1/responses"), ("PATCH", "/v1/models"), ("OPTIONS", "/v1/nothing"), ("GET", "/v1"), ("POST", "/v1/")],
)
def test_whatever_is_sent_to_the_interface_is_refused_in_its_form(url: str, method: str, path: str) -> None:
    reply = httpx.request(method, url + path, trust_env=False)
    assert reply.status_code in (404, 405)
    assert reply.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("path", "method"),
    [("chat/completions", "POST"), ("responses", "POST"), ("models", "GET"), ("schema", "GET")],
)
def test_another_method_of_a_path_is_told_the_right_one(url: str, path: str, method: str) -> None:
    reply = httpx.delete(f"{url}/v1/{path}", trust_env=False)
    assert (reply.status_code, reply.headers["allow"]) == (405, method)
    assert f"takes {method} requests only, not DELETE" in reply.json()["error"]["message"]


@pytest.mark.parametrize("path", ["chat/completions", "responses"])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"nothing", 400),
        (b"[]", 400),
        (b"[" * 100_000, 400),
        (b'{"model": 1e999}', 400),
        (b'{"messages": "\xff"}', 400),
        (
            (
                b'{"model": "ask-articles", "input": "x", "messages": [{"role": "user", "content": "x"}], '
                b'"filters": {"\\ud800": 1}}'
            ),
            400,
        ),
        (b'{"model": "\\ud800"}', 404),
        (b" " * (32 * 2**20 + 1), 413),
    ],
    ids=[
        "empty",
        "no JSON",
        "a list",
        "deep",
        "a number",
        "no UTF-8",
        "half a character",
        "half a character's model",
        "large",
    ],
)
def test_bodies_that_are_no_requests_are_refused(url: str, path: str, body: bytes, status: int) -> None:
    reply = httpx.post(f"{url}/v1/{path}", content=body, headers={"Content-Type": "application/json"}, trust_env=False)
    assert reply.status_code == status
    assert reply.json()["error"]["type"] == "invalid_request_error"


def test_a_form_of_another_site_asks_nothing(url: str) -> None:
    body = json.dumps({"model": "ask-articles", "messages": [{"role": "user", "content": QUESTION}]})
    assert (
        httpx.post(
            f"{url}/v1/chat/completions", content=body, headers={"Content-Type": "text/plain"}, trust_env=False
        ).status_code
        == 415
    )
    for path in ("/v1/chat/completions", "/mcp"):
        assert (
            httpx.post(
                url + path, json={}, headers={"Origin": "https://elsewhere.example"}, trust_env=False
            ).status_code
            == 403
        )


def test_a_model_that_fails_is_reported_in_every_form(assistant: Assistant, tmp_path: Path) -> None:
    with (
        Assistant(
            corpus=assistant.settings.corpus, index=tmp_path / "index", openai_base_url="http://127.0.0.1:9/v1"
        ) as broken,
        serving(broken) as address,
        openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client,
    ):
        for stream in (False, True):
            with pytest.raises(openai.InternalServerError, match="OPENAI_BASE_URL"):
                client.chat.completions.create(
                    model="ask-articles", messages=[{"role": "user", "content": QUESTION}], stream=stream
                )
            with pytest.raises(openai.InternalServerError, match="OPENAI_BASE_URL"):
                client.responses.create(model="ask-articles", input=QUESTION, stream=stream)
        by_quotation = client.chat.completions.create(
            model="ask-articles-quote", messages=[{"role": "user", "content": QUESTION}]
        )
        assert "37" in (by_quotation.choices[0].message.content or "")
        assert "OPENAI_BASE_URL" in asyncio.run(called(address, "ask", question=QUESTION))["error"]


@pytest.mark.parametrize(
    ("finish", "told", "status", "reason"),
    [
        ({"finish_reason": "stop"}, "stop", "completed", None),
        ({"finish_reason": "length"}, "length", "incomplete", "max_output_tokens"),
        ({"finish_reason": "content_filter"}, "content_filter", "incomplete", "content_filter"),
        ({"finish_reason": "MAX_TOKENS"}, "length", "incomplete", "max_output_tokens"),  # Google's
        ({"stop_reason": "end_turn"}, "stop", "completed", None),  # Anthropic's
        ({"done_reason": "length"}, "length", "incomplete", "max_output_tokens"),  # Ollama's
    ],
)
def test_how_the_text_ended_is_reported_in_every_form(
    assistant: Assistant, tmp_path: Path, finish: dict[str, str], told: str, status: str, reason: str | None
) -> None:
    class Ending(Scripted):
        async def _astream(self, *args: Any, **more: Any) -> Any:
            async for piece in super()._astream(*args, **more):
                yield piece
            yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata=dict(finish)))

        def _generate(self, *args: Any, **more: Any) -> ChatResult:
            result = super()._generate(*args, **more)
            result.generations[0].message.response_metadata.update(finish)
            return result

    model = Ending(pieces=["河口乡组建了37个水质巡查小组[@37个]。"])
    with (
        Assistant(corpus=assistant.settings.corpus, index=tmp_path / "index", chat_model=model) as ending,
        serving(ending) as address,
        openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client,
    ):
        whole = client.chat.completions.create(model="ask-articles", messages=[{"role": "user", "content": QUESTION}])
        last = list(
            client.chat.completions.create(
                model="ask-articles", messages=[{"role": "user", "content": QUESTION}], stream=True
            )
        )[-1]
        response = client.responses.create(model="ask-articles", input=QUESTION)
        *_, final = client.responses.create(model="ask-articles", input=QUESTION, stream=True)
    assert (whole.choices[0].finish_reason, last.choices[0].finish_reason) == (told, told)
    for one in (response, final.response):  # type: ignore[union-attr]  # the last event has one
        assert (one.status, one.incomplete_details and one.incomplete_details.reason) == (status, reason)
    assert final.type == f"response.{status}"


def test_an_answer_that_breaks_off_in_the_stream_ends_with_an_error(assistant: Assistant, tmp_path: Path) -> None:
    class Breaking(Scripted):
        async def _astream(self, *args: Any, **more: Any) -> Any:
            async for piece in super()._astream(*args, **more):
                yield piece
            raise ConnectionError

    model = Breaking(pieces=["河口乡组建了37个水质巡查小组[@37个]。", "每周"])
    with (
        Assistant(corpus=assistant.settings.corpus, index=tmp_path / "index", chat_model=model) as broken,
        serving(broken) as address,
        openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client,
    ):
        text = ""

        def read() -> None:
            nonlocal text
            for chunk in client.chat.completions.create(
                model="ask-articles", messages=[{"role": "user", "content": QUESTION}], stream=True
            ):
                text += chunk.choices[0].delta.content or ""

        with pytest.raises(openai.APIError, match="cut the answer off"):
            read()
        assert "37个水质巡查小组[1]" in text
        *_, failed = client.responses.create(model="ask-articles", input=QUESTION, stream=True)
        assert isinstance(failed, ResponseFailedEvent)
        assert failed.response.error
        assert "cut the answer off" in failed.response.error.message
        assert "37个水质巡查小组[1]" in failed.response.output_text
        assert record_of(failed.response.output[0])["state"] == "partial"
