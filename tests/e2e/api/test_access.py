"""Who may ask: keys, accounts, limits for each client, other sites, and no start without a lock on an open address."""

import asyncio
import json
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from fastapi import FastAPI
from gradio_client import Client
from gradio_client.exceptions import AppError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from assistant import Assistant, SettingsError
from assistant.__main__ import main
from assistant.api.auth import require_auth
from assistant.cli.printing import WRONG_USAGE
from assistant.server import build_app
from assistant.settings import read_settings
from tests.e2e.api.asking import called
from tests.e2e.browser.scripted import Scripted
from tests.serving import came_true, listening, serving

KEY, OTHER = "key-of-one-0123456789", "key-of-two-0123456789"
DOORS = ("v1", "responses", "mcp", "ask", "chat", "socket")
QUESTION = "河口乡有多少个水质巡查小组？"
ASKED = {"model": "ask-articles", "messages": [{"role": "user", "content": QUESTION}]}


@contextmanager
def served(folder: Path, **settings: Any) -> Iterator[str]:
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    (corpus / "water.txt").write_text("河口乡去年组建了37个水质巡查小组。", encoding="utf-8")
    with (
        Assistant(**{"corpus": corpus, "index": folder / "index", "model": "quote", **settings}) as assistant,
        serving(assistant) as url,
    ):
        assistant.sync()
        yield url


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """A server with these settings, which all tests of this file share that count nothing and change nothing."""
    opened: dict[str, str] = {}
    with ExitStack() as stack:

        def open_once(**settings: Any) -> str:
            key = repr(sorted(settings.items()))
            if key not in opened:
                opened[key] = stack.enter_context(served(tmp_path_factory.mktemp("shared"), **settings))
            return opened[key]

        yield open_once


@pytest.fixture(scope="module")
def held_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scripted, str]]:
    """A server with one place for a client, and the model that it answers with."""
    model = Scripted(pieces=["河口乡组建了37个水质巡查小组[@37个]。", "每周。"])
    with served(tmp_path_factory.mktemp("held"), model=None, chat_model=model, requests_at_once=1) as url:
        yield model, url


@pytest.fixture
def held(held_server: tuple[Scripted, str]) -> tuple[Scripted, str]:
    """The same, as if nobody had asked yet; the model waits after its first piece."""
    model, url = held_server
    model.hold_after = 1
    for event in (model.release, model.closed, model.waiting):
        event.clear()
    return model, url


def asks(url: str, *, path: str = "/v1/chat/completions", **headers: str) -> httpx.Response:
    return httpx.post(url + path, json=ASKED, headers=headers, trust_env=False, timeout=30)


def test_programs_need_a_key_where_keys_are_set(shared: Callable[..., str]) -> None:
    url = shared(api_keys=f"{KEY}, {OTHER}")
    assert asks(url).status_code == 401
    assert asks(url, Authorization=f"Bearer {KEY[:-1]}").status_code == 401
    assert asks(url, path="/mcp").status_code == 401
    assert "key" in asks(url).json()["error"]["message"]
    with openai.OpenAI(base_url=f"{url}/v1", api_key=OTHER) as client:
        assert [model.id for model in client.models.list()] == ["ask-articles", "ask-articles-quote"]
    assert "37" in asyncio.run(called(url, "ask", key=KEY, question=QUESTION))["answer"]
    assert httpx.get(url, trust_env=False).status_code == 200  # the pages have accounts of their own


def test_a_key_is_needed_inside_another_application_too(tmp_path: Path) -> None:
    outer = FastAPI()
    with Assistant(corpus=tmp_path, index=tmp_path / "index", model="quote", api_keys=KEY) as assistant:
        outer.mount("/inner", build_app(assistant))
        with listening(outer) as url:
            assert httpx.get(f"{url}/inner/v1/models", trust_env=False).status_code == 401
            assert (
                httpx.get(
                    f"{url}/inner/v1/models", headers={"Authorization": f"Bearer {KEY}"}, trust_env=False
                ).status_code
                == 200
            )


