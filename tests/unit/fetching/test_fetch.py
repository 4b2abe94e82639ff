"""Pages from a real server on loopback: redirects, limits, encodings, refusals, and names that lead elsewhere."""

import gzip
import itertools
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from assistant.fetching.errors import FetchError
from assistant.fetching.fetch import FetchedPage, Fetcher, Timeouts
from assistant.i18n import Translator
from assistant.settings import read_settings
from tests.unit.fetching.site import PAGE, PUBLIC, Reply, Site, Streets, in_pieces, moved, reply, site


@pytest.fixture(scope="module")
def _served() -> Iterator[Site]:
    with site() as served:
        yield served


@pytest.fixture
def web(_served: Site) -> Site:
    _served.pages.clear()
    _served.asked.clear()
    return _served


def near(**settings: Any) -> Fetcher:
    """Who may fetch from this machine."""
    return Fetcher(read_settings(**{"fetch_private": True, "max_file_mb": 1, **settings}))


def got(fetched: FetchedPage | None) -> FetchedPage:
    assert fetched
    return fetched


def refusal(fetcher: Fetcher, address: str) -> FetchError:
    with pytest.raises(FetchError) as told:
        fetcher.fetch(address)
    error = told.value
    for language in ("zh-Hans", "zh-Hant"):
        assert "{" not in Translator(language).message(error.code, error.values)
    return error


def leading(*answers: Sequence[str]) -> Callable[[str, int], Sequence[str]]:
    """Looks names up; each time with the next of these answers, the last one for ever."""
    given = itertools.chain(answers, itertools.repeat(answers[-1]))
    return lambda _host, _port: next(given)


def test_a_page_comes_with_what_its_server_says_of_it(web: Site) -> None:
    web.pages["/water"] = reply(ETag='"1"', Last_Modified="Mon, 01 May 2017 08:00:00 GMT")
    fetched = got(near().fetch(f"{web.url}/water#part"))
    assert (fetched.url, fetched.content, fetched.kind, fetched.etag) == (
        f"{web.url}/water",
        PAGE.encode(),
        "text/html",
        '"1"',
    )
    assert fetched.last_modified == "Mon, 01 May 2017 08:00:00 GMT"
    [(robots, _), (path, headers)] = web.asked
    assert (robots, path, headers["host"], headers["accept-encoding"]) == (
        "/robots.txt",
        "/water",
        f"127.0.0.1:{web.port}",
        "gzip",
    )
    assert "ask-articles" in headers["user-agent"]


def test_loopback_is_refused_unless_it_is_set(web: Site) -> None:
    error = refusal(near(fetch_private=False), f"{web.url}/water")
    assert error.code == "fetch_private"
    assert "ASSISTANT_FETCH_PRIVATE=1" in str(error)
    assert web.asked == []


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"], ["64:ff9b::7f00:1"]]
)
def test_a_name_is_refused_where_any_of_its_addresses_is(web: Site, found: list[str]) -> None:
    streets = Streets(web.port)
    error = refusal(Fetcher(read_settings(), resolver=leading(found), backend=streets), "http://news.example/water")
    assert error.code in ("fetch_private", "fetch_never")
    assert streets.dialled == []


def test_a_redirect_into_the_own_network_is_refused(web: Site) -> None:
    for place in (
        f"{web.url}/secret",
        "http://169.254.169.254/",
        "http://[::1]/",
        "//localhost/",
        "file:///etc/passwd",
        "http://0x7f.1/",
        "http://a:b@news.example/",
    ):
        web.pages["/water"] = moved(place)
        streets = Streets(web.port)

        def find(host: str, _: int) -> list[str]:
            return ["127.0.0.1"] if host == "localhost" else [PUBLIC]

        error = refusal(Fetcher(read_settings(), resolver=find, backend=streets), "http://news.example/water")
        assert error.code in ("fetch_private", "fetch_never", "fetch_scheme", "fetch_no_address", "fetch_password"), (
            place
        )
        assert set(streets.dialled) == {PUBLIC}
    assert "/secret" not in web.paths


