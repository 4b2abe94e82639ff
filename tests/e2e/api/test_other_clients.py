"""The clients of other languages and packages, as they are; left out where they are not installed (`make js`)."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import tests
from assistant import Assistant
from assistant.version import own_version
from tests.e2e.api.asking import ARTICLES, QUESTION

JS = Path(tests.__file__).parent / "js"
NODE = shutil.which("node")
THERE = NODE is not None and (JS / "node_modules").is_dir()


@pytest.mark.skipif(not THERE, reason="node, or the packages of tests/js, are not there")
def test_every_client_of_javascripts_gets_the_answer(assistant: Assistant, url: str) -> None:
    expected = assistant.ask(QUESTION).answer
    run = subprocess.run(
        [str(NODE), "clients.mjs", url, QUESTION, "none"],
        cwd=JS,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    came: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    assert not {name: told["error"] for name, told in came.items() if "error" in told}
    assert {name: told["whole"] for name, told in came.items()} == dict.fromkeys(came, expected)
    assert all(
        told.get(way, expected) == expected for told in came.values() for way in ("streamed", "response", "chat")
    )
    assert came["openai"]["record"]["citations"][0]["state"] == "verified"
    assert came["vercel_openai"]["sources"] == ["https://paper.example/water"]
    assert came["mcp"]["page"] in ARTICLES.values()
    assert came["mcp"]["version"] == own_version()


@pytest.mark.slow
def test_litellm_gets_the_answer(assistant: Assistant, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # it would fetch a list of prices
    litellm = pytest.importorskip("litellm")
    asked = {
        "model": "openai/ask-articles",
        "api_base": f"{url}/v1",
        "api_key": "none",
        "messages": [{"role": "user", "content": QUESTION}],
    }
    expected = assistant.ask(QUESTION).answer
    assert litellm.completion(**asked).choices[0].message.content == expected
    assert (
        "".join(chunk.choices[0].delta.content or "" for chunk in litellm.completion(**asked, stream=True)) == expected
    )