def test_no_other_way_of_writing_an_address_leads_around_the_key(shared: Callable[..., str]) -> None:
    paths = (
        "/v1/chat/completions%0A",
        "/v1/chat%2Fcompletions%0A",
        "/v1/models%0A",
        "/v1%0A/models",
        "/mcp%0A",
        "/v1/schema%0D%0A",
        "/v1models",
    )
    url = shared(api_keys=KEY, accounts="reader:words", host="0.0.0.0")
    for path, method in product(paths, ("GET", "POST")):
        assert httpx.request(method, url + path, json=ASKED, trust_env=False).status_code == 401, path


CALLED = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "ask", "arguments": {"question": QUESTION}},
}


@pytest.mark.parametrize("hold_after", [0, 1])
@pytest.mark.parametrize(
    ("path", "body"),
    [("/v1/chat/completions", ASKED), ("/v1/chat/completions", {**ASKED, "stream": True}), ("/mcp", CALLED)],
    ids=["whole", "stream", "mcp"],
)
def test_a_client_that_leaves_stops_the_model(
    held: tuple[Scripted, str], path: str, body: dict[str, Any], hold_after: int
) -> None:
    model, url = held
    model.hold_after = hold_after

    async def asks_and_leaves() -> None:
        async with httpx.AsyncClient(
            headers={"Accept": "application/json, text/event-stream"}, trust_env=False, timeout=30
        ) as client:
            asking = asyncio.create_task(client.post(url + path, json=body))
            assert await asyncio.to_thread(model.waiting.wait, 60)
            assert not asking.done()
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    asyncio.run(asks_and_leaves())
    has_stopped = model.closed.wait(60)
    model.release.set()  # before anything fails: nothing ends while it waits
    assert has_stopped
    statuses: list[int] = []

    def is_free() -> bool:  # the model hears of it a moment before the place is free
        statuses.append(asks(url).status_code)
        return statuses[-1] != 429

    assert came_true(is_free)
    assert statuses[-1] == 200


TWO_ACCOUNTS = "reader:three:words,other:letters"


def test_pages_need_an_account_where_accounts_are_set(shared: Callable[..., str]) -> None:
    url = shared(accounts=TWO_ACCOUNTS)
    with pytest.raises(ValueError, match="Could not login"):
        Client(url, verbose=False, auth=("reader", "three"))
    for path in ("/config", "/library/config", "/embed/config"):
        assert httpx.get(url + path, trust_env=False).status_code == 401
    client = Client(url, verbose=False, auth=("reader", "three:words"))
    assert "37" in client.predict(QUESTION, api_name="/ask")


@pytest.mark.parametrize("door", ["", "/library", "/embed"])
def test_one_login_opens_all_pages_and_one_logout_shuts_them(shared: Callable[..., str], door: str) -> None:
    pages = ("/config", "/library/config", "/embed/config")
    url = shared(accounts=TWO_ACCOUNTS)
    with httpx.Client(base_url=url, trust_env=False) as reader:
        assert reader.post(f"{door}/login", data={"username": "reader", "password": "three:words"}).status_code == 200
        assert [reader.get(page).json()["username"] for page in pages] == ["reader"] * 3
        with httpx.Client(base_url=url, trust_env=False) as other:
            assert other.post("/login", data={"username": "other", "password": "three:words"}).status_code == 400
            assert [other.get(page).status_code for page in pages] == [401] * 3
        cookies = dict(reader.cookies)
        reader.get(f"{door}/logout")
        assert [httpx.get(url + page, cookies=cookies, trust_env=False).status_code for page in pages] == [401] * 3