def test_a_name_that_leads_elsewhere_the_second_time_gets_no_connection_there(web: Site) -> None:
    web.pages["/robots.txt"] = reply("", 404, Connection="close")  # so that the page needs a connection of its own
    web.pages["/water"] = reply()
    streets = Streets(web.port)
    error = refusal(
        Fetcher(read_settings(), resolver=leading([PUBLIC], ["127.0.0.1"]), backend=streets),
        "http://news.example/water",
    )
    assert (error.code, streets.dialled, web.paths) == ("fetch_private", [PUBLIC], [])


def test_who_connects_looks_no_name_up_again(web: Site) -> None:
    web.pages["/water"] = reply()
    streets, looked = Streets(web.port), []

    def find(host: str, port: int) -> list[str]:
        looked.append((host, port))
        return [PUBLIC] if len(looked) == 1 else ["127.0.0.1"]

    fetched = got(Fetcher(read_settings(), resolver=find, backend=streets).fetch("http://news.example/water"))
    assert (looked, streets.dialled, fetched.url) == ([("news.example", 80)], [PUBLIC], "http://news.example/water")
    assert web.asked[-1][1]["host"] == "news.example"


def test_the_next_address_is_tried_where_one_does_not_answer(web: Site) -> None:
    web.pages["/water"] = reply()
    streets = Streets(web.port)
    assert Fetcher(read_settings(), resolver=leading(["93.184.215.15", PUBLIC]), backend=streets).fetch(
        "http://news.example/water"
    )
    assert streets.dialled == ["93.184.215.15", PUBLIC]
    assert (
        refusal(
            Fetcher(read_settings(), resolver=leading(["93.184.215.15"]), backend=streets), "http://news.example/"
        ).code
        == "fetch_unreachable"
    )


def test_redirects_are_followed_with_their_cookies_and_end(web: Site) -> None:
    web.pages |= {
        "/old": moved("/new?a=b", 301, Set_Cookie="seen=1; Path=/"),
        "/new?a=b": moved(f"{web.url}/water#part", 307),
        "/water": reply(),
    }
    assert got(near().fetch(f"{web.url}/old")).url == f"{web.url}/water"
    assert web.asked[-1][1]["cookie"] == "seen=1"
    web.pages |= {"/here": moved("/there"), "/there": moved("/here")}
    assert refusal(near(), f"{web.url}/here").code == "fetch_redirects"
    assert len(web.paths) < 20


@pytest.mark.parametrize(
    ("answer", "code", "says"),
    [
        (reply("", 404), "fetch_gone", "404"),
        (reply("", 410), "fetch_gone", "410"),
        (reply("", 401), "fetch_denied", "upload"),
        (reply("", 403), "fetch_denied", "upload"),
        (reply("", 451), "fetch_denied", "451"),
        (reply("", 429), "fetch_busy", "later"),
        (reply("", 429, Retry_After="90"), "fetch_wait", "90 s"),
        (reply("", 500), "fetch_failed", "500"),
        (reply("", 503), "fetch_failed", "503"),
        (reply("", 204, kind=""), "fetch_status", "204"),
        (reply("", 302), "fetch_status", "302"),
        (reply("", 304), "fetch_status", "304"),  # nobody asked whether it changed
        (reply("", 418), "fetch_status", "418"),
        (moved("http://[::1/"), "fetch_no_address", "no address"),
    ],
)
def test_each_refusal_of_a_server_is_reported(web: Site, answer: Reply, code: str, says: str) -> None:
    web.pages["/water"] = answer
    error = refusal(near(), f"{web.url}/water")
    assert error.code == code
    assert says in str(error)


RULES = "User-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\nDisallow: /*session=\n"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/water", True),
        ("/private", False),
        ("/private/a", False),
        ("/private/open/a", True),
        ("/a.pdf", False),
        ("/a.pdf.html", True),
        ("/a?session=1", False),
    ],
)
def test_what_a_site_asks_of_programs_is_done(web: Site, path: str, allowed: bool) -> None:
    web.pages |= {"/robots.txt": reply(RULES, kind="text/plain"), path: reply()}
    if allowed:
        assert near().fetch(web.url + path)
        return
    error = refusal(near(), web.url + path)
    assert (error.code, web.paths) == ("fetch_robots", [])
    assert "upload" in str(error)


