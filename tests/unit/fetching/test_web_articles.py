"""Pages become files of the corpus with their addresses, and change only where their addresses do."""

import json
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.__main__ import main
from assistant.cli.printing import DONE, FAILED, WRONG_USAGE
from assistant.fetching.fetch import FetchedPage
from assistant.fetching.naming import file_name
from assistant.fetching.saved import FETCHED_FOLDER, saved_pages
from assistant.i18n import Translator
from assistant.ui.library import indexed_articles, library_html
from assistant.ui.library_page import change_functions
from assistant.ui.reader import read_article
from assistant.ui.uploads import remove_upload
from assistant.web_articles import Outcome, add_pages, refresh_pages
from tests import making
from tests.unit.fetching.site import PAGE, TEXT, Reply, Site, in_pieces, moved, reply, site
from vectorstore import ArticleValidator

NEWER = PAGE.replace("12处漏水", "15处漏水")
ENGLISH = "The village planted 900 peach trees on the slope. It will plant more of them next year."
OTHER = PAGE.replace(TEXT, ENGLISH)
DATE = "Mon, 01 May 2017 08:00:00 GMT"


@pytest.fixture(scope="module")
def _served() -> Iterator[Site]:
    with site() as served:
        yield served


@pytest.fixture(scope="module")
def _opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("web")
    (folder / "corpus").mkdir()
    with Assistant(
        corpus=folder / "corpus", index=folder / "index", model="quote", fetch_private=True, max_file_mb=1
    ) as opened:
        yield opened


@pytest.fixture
def web(_served: Site) -> Site:
    _served.pages = {}
    _served.asked.clear()
    return _served


@pytest.fixture
def assistant(_opened: Assistant) -> Assistant:
    """One with an empty corpus folder, which the next sync hears of."""
    shutil.rmtree(_opened.settings.corpus / FETCHED_FOLDER, ignore_errors=True)
    return _opened


def files(assistant: Assistant) -> dict[str, bytes]:
    folder = assistant.settings.corpus / FETCHED_FOLDER
    return (
        {file.name: file.read_bytes() for file in sorted(folder.glob("*")) if not file.name.startswith(".")}
        if folder.exists()
        else {}
    )


def added(assistant: Assistant, *addresses: str) -> list[Outcome]:
    return add_pages(assistant, addresses)


def only(outcomes: list[Outcome]) -> Outcome:
    [outcome] = outcomes
    return outcome