def test_a_door_without_a_lock_stays_shut_where_others_could_come_in(shared: Callable[..., str]) -> None:
    url = shared(host="0.0.0.0", api_keys=KEY)
    shut = httpx.get(url, trust_env=False)
    assert shut.status_code == 403
    assert "ASSISTANT_ACCOUNTS" in shut.json()["detail"]
    assert httpx.get(f"{url}/gradio_api/info", trust_env=False).status_code == 403
    assert asks(url, Authorization=f"Bearer {KEY}").status_code == 200
    url = shared(host="0.0.0.0", accounts="reader:words")
    assert "ASSISTANT_API_KEYS" in asks(url).json()["detail"]
    assert httpx.get(url, trust_env=False).status_code == 200


def test_nothing_starts_for_others_without_any_lock(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--host", "0.0.0.0", "--index", str(tmp_path)]) == WRONG_USAGE
    assert "ASSISTANT_ACCOUNTS" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
    for settings in ({"host": "127.0.0.1"}, {"host": "0.0.0.0", "api_keys": KEY}, {"host": "::", "accounts": "a:b"}):
        require_auth(read_settings(**settings))


def test_a_client_that_asks_too_often_waits_and_others_do_not(tmp_path: Path) -> None:
    with served(tmp_path, api_keys=f"{KEY},{OTHER}", requests_per_minute=2) as url:
        replies = [asks(url, Authorization=f"Bearer {KEY}") for _ in range(3)]
        assert [reply.status_code for reply in replies] == [200, 200, 429]
        assert 1 <= int(replies[2].headers["retry-after"]) <= 60
        assert asks(url, Authorization=f"Bearer {OTHER}").status_code == 200
        assert [asks(url, Authorization="Bearer guess").status_code for _ in range(3)] == [401] * 3


def test_all_doors_count_in_one_minute(tmp_path: Path) -> None:
    with served(tmp_path, requests_per_minute=2) as url:
        client = Client(url, verbose=False)
        assert "37" in through("ask", url, client)()
        assert asks(url).status_code == 200
        for door in DOORS:
            assert "2 a minute is the limit: ask again in" in through(door, url, client)(), door
        for path in ("/login", "/library/login", "/embed/login", "/login%0A"):
            assert asks(url, path=path).status_code == 429


@pytest.mark.parametrize("held_by", DOORS)
def test_a_client_has_so_many_answers_at_once_through_all_doors_and_a_place_is_free_again(
    held: tuple[Scripted, str], held_by: str
) -> None:
    model, url = held
    client = Client(url, verbose=False)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(through(held_by, url, client))
        assert model.waiting.wait(60)
        for door in DOORS:
            assert "as many answers" in through(door, url, client)(), door
        model.release.set()
        assert "37" in first.result(60)
    for door in DOORS:
        assert "37" in through(door, url, client)(), door


def through(door: str, url: str, client: Client) -> Callable[[], str]:
    """A question through a door: the answer, or the refusal."""

    def asked() -> str:
        match door:
            case "v1":
                return asks(url).text
            case "responses":
                return httpx.post(
                    f"{url}/v1/responses",
                    json={"model": "ask-articles", "input": QUESTION},
                    trust_env=False,
                    timeout=30,
                ).text
            case "mcp":
                headers = {"Accept": "application/json, text/event-stream"}
                return httpx.post(f"{url}/mcp", json=CALLED, headers=headers, trust_env=False, timeout=30).text
            case "socket":
                return over_socket(url)
        try:
            return str(client.predict(QUESTION, api_name=f"/{door}"))
        except AppError as error:
            return str(error)

    return asked


def over_socket(url: str, *, path: str = "/answer", sent: str | bytes | None = None, **headers: str) -> str:
    """All that the pages' socket says, to this question unless something else is sent.

    ConnectionError where it is refused.
    """
    try:
        with connect(url.replace("http", "ws", 1) + path, additional_headers=headers, proxy=None) as socket:
            turn = uuid.uuid4().hex  # the same one again would only go on with its answer
            socket.send(json.dumps({"turn": turn, "question": QUESTION}) if sent is None else sent)
            return "".join(str(message) for message in socket)
    except InvalidStatus as refused:
        raise ConnectionError(refused.response.status_code) from refused


def test_the_pages_socket_has_the_pages_locks(shared: Callable[..., str]) -> None:
    site = "https://news.example"
    url = shared(accounts="reader:words", cors_sites=site)
    with httpx.Client(base_url=url, trust_env=False) as reader:
        reader.post("/login", data={"username": "reader", "password": "words"})
        known = "; ".join(f"{name}={value}" for name, value in reader.cookies.items())
    for path in ("/answer", "/embed/answer"):
        for sent in ({"Cookie": known}, {"Cookie": known, "Origin": url}, {"Cookie": known, "Origin": site}):
            assert "37" in over_socket(url, path=path, **sent)
        for sent in (
            {},
            {"Cookie": known.replace("=", "=x")},
            {"Cookie": known, "Origin": "https://elsewhere.example"},
        ):
            with pytest.raises(ConnectionError, match=r"40[03]"):
                over_socket(url, path=path, **sent)
    with pytest.raises(ConnectionError, match="403"):
        over_socket(shared(host="0.0.0.0", api_keys=KEY))


@pytest.mark.parametrize("sent", ["", "{", "[]", b"x", '{"turn": 1}', '{"turn": "t", "question": "q", "history": "{"}'])
def test_nonsense_over_the_pages_socket_is_reported_and_the_next_question_answered(url: str, sent: str | bytes) -> None:
    assert '"phase": "error"' in over_socket(url, sent=sent)
    assert "37" in over_socket(url)


def test_open_streams_without_an_answer_take_no_place(tmp_path: Path) -> None:
    with (
        served(tmp_path, requests_at_once=1) as url,
        httpx.stream("GET", f"{url}/gradio_api/queue/data?session_hash=a", trust_env=False, timeout=30),
    ):
        assert asks(url).status_code == 200
        assert "37" in asyncio.run(called(url, "ask", question=QUESTION))["answer"]


def test_pages_of_named_sites_may_ask_and_frame(tmp_path: Path) -> None:
    site = "https://news.example"
    with served(tmp_path, cors_sites=site, embed_sites=f"{site},http://127.0.0.1:9") as url:
        wish = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
        for origin, allowed in ((site, site), ("https://elsewhere.example", None)):
            reply = httpx.options(f"{url}/v1/chat/completions", headers={"Origin": origin, **wish}, trust_env=False)
            assert reply.headers.get("access-control-allow-origin") == allowed
        assert asks(url, Origin=site).headers["access-control-allow-origin"] == site
        assert asks(url, Origin="https://elsewhere.example").status_code == 403
        for path in ("/config", "/library/config", "/embed/config"):
            assert (
                httpx.get(url + path, headers={"Origin": site}, trust_env=False).headers["access-control-allow-origin"]
                == site
            )
        policies = {
            path: httpx.get(url + path, trust_env=False).headers["content-security-policy"]
            for path in ("/", "/embed/", "/library/")
        }
        assert policies["/embed/"].endswith(f"frame-ancestors 'self' {site} http://127.0.0.1:9")
        assert policies["/"].endswith("frame-ancestors 'self'")
        assert policies["/library/"].endswith("frame-ancestors 'self'")


ORIGINS = (
    "app://obsidian.md",
    "tauri://localhost",
    "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    "moz-extension://1b2c-3d",
)


@pytest.mark.parametrize("origin", ORIGINS)
def test_programs_made_of_pages_may_ask_where_they_are_named(shared: Callable[..., str], origin: str) -> None:
    wish = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    url = shared(cors_sites=",".join(("https://news.example", *ORIGINS)), api_keys=KEY)
    allowed = httpx.options(f"{url}/v1/chat/completions", headers=wish, trust_env=False).headers
    assert allowed["access-control-allow-origin"] == origin
    reply = asks(url, Origin=origin, Authorization=f"Bearer {KEY}")
    assert (reply.status_code, reply.headers["access-control-allow-origin"]) == (200, origin)
    assert asks(url, Origin=origin).status_code == 401


def test_pages_of_other_sites_ask_nothing_at_any_door(shared: Callable[..., str]) -> None:
    paths = (
        "/config",
        "/gradio_api/info",
        "/library/config",
        "/gradio_api/queue/join",
        "/gradio_api/component_server",
        "/login",
    )
    url = shared(api_keys=KEY, accounts="reader:words", host="0.0.0.0")
    with httpx.Client(base_url=url, trust_env=False) as reader:
        reader.post("/login", data={"username": "reader", "password": "words"})
        elsewhere = (
            "https://elsewhere.example",
            "null",
            "http://127.0.0.1:9",
            "http://[",
            f"app://{url.removeprefix('http://')}",
        )
        for (origin, path), key in product(product(elsewhere, ("/v1/models", "/mcp")), (KEY[:-1], KEY)):
            reply = reader.get(path, headers={"Authorization": f"Bearer {key}", "Origin": origin})
            assert (reply.status_code == 403) == (key != KEY), origin  # a page that has a key was given it
            assert "access-control-allow-origin" not in reply.headers
        for origin, path in product(elsewhere, paths):
            sent = {"Authorization": f"Bearer {KEY}", "Origin": origin}
            wish = {**sent, "Access-Control-Request-Method": "GET"}
            for reply in (
                reader.get(path, headers=sent),
                reader.post(path, headers=sent),
                reader.options(path, headers=wish),
            ):
                assert reply.status_code in (400, 403)
                assert "access-control-allow-origin" not in reply.headers
        proxied = {"Origin": "https://public.example", "X-Forwarded-Host": "public.example"}
        for sent in ({"Origin": url}, proxied, {"Origin": "https://public.example", "Sec-Fetch-Site": "same-origin"}):
            assert (
                reader.get("/config", headers=sent).status_code == 200
            )  # our own, also behind a proxy with a name of its own


def test_under_another_name_this_machine_answers_nobody(url: str) -> None:
    theirs = ("evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "[evil", "evil.example:7860", "")
    for name, path in product(theirs, ("/", "/v1/models", "/mcp", "/library/")):
        reply = httpx.get(url + path, headers={"Host": name}, trust_env=False)
        assert reply.status_code == 400
        assert f"not `{name}`" in reply.json()["error"]["message"]
    for ours in ("localhost", "LOCALHOST:7860", "[::1]:7860"):
        assert httpx.get(f"{url}/v1/models", headers={"Host": ours}, trust_env=False).status_code == 200


def test_the_folder_that_a_proxy_tells_opens_no_door(shared: Callable[..., str]) -> None:
    url = shared(api_keys=f"{KEY}, {OTHER}")

    def told(path: str, prefix: str) -> httpx.Response:
        return httpx.get(url + path, headers={"X-Forwarded-Prefix": prefix}, trust_env=False)

    assert told("/library/config", "/x/y/").json()["root"] == f"{url}/x/y/library"
    assert told("/v1/models", "/x").status_code == 401
    assert told("/models", "/v1").status_code == 404
    for prefix in ("x", "//evil.example", "https://evil.example", "/x?y", '/x"'):
        assert told("/config", prefix).json()["root"] == url


@pytest.mark.parametrize(
    "wrong",
    [
        {"api_keys": "short"},
        {"accounts": "nobody"},
        {"accounts": "a:"},
        {"cors_sites": "*"},
        {"cors_sites": "app://obsidian.md/path"},
        {"embed_sites": "https://a.example/path"},
        {"embed_sites": "app://obsidian.md"},
        {"embed_sites": "https://a; x"},
    ],
)
def test_locks_that_hold_nothing_are_refused(wrong: dict[str, str]) -> None:
    (name,) = wrong
    with pytest.raises(SettingsError, match=f"ASSISTANT_{name.upper()}"):
        read_settings(**wrong)


def test_no_key_and_no_password_is_shown() -> None:
    settings = read_settings(api_keys=KEY, accounts="reader:three-words")
    assert KEY not in repr(settings)
    assert "three-words" not in repr(settings)
