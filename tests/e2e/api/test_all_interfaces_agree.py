"""One question through every door: the same records, field by field, with the clients that people use."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import openai
import pytest
from gradio_client import Client
from openai.types.responses import ResponseCompletedEvent

from assistant import Answer, Assistant
from assistant.__main__ import main
from tests.e2e.api.asking import ARTICLES, QUESTION, called, fields, record_of
from tests.e2e.browser.scripted import Scripted
from tests.serving import serving


def test_every_door_gives_the_same_record(
    assistant: Assistant, url: str, client: openai.OpenAI, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = fields(assistant.ask(QUESTION))
    assert expected["citations"][0]["state"] == "verified"
    assert expected["citations"][0]["article"]["url"] == "https://paper.example/water"
    asked: list[Any] = [{"role": "user", "content": QUESTION}]
    reply = client.chat.completions.create(model="ask-articles", messages=asked)
    chunks = list(client.chat.completions.create(model="ask-articles", messages=asked, stream=True))
    response = client.responses.create(model="ask-articles", input=QUESTION)
    events = list(client.responses.create(model="ask-articles", input=asked, stream=True))
    completed = events[-1]
    assert isinstance(completed, ResponseCompletedEvent)
    steps = list(Client(url, verbose=False).submit(QUESTION, api_name="/ask"))

    async def streamed() -> Any:
        return [event async for event in assistant.astream(QUESTION)][-1]

    async def asynchronously() -> Any:
        [answer] = await assistant.chain.abatch([{"question": QUESTION}])
        return Answer(**answer)

    doors = {
        "events": asyncio.run(streamed()).answer,
        "chain": Answer(**assistant.chain.invoke({"question": QUESTION})),
        "chain, in a batch": Answer(**assistant.chain.batch([{"question": QUESTION}] * 2)[1]),
        "chain, asynchronously": asyncio.run(asynchronously()),
        "completion": record_of(reply.choices[0].message),
        "completion, streamed": record_of(chunks[-1].choices[0].delta),
        "response": record_of(response.output[0]),
        "response, streamed": record_of(completed.response.output[0]),
        "gradio": json.loads(Client(url, verbose=False).predict(QUESTION, api_name="/ask")),
        "gradio, streamed": json.loads(steps[-1]),
        "mcp": asyncio.run(called(url, "ask", question=QUESTION)),
    }
    assert {door: fields(record) for door, record in doors.items()} == dict.fromkeys(doors, expected)
    schema = httpx.get(f"{url}/v1/schema", trust_env=False).json()
    for record in doors.values():
        jsonschema.validate(record if isinstance(record, dict) else record.model_dump(mode="json"), schema)
    assert reply.choices[0].message.content == response.output_text == expected["answer"]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == expected["answer"]
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == expected["answer"]
    assistant.close()  # one owner at a time: the command line opens the index itself
    capsys.readouterr()
    assert (
        main(
            [
                "ask",
                QUESTION,
                "--json",
                "--corpus",
                str(assistant.settings.corpus),
                "--index",
                str(assistant.settings.index),
                "--model",
                "quote",
            ]
        )
        == 0
    )
    assert fields(json.loads(capsys.readouterr().out)) == expected


def test_a_record_grows_through_gradios_client_and_is_one_all_the_way(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "water.md").write_text(ARTICLES["water.md"], encoding="utf-8")
    pieces = ["河口乡组建了37个水质巡查小组[@37个]。", "每个小组有6名成员[@6名成员]。"]
    model = Scripted(pieces=pieces, hold_after=1)
    with (
        Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", chat_model=model) as assistant,
        serving(assistant) as url,
    ):
        schema = httpx.get(f"{url}/v1/schema", trust_env=False).json()
        job = Client(url, verbose=False).submit(QUESTION, api_name="/ask")
        first = json.loads(next(job))
        model.release.set()
        *_, last = [first, *map(json.loads, job)]
    assert (first["state"], last["state"]) == ("partial", "answered")
    assert last["answer"].startswith(first["answer"].rstrip())
    assert "6名" not in first["answer"]
    assert [len(record["citations"]) for record in (first, last)] == [0, 2]
    assert first["passages"][0]["text"] == last["passages"][0]["text"]
    for record in (first, last):
        jsonschema.validate(record, schema)
