"""Nothing that could run, load, cover the page or send gets through the one module that makes text and HTML safe."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.ui.sanitize import escape, inert_markdown, one_line, safe_html, strip_invisible, web_address
from tests.hostile import HOSTILE

NEVER = set(
    (
        "script style link meta base iframe object embed form input textarea select img picture source video audio "
        "svg math template noscript"
    ).split()
)


class Reading(HTMLParser):
    """Every tag and attribute of a page, as a browser would see them."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def dangers(markup: str) -> list[str]:
    """What of a piece of HTML could do something."""
    page = Reading(markup)
    found = [tag for tag in page.tags if tag in NEVER]
    for name, value in page.attributes:
        if name.startswith("on") or name in (
            "style",
            "src",
            "srcset",
            "action",
            "formaction",
            "background",
            "poster",
            "id",
            "name",
            "ping",
            "download",
        ):
            found.append(f"{name}={value}")
        if name == "href" and not value.startswith(("https://", "http://")):
            found.append(f"href={value}")
    return found


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("around", ["{}", "<p>{}</p>", '<p title="{}">x</p>', "<ul><li>{}<li>b</ul>"])
def test_markup_loses_what_could_do_something(text: str, around: str) -> None:
    assert dangers(safe_html(around.format(text))) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(text: str) -> None:
    for shown in (escape(text), one_line(text)):
        page = Reading(f'<p title="{shown}">{shown}</p>')
        assert page.tags == ["p"]
        assert [name for name, _ in page.attributes] == ["title"]


@given(st.text(alphabet="<>/=\"'`& abcdefghijklmnopqrstuvwxyz:;()#!-\n\t\x00", max_size=200))
@settings(max_examples=500)
def test_no_markup_at_all_gets_through(markup: str) -> None:
    assert dangers(safe_html(markup)) == []
    assert Reading(f"<p>{escape(markup)}</p>").tags == ["p"]


def test_plain_structure_stays() -> None:
    markup = (
        '<h3>T</h3><ul class="x"><li lang="zh-Hans" data-citation="1"><button type="button" '
        'aria-label="S">1</button></li></ul>'
    )
    assert safe_html(markup) == markup


def test_a_link_opens_a_new_tab_and_sends_no_referrer() -> None:
    page = Reading(safe_html('<a href="https://far.example/a" target="_blank">x</a>'))
    assert ("rel", "noopener noreferrer") in page.attributes


@pytest.mark.parametrize(
    ("url", "reached"),
    [
        ("https://paper.example/a?b=1&c=2", True),
        ("http://paper.example", True),
        ("HTTPS://PAPER.EXAMPLE/a", True),
        ("javascript:run()", False),
        ("JaVaScRiPt:run()", False),
        ("java\nscript:run()", False),
        (" https://paper.example", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("file:///etc/passwd", False),
        ("//far.example/a", False),
        ("https://paper.example@far.example/", False),
        ("https://paper.example:pass@far.example/", False),
        ("https://рaper.example/", False),  # a Cyrillic letter
        ("https://", False),
        ("https://[::1", False),
        ('https://a.example/"onmouseover=run()', False),
        ("https:\\\\far.example", False),
        ("", False),
        (None, False),
    ],
)
def test_only_plain_web_addresses_are_links(url: str | None, reached: bool) -> None:
    assert (web_address(url) is not None) is reached


def test_invisible_characters_are_not_shown() -> None:
    assert strip_invisible("a\u202eb\u200bc\u2066d\ufeff\x00\U000e0041\ue000") == "abcd"
    assert strip_invisible("甲\n乙\t丙") == "甲\n乙\t丙"


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_keeps_no_tag_and_no_link(text: str) -> None:
    from markdown_it import MarkdownIt

    page = Reading(MarkdownIt("commonmark", {"html": True}).render(inert_markdown(text)))
    assert not set(page.tags) & (NEVER | {"a"})
