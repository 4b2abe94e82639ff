"""What the port answers while the server starts: a page for people, an error for programs, then the application."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import get_args

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message

from assistant.api.health import STATUS_PATH
from assistant.api.starting_app import StartingApp
from assistant.api.starting_page import starting_page
from assistant.i18n import all_texts
from assistant.settings import read_settings
from assistant.start_status import StartStatus, Step
from tests.serving import listening


class Built:
    """An application that remembers its life."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure, self.life = failure, [""]
        self.app = Starlette(routes=[Route("/{path:path}", self.answer, methods=["GET", "POST"])], lifespan=self.living)

    @asynccontextmanager
    async def living(self, _: Starlette) -> AsyncIterator[dict[str, str]]:
        if self.failure:
            raise self.failure
        self.life.append("began")
        yield {"given": "a state"}
        self.life.append("ended")

    async def answer(self, request: Request) -> Response:
        return JSONResponse([request.url.path, request.url.query, request.state.given])


def get(url: str, **given: str) -> httpx.Response:
    return httpx.get(url, trust_env=False, headers={name.replace("_", "-"): value for name, value in given.items()})


@pytest.fixture
def starting() -> Iterator[tuple[StartingApp, str]]:
    app = StartingApp(read_settings())
    with listening(app) as url:
        yield app, url


@pytest.mark.parametrize("path", ["/", "/library/?x", "/embed/", "/no/such/page"])
def test_every_page_is_the_starting_page_and_nobody_keeps_it(starting: tuple[StartingApp, str], path: str) -> None:
    reply = get(starting[1] + path)
    assert (reply.status_code, reply.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert int(reply.headers["retry-after"]) > 0
    assert reply.headers["cache-control"] == "no-store"
    assert "Indexing what is new" in reply.text
    assert json.dumps(all_texts()["zh-Hans"]["starting"]) in reply.text


def test_the_starting_page_has_the_headers_of_the_other_pages(starting: tuple[StartingApp, str]) -> None:
    reply = get(starting[1])
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'self'" in reply.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in reply.headers["content-security-policy"]


def test_the_starting_page_is_whole_in_one_file() -> None:
    page = starting_page("/starting.json")
    assert not re.search(r"https?://|@import|url\(|<link|\bsrc=", page)
    assert page.count("</script>") == 1


def test_the_pages_of_a_scan_are_counted_while_no_file_is_done(starting: tuple[StartingApp, str]) -> None:
    app, url = starting
    app.status = StartStatus("comparing").with_pages(0, 20)
    assert get(url + STATUS_PATH).json() == {"step": "indexing", "pages": {"step": "indexing", "total": 20}}
    app.status = app.status.with_pages(5, 20)
    told = get(url + STATUS_PATH).json()["pages"]
    assert (told["done"], told["total"], told["rate"] > 0, told["seconds_left"] >= 0) == (5, 20, True, True)
    assert "5 of 20 pages of a scan" in get(f"{url}/v1/models").text
    app.status = app.status.with_pages(20, 20)
    assert get(url + STATUS_PATH).json() == {"step": "indexing"}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/models"), ("POST", "/v1/chat/completions"), ("POST", "/mcp"), ("POST", "/gradio_api/call/ask")],
)
def test_programs_are_reported_when_to_ask_again_in_the_form_of_every_refusal(
    starting: tuple[StartingApp, str], method: str, path: str
) -> None:
    app, url = starting
    app.status = StartStatus("indexing", done=41, total=120)
    reply = httpx.request(method, url + path, trust_env=False)
    assert reply.status_code == 503
    assert int(reply.headers["retry-after"]) > 0
    error = reply.json()["error"]
    assert error == {"message": reply.json()["detail"], "type": "server_error", "param": None, "code": None}
    assert error["message"] == (
        "The server is starting (indexing what is new, 41 of 120 files): ask again in "
        f"{reply.headers['retry-after']} seconds."
    )


def test_the_locks_are_shut_while_the_server_starts() -> None:
    app = StartingApp(read_settings(host="0.0.0.0", api_keys="a-key-of-sixteen-letters"))
    with listening(app) as url:
        assert get(f"{url}/").status_code == 403
        assert get(f"{url}{STATUS_PATH}").status_code == 403
        assert get(f"{url}/v1/models").status_code == 401
        assert get(f"{url}/v1/models", authorization="Bearer a-key-of-sixteen-letters").status_code == 503