def test_rules_for_this_program_go_before_those_for_all(web: Site) -> None:
    web.pages |= {
        "/robots.txt": reply("User-agent: *\nDisallow: /\n\nUser-agent: ask-articles\nDisallow: /b\n"),
        "/a": reply(),
        "/b": reply(),
    }
    fetcher = near()
    assert fetcher.fetch(f"{web.url}/a")
    assert refusal(fetcher, f"{web.url}/b").code == "fetch_robots"
    assert [path for path, _ in web.asked].count("/robots.txt") == 1


def test_rules_hold_where_a_redirect_leads_and_may_stand_elsewhere(web: Site) -> None:
    web.pages |= {
        "/robots.txt": moved("/rules"),
        "/rules": reply(RULES),
        "/old": moved("/private/a"),
        "/private/a": reply(),
    }
    assert refusal(near(), f"{web.url}/old").code == "fetch_robots"
    assert "/private/a" not in web.paths


def test_a_site_that_fails_to_say_its_rules_is_asked_for_nothing(web: Site) -> None:
    web.pages |= {"/robots.txt": reply("", 503), "/water": reply()}
    assert refusal(near(), f"{web.url}/water").code == "fetch_robots_failed"
    web.pages["/robots.txt"] = reply("", 403)
    assert near().fetch(f"{web.url}/water")  # RFC 9309: rules that nobody may read are none


@pytest.mark.parametrize(
    "rules",
    [
        b"",
        b"\xff\xfe\x00",
        b"<html>not found</html>",
        b"Disallow: /\n" * 9,
        b"User-agent: *\nDisallow: /" + b"*a" * 300 + b"\n",
        b"a" * 2**20,
    ],
)
def test_rules_that_are_none_hinder_nobody(web: Site, rules: bytes) -> None:
    web.pages |= {"/robots.txt": reply(rules), "/" + "a" * 200: reply()}
    assert near().fetch(f"{web.url}/{'a' * 200}")


def unpacked_bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(2**20)) for _ in range(64)), packer.flush()])


def endless() -> Iterator[bytes]:
    while True:
        yield b"<p>more</p>" * 5000


@pytest.mark.parametrize(
    "answer",
    [
        reply(b"a" * (2**20 + 1)),
        reply(unpacked_bomb(), Content_Encoding="gzip"),
        in_pieces(endless()),
        in_pieces(endless(), Content_Encoding="identity"),
    ],
    ids=["long", "bomb", "endless", "identity"],
)
def test_what_is_larger_than_a_file_may_be_is_refused(web: Site, answer: Reply) -> None:
    web.pages["/water"] = answer
    error = refusal(near(), f"{web.url}/water")
    assert str(error) == "The page is larger than 1 MB (ASSISTANT_MAX_FILE_MB)."


def test_a_page_of_just_the_limit_is_taken(web: Site) -> None:
    web.pages["/water"] = reply(b"a" * 2**20)
    assert len(got(near().fetch(f"{web.url}/water")).content) == 2**20
    web.pages["/water"] = reply(gzip.compress(b"a" * 2**20), Content_Encoding="gzip")
    assert len(got(near().fetch(f"{web.url}/water")).content) == 2**20


PACKED = gzip.compress(PAGE.encode())


@pytest.mark.parametrize(
    ("packed", "packing"),
    [
        (PACKED, "gzip"),
        (PACKED, "x-GZIP"),
        (PACKED + bytes(40), "gzip"),  # what some servers fill up with
        (gzip.compress(PAGE.encode()[:50]) + gzip.compress(PAGE.encode()[50:]), "gzip"),
        (zlib.compress(PAGE.encode()), "deflate"),
        (PAGE.encode(), "identity"),
    ],
)
def test_packed_pages_are_unpacked(web: Site, packed: bytes, packing: str) -> None:
    web.pages["/water"] = reply(packed, Content_Encoding=packing)
    assert got(near().fetch(f"{web.url}/water")).content == PAGE.encode()


