"""What a stranger, or one account against another, may try at the doors, and gets nothing by."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse
from websockets.sync.client import connect

from assistant.api import page_socket
from assistant.api.auth import AuthMiddleware
from assistant.settings import read_settings
from tests.e2e.api.test_access import KEY, asks, served

PAGES = ("", "/library", "/check", "/embed")
SHUT = (401, 403, 404, 405)
# What is there before a login: the login page with its files, and what says nothing of the articles.
OPEN = re.compile(
    r"(?:/library|/check|/embed)?"
    r"/(?:login/?|logout|config/?|svelte/x|static/x|assets/x|favicon\.ico|theme\.css|robots\.txt|pwa_icon(?:/x)?|"
    r"manifest\.json|gradio_api/(?:startup-events|app_id/?|token/?|theme\.css))?"
)
DEEP = "[" * 10_000 + "]" * 10_000


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("attacked")
    with served(
        folder,
        host="0.0.0.0",
        accounts="reader:words,other:letters",
        api_keys=KEY,
        conversations=folder / "conversations",
        requests_per_minute=10_000,
    ) as address:
        yield address


@pytest.fixture
def reader(url: str) -> Iterator[httpx.Client]:
    with logged_in(url, "reader", "words") as client:
        yield client


@contextmanager
def logged_in(url: str, name: str, password: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        assert client.post("/login", data={"username": name, "password": password}).status_code == 200
        yield client


def test_no_route_of_a_page_says_anything_before_a_login(url: str, reader: httpx.Client) -> None:
    routes = [
        (page + re.sub(r"\{[^}]*\}", "x", path), method.upper())
        for page in PAGES
        for path, methods in reader.get(f"{page}/openapi.json").json()["paths"].items()
        for method in methods
    ]
    assert len(routes) > 200
    for path, method in routes:
        # with a stream, as some of the replies would never end
        with httpx.stream(method, url + path, trust_env=False, timeout=30) as reply:
            assert reply.status_code in SHUT or OPEN.fullmatch(path), (path, method, reply.status_code)
    assert httpx.get(f"{url}/config", trust_env=False).status_code == 401


@pytest.mark.parametrize("page", PAGES)
def test_no_way_of_writing_the_address_of_uploads_leads_around_their_limits(reader: httpx.Client, page: str) -> None:
    for ending in ("", "%0A", "%0D%0A", "/", "%00", "%20", "/..//upload", "?", "%3F"):
        reply = reader.post(f"{page}/gradio_api/upload{ending}", files={"files": ("a.txt", b"x")})
        assert reply.status_code in (*SHUT, 307, 422), ending
        assert "a.txt" not in reply.text


@pytest.mark.parametrize(
    "body", [DEEP, '{"a":' * 10_000 + "1" + "}" * 10_000, f'{{"id": {DEEP}}}', "[]", "null", "{", ""]
)
def test_a_body_of_another_form_is_the_senders_mistake(
    reader: httpx.Client, caplog: pytest.LogCaptureFixture, body: str
) -> None:
    paths = (
        *("/v1/chat/completions", "/v1/responses", "/v1/check", "/mcp", "/owner/token", "/owner/model"),
        *("/conversations/save", "/conversations/turns", "/check/conversations/add"),
        *("/gradio_api/queue/join", "/gradio_api/component_server", "/gradio_api/call/ask"),
    )
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json", "Accept": "application/json"}
    for path in paths:
        reply = reader.post(path, content=body, headers=headers)
        assert 400 <= reply.status_code < 500, path
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("page", PAGES)
def test_a_call_of_another_form_is_a_sentence_and_no_failure_of_the_program(
    reader: httpx.Client, caplog: pytest.LogCaptureFixture, page: str
) -> None:
    half = r"\ud800"
    fields = (
        *("article", "articles", "check", "comment", "content", "filters", "form", "id", "language", "name", "names"),
        *("places", "question", "sentence", "text", "turn", "turns", "url", "verdict", "words"),
    )
    forms = ["null", '"x"', "[]", "5", "{}", '{"language": 5}']
    forms += ["{" + ", ".join(f'"{field}": {value}' for field in fields) + "}" for value in (f'"{half}"', "5", "[{}]")]
    parts = [part for part in reader.get(f"{page}/config").json()["components"] if part["props"].get("server_fns")]
    assert parts
    for part, form in product(parts, forms):
        for name in part["props"]["server_fns"]:
            named = f'"component_id": {part["id"]}, "fn_name": "{name}", "session_hash": "forged"'
            reply = reader.post(
                f"{page}/gradio_api/component_server",
                content=f'{{"data": {form}, {named}}}',
                headers={"Content-Type": "application/json"},
            )
            assert reply.status_code == 200, (name, form)
            assert isinstance(reply.json(), dict), (name, form)
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("sent", [DEEP, '{"turn": "t", "question": "q", "history": ' + DEEP + "}"])
def test_the_socket_reports_a_question_that_is_nested_too_deep(url: str, reader: httpx.Client, sent: str) -> None:
    with connect(f"{url.replace('http', 'ws')}/answer", additional_headers=cookies(reader), proxy=None) as socket:
        socket.send(sent)
        assert '"phase": "error"' in "".join(map(str, socket))


def test_a_socket_without_a_question_is_closed(url: str, reader: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_socket, "_QUESTION_SECONDS", 0.1)
    with connect(f"{url.replace('http', 'ws')}/answer", additional_headers=cookies(reader), proxy=None) as socket:
        assert list(socket) == []


def cookies(client: httpx.Client) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}


def test_no_other_site_makes_a_browser_send_the_cookie_or_log_out(url: str) -> None:
    login = {"username": "reader", "password": "words"}
    for page in PAGES:
        with httpx.Client(base_url=url, trust_env=False) as client:
            sent = client.post(f"{page}/login", data=login).headers.get_list("set-cookie")
            assert len(sent) == 2
            assert all("HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in sent)
            for site, mode in product(("cross-site", "same-site"), ("no-cors", "navigate")):
                told = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}
                assert client.get(f"{page}/logout", headers=told).status_code == 403
            assert client.get("/config").status_code == 200


def test_a_frame_on_a_named_site_gets_the_cookie(tmp_path: Path) -> None:
    with served(tmp_path, accounts="reader:words", embed_sites="https://news.example") as url:
        login = {"username": "reader", "password": "words"}
        sent = httpx.post(f"{url}/embed/login", data=login, trust_env=False).headers.get_list("set-cookie")
        own = httpx.post(f"{url}/login", data=login, trust_env=False).headers.get_list("set-cookie")
    partitioned = [cookie for cookie in sent if "Partitioned" in cookie]
    assert len(partitioned) == 1
    assert "SameSite=none" in partitioned[0]
    assert "Secure" in partitioned[0]
    assert all("SameSite=lax" in cookie and "Partitioned" not in cookie for cookie in own)  # other pages have no frame


def test_passwords_are_not_guessed_without_limit_through_a_proxy(tmp_path: Path) -> None:
    with served(tmp_path, accounts="reader:words") as url, httpx.Client(base_url=url, trust_env=False) as client:

        def guess(number: int) -> int:
            page, told = PAGES[number % 4], {"X-Forwarded-For": "192.0.2.7"}
            return client.post(f"{page}/login", data={"username": "reader", "password": "x"}, headers=told).status_code

        assert 429 in [guess(number) for number in range(70)]
        assert asks(url).status_code == 200  # questions have no limit on this machine


def test_the_addresses_of_one_network_are_one_client() -> None:
    settings = read_settings(host="::", accounts="reader:words", requests_per_minute=1)
    guard = AuthMiddleware(PlainTextResponse("in"), settings)

    async def status(address: str) -> int:
        found: list[int] = []
        scope: dict[str, Any] = {
            "type": "http", "method": "POST", "path": "/login", "headers": [], "client": (address, 1),
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request"}

        async def send(message: Any) -> None:
            found.extend([message["status"]] if "status" in message else [])

        await guard(scope, receive, send)
        return found[0]

    tried = ("2001:db8::1", "2001:db8::2:1", "2001:db8:0:1::1", "192.0.2.1", "192.0.2.2", "::ffff:192.0.2.2")
    assert [asyncio.run(status(address)) for address in tried] == [200, 429, 200, 200, 200, 429]


def test_no_account_reads_or_stops_the_check_of_another(url: str, reader: httpx.Client) -> None:
    def call(client: httpx.Client, function: str, **data: Any) -> dict[str, Any]:
        config = client.get("/check/config").json()
        [part] = [component for component in config["components"] if component["type"] == "html"]
        body = {"data": data, "component_id": part["id"], "fn_name": function, "session_hash": "forged"}
        reply = client.post("/check/gradio_api/component_server", json=body)
        assert reply.status_code == 200
        return dict(reply.json())

    call(reader, "begin_check", check="c", text="河口乡去年组建了37个水质巡查小组。")
    with logged_in(url, "other", "letters") as other:
        assert call(other, "check_news", check="c")["phase"] == "unknown"
        call(other, "stop_check", check="c")
        call(other, "begin_check", check="c", text="Another text.")
    own = call(reader, "check_news", check="c", seen=0)
    assert own["phase"] != "unknown"
    assert all("37" in str(sentence) for sentence in own["sentences"].values())