def test_who_is_not_logged_in_sees_steps_and_numbers_alone() -> None:
    app = StartingApp(
        read_settings(host="0.0.0.0", accounts="somebody:password", corpus="/secret/corpus", index="/secret/index")
    )
    app.status = StartStatus("indexing", done=41, total=120)
    with listening(app) as url:
        told = get(f"{url}{STATUS_PATH}").json()
        page = get(f"{url}/").text
    assert {type(value) for name, value in told.items() if name != "step"} <= {int, float}
    assert set(told) == {"step", "done", "total", "rate", "seconds_left"}
    for secret in ("secret", "somebody", "password"):
        assert secret not in page


def test_a_page_by_another_name_is_refused_as_ever(starting: tuple[StartingApp, str]) -> None:
    assert get(starting[1], host="elsewhere.example").status_code == 400


def test_behind_a_proxy_the_page_asks_in_the_proxys_folder(starting: tuple[StartingApp, str]) -> None:
    page = get(f"{starting[1]}/library/", x_forwarded_prefix="/assistant")
    assert json.dumps({"status": "/assistant/starting.json"})[1:-1] in page.text
    assert get(f"{starting[1]}{STATUS_PATH}", x_forwarded_prefix="/assistant").json() == {"step": "opening"}


def test_a_websocket_is_turned_away(starting: tuple[StartingApp, str]) -> None:
    reply = get(
        starting[1],
        upgrade="websocket",
        connection="Upgrade",
        sec_websocket_key="bm90aGluZyBzZWNyZXQuLg==",
        sec_websocket_version="13",
    )
    assert reply.status_code == 403


def test_rate_and_time_left_are_reported_while_files_are_counted() -> None:
    assert StartStatus("opening").as_json() == {"step": "opening"}
    told = StartStatus("indexing", done=30, total=120, began=time.monotonic() - 10).as_json()
    assert told["rate"] == pytest.approx(3, abs=0.3)
    assert told["seconds_left"] == pytest.approx(30, abs=3)


def test_every_step_has_its_words() -> None:
    for step in ("opening", "comparing", "indexing", "search", "page"):
        assert f"starting_{step}" in all_texts()["en"]
        assert f'data-step="{step}"' in starting_page("")


def test_the_application_takes_over_with_its_own_life_and_state() -> None:
    app, built = StartingApp(read_settings()), Built()
    with listening(app) as url, httpx.Client(trust_env=False) as client:  # on one line, which stays open
        assert client.get(f"{url}/a?b").status_code == 503
        app.switch_to(built.app)
        assert built.life == ["", "began"]
        reply = client.get(f"{url}/a?b")
        assert reply.json() == ["/a", "b", "a state"]
        assert client.post(f"{url}/v1/models").json() == ["/v1/models", "", "a state"]
        assert client.get(f"{url}{STATUS_PATH}").json() == {"step": "ready"}
    assert built.life == ["", "began", "ended"]


def test_an_application_that_does_not_start_is_reported_where_it_was_given() -> None:
    app = StartingApp(read_settings())
    with listening(app) as url:
        with pytest.raises(RuntimeError, match="a wall"):
            app.switch_to(Built(RuntimeError("a wall")).app)
        assert get(url).status_code == 503


def test_a_server_that_ends_before_the_application_is_there_ends_as_any() -> None:
    said: list[Message] = []

    async def lived() -> None:
        told = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

        async def receive() -> Message:
            return next(told)

        async def send(message: Message) -> None:
            said.append(message)

        await StartingApp(read_settings())({"type": "lifespan"}, receive, send)

    asyncio.run(lived())
    assert said == [{"type": "lifespan.startup.complete"}, {"type": "lifespan.shutdown.complete"}]


@pytest.mark.parametrize("step", get_args(Step))
def test_each_step_has_its_sentence_for_programs_and_monitors(starting: tuple[StartingApp, str], step: Step) -> None:
    app, url = starting
    app.status = StartStatus(step)
    assert "ask again" in get(f"{url}/v1/models").json()["error"]["message"]
    assert get(f"{url}/ready").status_code == 503
