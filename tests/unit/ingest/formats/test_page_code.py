"""What a page shows with its indentation arrives so; paragraphs that are only indented stay paragraphs."""

import pytest

from vectorstore.articles import Omission
from vectorstore.index.splitter import split
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader

WATER = "河口乡去年组建了37个水质巡查小组，每周巡查2次。"
LONG = "村里的老人说，从前的井水比现在还要清，孩子们夏天都到井边打水喝，谁也不能独占这些水井。"


def load(body: str) -> LoadedArticle:
    around = f"<p>{WATER}</p>"
    page = f"<html><head><title>河口的水</title></head><body><h1>河口的水</h1>{around}{body}{around}</body></html>"
    with Loader() as loader:
        [part] = loader.load("a.html", page.encode())
    assert isinstance(part, LoadedArticle)
    return part


def between(loaded: LoadedArticle) -> str:
    return loaded.cleaned.text.split(WATER)[1].strip("\n")


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (
            "<pre><code>def f(x):\n    if x:\n        return  1\n</code></pre>",
            "def f(x):\n    if x:\n        return  1",
        ),
        ("<pre>\ndef f():\n\treturn 'a'\n\n\n\n    y = a**b</pre>", "def f():\n\treturn 'a'\n\n\n\n    y = a**b"),
        ("<pre>x:\n  y = 10<sup>6</sup>, a &lt; b</pre>", "x:\n  y = 10^6, a < b"),
        ("<pre><div>for i in x:</div><div>    print(i)</div></pre>", "for i in x:\n    print(i)"),
        ("<div class='highlight'><pre><span>a = 1</span>\n<span>  b = 2</span></pre></div>", "a = 1\n  b = 2"),
        ("<code>if x:<br>&nbsp;&nbsp;&nbsp;&nbsp;return 1<br>else:</code>", "if x:\n    return 1\nelse:"),
        (
            "<div style='white-space: pre'>甲村   12   1300\n乙村   15   2400</div>",
            "甲村   12   1300\n乙村   15   2400",
        ),
        ("<style>.src, .a{white-space:pre-wrap}</style><div class='src'>a:\n  - b</div>", "a:\n  - b"),
        ("<span style='white-space: pre-wrap'>a\n   b</span>", "a\n   b"),
        ("<pre>  床前有月光，\n    疑是地上霜。</pre>", "  床前有月光，\n    疑是地上霜。"),
        ("<ul><li>甲<pre>x:\n  y</pre></li></ul>", "x:\n  y"),
    ],
)
def test_what_is_indented_is_kept_character_for_character(body: str, lines: str) -> None:
    assert between(load(body)).removeprefix("- 甲\n\n") == f"```\n{lines}\n```"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<pre>    {LONG}\n    {LONG}</pre>", f"{LONG}\n\n{LONG}"),
        ("<pre>一行\n二行</pre>", "一行\n\n二行"),
        ("<p>用 <code>a   b</code> 就行。</p>", "用 a b 就行。"),
        ("<pre style='white-space: pre-line'>甲\n   乙</pre>", "甲\n\n乙"),
        ("<div style='white-space: pre-wrap'><p>   甲</p><p>乙</p></div>", "甲\n\n乙"),
        (
            "<table><tr><td>甲</td><td><pre>a\n  b</pre></td></tr><tr><td>乙</td><td>2</td></tr></table>",
            "| 甲 | a b |\n| 乙 | 2 |",
        ),
    ],
)
def test_paragraphs_lines_and_cells_are_no_code(body: str, text: str) -> None:
    assert between(load(body)) == text


def test_signs_inside_code_end_no_block_and_begin_no_heading() -> None:
    loaded = load("<pre>a\n  # remark\n```\n  c</pre><h2>水井</h2>")

    assert between(loaded).startswith("````\na\n  # remark\n```\n  c\n````\n\n## 水井")
    assert [chunk.heading for chunk in split(loaded.cleaned.text, markdown=True)][-1] == ("河口的水", "水井")


def test_what_is_struck_out_in_code_is_told() -> None:
    loaded = load("<pre>a\n  <del>gone</del>b</pre>")

    assert between(loaded) == "```\na\n  b\n```"
    assert [(part.kind, part.text) for part in loaded.omissions if isinstance(part, Omission)] == [("struck", "gone")]


def test_elements_in_each_other_are_no_danger() -> None:
    assert "x:\n  y" in between(load(f"<pre>{'<b>' * 1500}x:\n  y{'</b>' * 1500}</pre>"))