@pytest.mark.parametrize(
    ("packed", "packing", "code"),
    [
        (PACKED[:-20], "gzip", "fetch_cut"),
        (PAGE.encode(), "gzip", "fetch_packed"),
        (PACKED, "br", "fetch_packed"),
        (PACKED, "gzip, gzip", "fetch_packed"),
    ],
)
def test_what_cannot_be_unpacked_is_reported(web: Site, packed: bytes, packing: str, code: str) -> None:
    web.pages["/water"] = reply(packed, Content_Encoding=packing)
    assert refusal(near(), f"{web.url}/water").code == code


def test_a_page_that_breaks_off_is_no_page(web: Site) -> None:
    web.pages["/water"] = in_pieces([PAGE.encode()], Content_Length="9999")
    assert refusal(near(), f"{web.url}/water").code == "fetch_cut"


@pytest.mark.parametrize("head", [False, True])
def test_a_server_that_drips_is_left(web: Site, head: bool) -> None:
    over = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"" if head else b"\r\n"))
        while not over.wait(0.02):
            handler.wfile.write(b"a: b\r\n" if head else b"a")
            handler.wfile.flush()

    web.pages["/water"] = drip
    fetcher = Fetcher(read_settings(fetch_private=True), timeouts=Timeouts(idle=60, total=1))
    assert refusal(fetcher, f"{web.url}/water").code == "fetch_slow"
    over.set()


def test_a_silent_server_is_left(web: Site) -> None:
    over = threading.Event()

    def silent(_: BaseHTTPRequestHandler) -> None:
        over.wait(60)

    web.pages["/water"] = silent
    fetcher = Fetcher(read_settings(fetch_private=True), timeouts=Timeouts(idle=0.3))
    assert refusal(fetcher, f"{web.url}/water").code == "fetch_slow"
    over.set()


def test_what_speaks_another_language_is_reported(web: Site) -> None:
    def other(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"SSH-2.0-server\r\n\r\n")

    web.pages["/water"] = other
    assert refusal(near(), f"{web.url}/water").code == "fetch_cut"
    assert refusal(near(), f"https://127.0.0.1:{web.port}/water").code == "fetch_tls"


def test_a_name_that_nobody_knows_is_reported(web: Site) -> None:
    assert refusal(near(), "http://nobody.invalid/").code == "fetch_unknown_host"


def test_no_proxy_is_asked_but_the_one_that_is_set(web: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, web.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    streets = Streets(web.port)
    assert (
        refusal(
            Fetcher(read_settings(), resolver=leading(["93.184.215.15"]), backend=streets), "http://news.example/water"
        ).code
        == "fetch_unreachable"
    )
    assert (web.asked, streets.dialled) == ([], ["93.184.215.15"])

    web.pages |= {
        "http://news.example/robots.txt": reply(RULES),
        "http://news.example/water": moved("http://10.0.0.1/"),
    }
    proxy = web.url.replace("//", "//reader:words@")

    def nobody(host: str, _: int) -> list[str]:  # behind a proxy a machine may know no names
        raise FetchError("fetch_unknown_host", host=host)

    error = refusal(Fetcher(read_settings(fetch_proxy=proxy), resolver=nobody), "http://news.example/water")
    assert error.code == "fetch_private"  # what it is sent to is checked before the proxy is asked
    assert [path for path, _ in web.asked] == ["http://news.example/robots.txt", "http://news.example/water"]
    assert web.asked[0][1]["proxy-authorization"].startswith("Basic ")
    assert "words" not in repr(read_settings(fetch_proxy=proxy))


def test_what_did_not_change_is_not_sent_again(web: Site) -> None:
    def changed(handler: BaseHTTPRequestHandler) -> None:
        same = (
            handler.headers.get("If-None-Match") == '"1"'
            or handler.headers.get("If-Modified-Since") == "Mon, 01 May 2017 08:00:00 GMT"
        )
        (reply("", 304, kind="") if same else reply())(handler)

    web.pages["/water"] = changed
    assert near().fetch(f"{web.url}/water", etag='"1"') is None
    assert near().fetch(f"{web.url}/water", last_modified="Mon, 01 May 2017 08:00:00 GMT") is None
    assert near().fetch(f"{web.url}/water", etag='"2"')
