"""Pages that a browser saved are read with their address; the folder beside a page is no heap of articles."""

from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from pathlib import Path

import pytest

from tests import making
from vectorstore.errors import RefusedError
from vectorstore.ingest.corpus_files import read_file, scan
from vectorstore.ingest.formats import mhtml
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader

WATER = "河口乡去年组建了37个水质巡查小组，每周巡查2次。村里的老人说，从前的井水比现在还要清。"


def saved(page: bytes, *, charset: str | None = "utf-8", encoding: str = "base64", frame: str = "") -> bytes:
    """A page with a picture in one file, as Chromium saves it."""
    whole = MIMEMultipart("related", type="text/html")
    whole["From"] = "<Saved by Blink>"
    whole["Snapshot-Content-Location"] = "https://a.example/news/1.html"
    part = EmailMessage(policy=SMTP)
    part.set_content(page, "text", "html", cte=encoding)
    if charset:
        part.set_param("charset", charset)
    whole.attach(part)
    if frame:
        inner = MIMEText(frame, "html", "utf-8")
        inner["Content-Location"] = "https://b.example/frame"
        whole.attach(inner)
    picture = EmailMessage(policy=SMTP)
    picture.set_content(making.png(), "image", "png")
    whole.attach(picture)
    return whole.as_bytes()


def loaded(path: str, content: bytes) -> LoadedArticle:
    with Loader() as loader:
        [article] = loader.load(path, content)
    assert isinstance(article, LoadedArticle)
    return article


@pytest.mark.parametrize(
    ("codec", "charset", "head"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", None, ""),
        ("gb18030", "gb2312", ""),
        ("gb18030", None, '<meta charset="gbk">'),
        ("big5hkscs", None, '<meta charset="big5">'),
        ("utf-16", None, ""),
    ],
)
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_a_saved_page_is_read_in_its_encoding_with_its_address(
    codec: str, charset: str | None, head: str, encoding: str
) -> None:
    words = WATER if codec != "big5hkscs" else "河口鄉去年組建了37個水質巡查小組，每週巡查2次。"
    page = f"<!doctype html><html><head><title>河口的水</title>{head}</head><body><p>{words}</p></body></html>"
    content = saved(page.encode(codec), charset=charset, encoding=encoding)
    article = loaded("page.mhtml", content)

    assert words in article.original
    assert (article.article.title, article.article.url) == ("河口的水", "https://a.example/news/1.html")


def test_a_page_in_a_frame_is_another_text() -> None:
    extract = mhtml.read(saved(making.html("水", WATER).encode(), frame="<p>框架里的一句话。</p>"))

    assert "框架" not in extract.text
    assert [(part.text, part.where) for part in extract.left_out if part.kind == "other_text"] == [
        ("框架里的一句话。", "https://b.example/frame")
    ]


def test_the_ending_does_not_decide() -> None:
    assert WATER in loaded("page.html", saved(making.html("水", WATER).encode())).original
    assert WATER in loaded("page.mht", making.html("水", WATER).encode()).original
    with pytest.raises(RefusedError, match="without a page"):
        mhtml.read(b"MIME-Version: 1.0\nContent-Type: text/plain\n\nwords")


def test_the_folder_that_a_browser_saved_beside_a_page_is_reported_once(tmp_path: Path) -> None:
    for path in (
        "a.html",
        "a_files/frame.html",
        "a_files/x.js",
        "深.htm",
        "深_文件/b.txt",
        "old.html",
        "old.files/c.txt",
        "b_files/d.txt",
        "e/f.html",
        "e/f_files/g.txt",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(WATER)

    assert list(scan(tmp_path)) == [
        "a.html",
        "a_files/",
        "b_files/d.txt",
        "e/f.html",
        "e/f_files/",
        "old.files/",
        "old.html",
        "深.htm",
        "深_文件/",
    ]
    with pytest.raises(RefusedError, match="saved beside a page"):
        read_file(tmp_path, "a_files/", 2**20)


@pytest.mark.parametrize(
    ("lang", "words", "language"),
    [
        ("zh", WATER, "zh-Hans"),
        ("zh", "河口鄉去年組建了37個水質巡查小組，每週巡查2次。", "zh-Hant"),
        ("zh-CN", WATER, "zh-Hans"),
        ("zh_TW", "河口鄉去年組建了37個水質巡查小組，每週巡查2次。", "zh-Hant"),
        ("en", WATER, "zh-Hans"),  # a template's
        ("en-US", "The village dug thirty-seven wells last year and mended the old bridge.", "en-US"),
        ("fr", "Le village a creusé trente-sept puits et réparé le vieux pont.", "fr"),
        ("", WATER, "zh-Hans"),
        ("x-none", "The village dug thirty-seven wells last year.", "en"),
    ],
)
def test_the_language_is_what_the_page_says_and_its_characters_tell(lang: str, words: str, language: str) -> None:
    page = making.html("水" if "水" in words else "Wells", words, words).replace("<html>", f"<html lang='{lang}'>")

    assert loaded("a.html", page.encode()).article.language == language


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>", "JavaScript"),
        (
            "<div class='cookie-consent'><h1>Before you continue</h1><p>We and our partners use cookies to store "
            "information.</p><button>Accept all</button></div>",
            "consent",
        ),
        ("<div class='login-box'><label>用户名</label><button>登录</button></div><p>请登录后查看全文</p>", "log in"),
        ("<div class='weui-msg'><h2>该内容已被发布者删除</h2></div>", "taken down"),
    ],
)
def test_a_page_without_an_article_is_refused_by_what_it_is(body: str, what: str) -> None:
    with pytest.raises(RefusedError, match=what):
        loaded("a.html", f"<!doctype html><html><head><title>页面</title></head><body>{body}</body></html>".encode())
