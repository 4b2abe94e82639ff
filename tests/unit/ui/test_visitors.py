"""What a visitor reads: a plain sentence wherever the one for who runs the program names what only that person sets."""

import re

import pytest
from starlette.requests import Request

from assistant.audience import writing_for
from assistant.i18n import Translator, all_texts
from assistant.settings import Settings, read_settings
from assistant.ui.visitors import is_visitor

OF_OPERATOR = re.compile(r"ASSISTANT_|OPENAI_|--\w|pip install|`assistant")


def request(path: str = "/gradio_api/queue/join", client: str = "127.0.0.1", **headers: str) -> Request:
    sent = {"host": "127.0.0.1:7860", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Request(
        {
            "type": "http",
            "path": path,
            "client": (client, 50000),
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        }
    )


@pytest.mark.parametrize("language", sorted(all_texts()))
def test_no_text_for_a_visitor_names_a_setting_or_a_command(language: str) -> None:
    with writing_for(visitor=True):
        texts = Translator(language)
    shown = {key: texts(key) for key in all_texts()[language]}
    assert {key: text for key, text in shown.items() if OF_OPERATOR.search(text)} == {}


def test_a_message_is_plain_for_a_visitor_and_whole_for_who_runs_the_program() -> None:
    values = {"server": "http://10.0.0.7:8000/v1", "model": "m"}
    operator = Translator("en").message("model_key", values)
    with writing_for(visitor=True):
        visitor = Translator("en")
    assert "OPENAI_API_KEY" in operator
    assert "ASSISTANT_MODEL=quote" in operator
    assert visitor.message("model_key", values).startswith("The chat model does not answer at the moment")
    assert "10.0.0.7" not in visitor.message("model_down", values, "the server is down")
    unknown = "ASSISTANT_MODEL is wrong."
    assert "ASSISTANT" not in visitor.message("", {}, unknown)
    assert Translator("en").message("", {}, unknown) == unknown
    assert visitor.message("", {}, "Ask again.") == "Ask again."


@pytest.mark.parametrize(
    ("asking", "account", "given", "visits"),
    [
        (request(), None, {}, False),
        (request("/embed/gradio_api/component_server"), None, {}, True),
        (request("/folder/embed/answer"), None, {}, True),
        (request(x_forwarded_for="192.0.2.7"), None, {}, True),
        (request(client="192.0.2.7"), None, {}, True),
        (request(), "li", {"host": "0.0.0.0", "accounts": "li:words,wu:words", "owners": "wu"}, True),
        (request(), "wu", {"host": "0.0.0.0", "accounts": "li:words,wu:words", "owners": "wu"}, False),
        (request("/embed/answer"), "wu", {"host": "0.0.0.0", "accounts": "wu:words", "owners": "wu"}, True),
    ],
)
def test_who_is_a_visitor(asking: Request, account: str | None, given: dict[str, str], visits: bool) -> None:
    settings: Settings = read_settings(**given)
    assert is_visitor(settings, asking, account) is visits