def tagged(body: str, tag: str = '"1"') -> Reply:
    """A page that is sent only to who does not have it."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        known = handler.headers.get("If-None-Match") == tag
        (reply("", 304, kind="") if known else reply(body, ETag=tag, Last_Modified=DATE))(handler)

    return send


def test_a_page_becomes_an_article_with_its_address(assistant: Assistant, web: Site) -> None:
    web.pages |= {
        "/old": moved("/news/%E6%B0%B4%E8%B4%A8.html"),
        "/news/%E6%B0%B4%E8%B4%A8.html": reply(
            PAGE.replace("<head>", '<head><link rel="canonical" href="http://a.example/">')
        ),
    }
    outcome = only(added(assistant, f"{web.url}/old"))
    assert (outcome.state, outcome.error, outcome.path) == ("added", None, "fetched/127.0.0.1-news-水质.html")
    [holding] = indexed_articles(assistant)
    assert holding.article.path == outcome.path
    assert holding.article.url == f"{web.url}/news/%E6%B0%B4%E8%B4%A8.html"
    assert holding.found_in["url"].startswith("fetched 20")
    assert "12处漏水" in assistant.ask("发现了多少处漏水？").answer
    head = read_article(assistant, holding.article, [], Translator("en"), cleaned=True).head
    assert "<dt>Fetched</dt>" in head
    assert holding.article.url in head
    assert 'class="remove"' in library_html([holding], (), Translator("en"), changeable=True)
    remove_upload(assistant, outcome.path)
    assert files(assistant) == {}
    assert list(saved_pages(assistant.settings.corpus)) == []


@pytest.fixture(scope="module")
def reader() -> Iterator[ArticleValidator]:
    with ArticleValidator(limit_bytes=2**20) as opened:
        yield opened


@pytest.mark.parametrize(
    ("path", "kind", "content", "name"),
    [
        ("/a", "text/html", PAGE.encode(), "a.html"),
        ("/a.php?id=3", "text/html", PAGE.encode(), "a.php-id-3.html"),
        ("/", "text/html", PAGE.encode(), ".html"),
        ("/a.htm", "text/html", PAGE.encode(), "a.html"),
        ("/a.md", "text/plain", f"# 水质\n\n{TEXT}".encode(), "a.md"),
        ("/a", "text/plain", TEXT.encode(), "a.txt"),
        ("/a", "text/plain", PAGE.encode(), "a.html"),  # its bytes say so
        ("/a", "", TEXT.encode(), "a.txt"),
        ("/a", "application/octet-stream", PAGE.encode(), "a.html"),
        ("/a", "text/html", making.pdf([[ENGLISH]]), "a.pdf"),
        ("/a", "application/pdf", making.pdf([[ENGLISH]]), "a.pdf"),
        ("/a.docx", "application/octet-stream", making.docx([TEXT]), "a.docx"),
        ("/a.csv", "text/csv", f"title,text\n水质,{TEXT}\n".encode(), "a.csv"),
        ("/a.json", "application/json", json.dumps([{"title": "水质", "text": TEXT}]).encode(), "a.json"),
        ("/../../etc/.hidden", "text/plain", TEXT.encode(), "hidden.txt"),
        ("/" + "长" * 150, "text/plain", TEXT.encode(), ".txt"),
        ("/a%00%2e%2e%2f%0ab", "text/plain", TEXT.encode(), "b.txt"),
    ],
)
def test_each_kind_is_kept_under_the_ending_of_what_it_is(
    reader: ArticleValidator, path: str, kind: str, content: bytes, name: str
) -> None:
    kept = file_name(FetchedPage(f"http://news.example{path}", content, kind, "", "", ""))
    assert kept.startswith("news.example")
    assert kept.endswith(name)
    assert len(kept.encode()) < 220
    assert reader.refusal_reason(kept, content) is None


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-8", "nonsense", "big5"])
def test_a_wrong_name_of_the_encoding_alters_nothing(assistant: Assistant, web: Site, charset: str) -> None:
    web.pages["/a"] = reply(PAGE.encode("gb18030"), kind=f"text/html; charset={charset}")
    assert only(added(assistant, f"{web.url}/a")).state == "added"
    assert "37个水质巡查小组" in (assistant.original(assistant.articles()[0].id) or "")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (reply(b"\0\1", kind="video/mp4"), "The address holds video/mp4, which cannot be read."),
        (reply("body { }", kind="text/css"), "text/css"),
        (reply(b"MZ\0\0" * 40, kind="application/octet-stream"), "a Windows program"),
        (reply("short", kind="text/plain"), "too little text"),
        (reply(""), "no text"),
        (reply(PAGE, 404), "There is no page"),
        (in_pieces([PAGE.encode()], Content_Length="9999"), "broke off"),
        (reply(b"a" * 2**21), "larger than 1 MB"),
    ],
)
def test_what_cannot_be_an_article_leaves_nothing_behind(
    assistant: Assistant, web: Site, answer: Reply, says: str
) -> None:
    web.pages["/a"] = answer
    outcome = only(added(assistant, f"{web.url}/a"))
    assert outcome.state == "refused"
    assert says in str(outcome.error)
    assert files(assistant) == {}
    assert list((assistant.settings.corpus).rglob("*.part")) == []


def test_the_same_address_twice_is_one_file_and_another_of_its_name_gets_a_number(
    assistant: Assistant, web: Site
) -> None:
    web.pages |= {"/a": reply(), "/a/": reply(OTHER)}
    assert [outcome.state for outcome in added(assistant, f"{web.url}/a", f" {web.url}/a ", f"{web.url}/a#part")] == [
        "added",
        "unchanged",
    ]
    assert only(added(assistant, f"{web.url}/a")).state == "unchanged"
    assert only(added(assistant, f"{web.url}/a/")).path == "fetched/127.0.0.1-a (2).html"
    assert len(indexed_articles(assistant)) == 2


def test_one_address_fetched_twice_at_once_is_one_file(assistant: Assistant, web: Site) -> None:
    together = threading.Barrier(2)

    def send(handler: BaseHTTPRequestHandler) -> None:
        together.wait(60)
        reply()(handler)

    web.pages["/a"] = send
    with ThreadPoolExecutor() as pool:
        outcomes = list(pool.map(lambda _: only(added(assistant, f"{web.url}/a")), range(2)))
    assert sorted(outcome.state for outcome in outcomes) == ["added", "unchanged"]
    assert list(files(assistant)) == ["127.0.0.1-a.html"]


def test_refresh_takes_what_changed_and_keeps_what_is_gone(assistant: Assistant, web: Site) -> None:
    web.pages |= {"/same": tagged(PAGE), "/gone": reply(OTHER)}
    added(assistant, f"{web.url}/same", f"{web.url}/gone")
    before = files(assistant)
    web.asked.clear()
    web.pages["/gone"] = reply("", 410)
    gone, same = refresh_pages(assistant)
    assert (same.state, gone.state, gone.path) == ("unchanged", "refused", "fetched/127.0.0.1-gone.html")
    assert "HTTP 410" in str(gone.error)
    assert [headers.get("if-modified-since") for path, headers in web.asked if path == "/same"] == [DATE]
    assert files(assistant) == before

    web.pages |= {"/same": tagged(NEWER, '"2"'), "/gone": reply("Moved.")}
    gone, same = refresh_pages(assistant)
    assert (same.state, gone.state) == ("changed", "refused")  # what is no article takes no article's place
    assert "15处漏水" in assistant.ask("发现了多少处漏水？").answer
    assert len(indexed_articles(assistant)) == 2
    assert [outcome.state for outcome in refresh_pages(assistant)] == ["refused", "unchanged"]


@pytest.mark.slow
def test_a_page_that_leads_elsewhere_now_stays(assistant: Assistant, web: Site) -> None:
    web.pages |= {"/a": reply(), "/": reply(OTHER)}
    added(assistant, f"{web.url}/a")
    web.pages["/a"] = moved("/")
    outcome = only(refresh_pages(assistant))
    assert f"leads to another page now, {web.url}/," in str(outcome.error)
    assert files(assistant) == {"127.0.0.1-a.html": PAGE.encode()}


@pytest.mark.slow
def test_a_file_that_somebody_edited_is_not_fetched_over(assistant: Assistant, web: Site) -> None:
    web.pages["/a"] = reply()
    path = assistant.settings.corpus / only(added(assistant, f"{web.url}/a")).path
    path.write_text(PAGE.replace("<h1>", "<h1>My "), encoding="utf-8")
    web.pages["/a"] = reply(NEWER)
    for outcome in (only(refresh_pages(assistant)), only(added(assistant, f"{web.url}/a"))):
        assert "changed by hand" in str(outcome.error)
    assert "My " in path.read_text(encoding="utf-8")
    path.unlink()
    assert refresh_pages(assistant) == []
    assert only(added(assistant, f"{web.url}/a")).state == "added"


@pytest.mark.slow
def test_a_run_that_ends_between_the_two_files_is_made_good(
    assistant: Assistant, web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.pages["/a"] = tagged(PAGE)
    added(assistant, f"{web.url}/a")
    web.pages["/a"] = tagged(NEWER, '"2"')
    write = Path.write_bytes

    def killed(file: Path, content: bytes) -> int:
        if "漏水".encode() in content:
            raise KeyboardInterrupt
        return write(file, content)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", killed)
        with pytest.raises(KeyboardInterrupt):
            refresh_pages(assistant)
    assert files(assistant) == {"127.0.0.1-a.html": PAGE.encode()}
    assert only(refresh_pages(assistant)).state == "changed"  # though the new one's tag was kept
    assert files(assistant) == {"127.0.0.1-a.html": NEWER.encode()}


def test_rows_of_a_table_keep_their_own_addresses(assistant: Assistant, web: Site) -> None:
    web.pages["/a.csv"] = reply(
        f"title,text,url\n水质,{TEXT},https://paper.example/1\n桃树,山坡上种了900棵桃树，明年还会再种一些。,\n",
        kind="text/csv",
    )
    added(assistant, f"{web.url}/a.csv")
    assert {article.url for article in assistant.articles()} == {"https://paper.example/1", f"{web.url}/a.csv"}


def test_the_commands_add_and_refresh(
    tmp_path: Path, web: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_FETCH_PRIVATE", "1")
    (tmp_path / "corpus").mkdir()
    places = ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]
    web.pages |= {"/a": reply(), "/b": reply(OTHER)}
    (tmp_path / "list").write_text(f"# two\n\n{web.url}/b\n{web.url}/\x1b[2Jc\n", encoding="utf-8")
    assert main(["add", f"{web.url}/a", "--list", str(tmp_path / "list"), *places]) == FAILED  # one of them
    shown = capsys.readouterr().out
    assert f"added: {web.url}/a: fetched/127.0.0.1-a.html\n" in shown
    assert "1 refused" in shown
    assert "\x1b" not in shown
    assert main(["add", f"{web.url}/a", "--json", *places]) == DONE
    expected = {
        "pages": [{"address": f"{web.url}/a", "state": "unchanged", "path": "fetched/127.0.0.1-a.html", "reason": None}]
    }
    assert json.loads(capsys.readouterr().out) == expected
    web.pages |= {"/a": reply(NEWER), "/b": reply("", 404)}
    assert main(["refresh", *places]) == DONE
    shown = capsys.readouterr().out
    assert f"changed: {web.url}/a" in shown
    assert "There is no page at this address (HTTP 404): check it. fetched/127.0.0.1-b.html stays as it is." in shown
    assert main(["add", *places]) == WRONG_USAGE
    monkeypatch.setenv("ASSISTANT_FETCH_PRIVATE", "0")
    assert main(["add", f"{web.url}/a", *places]) == FAILED
    assert "ASSISTANT_FETCH_PRIVATE=1" in capsys.readouterr().out


def test_the_page_tells_refusals_in_the_readers_language(assistant: Assistant, web: Site) -> None:
    web.pages |= {"/a": reply("", 403), "/b": reply("short", kind="text/plain")}
    fetch = {function.__name__: function for function in change_functions(assistant)}["fetch"]
    assert "不向程序提供这个网页（HTTP 403）" in fetch({"address": f"{web.url}/a", "language": "zh-Hans"})["error"]
    assert "文字太少，無法據以回答" in fetch({"address": f"{web.url}/b", "language": "zh-Hant"})["error"]
