"""The Markdown of answers, read in one way for the page and for files: what it may hold, and where its marks stand."""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from assistant.ui.mathml import add_maths
from assistant.ui.sanitize import escaped, visible, web_address

PLACE = re.compile("\ue000(\\d+)\ue001")  # left for a part that is no text, by its number
_TASK = re.compile(r"\[([ xX])\]\s+")
_ADDRESS = re.compile(r"https?://[\x21\x23-\x26\x28-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7e]+", re.IGNORECASE)
_TRAILING = re.compile(r"[.,;:!?*_~)\]'\"]+\Z")
# Blocks that turn to the right by their own first letter.
_BLOCKS = {
    "paragraph_open",
    "heading_open",
    "blockquote_open",
    "bullet_list_open",
    "ordered_list_open",
    "table_open",
    "th_open",
    "td_open",
}


def with_places(parts: Sequence[object]) -> str:
    """The text of an answer in parts, a place left for each part that is no text."""
    return "".join(
        visible(part) if isinstance(part, str) else f"\ue000{place}\ue001" for place, part in enumerate(parts)
    )


@cache
def answer_reader() -> MarkdownIt:
    """Markdown without HTML and images, its links those to web pages; its headings stand below those of the page."""
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    reader.disable(["image", "html_inline", "html_block", "entity", "reference"])
    reader.validateLink = lambda url: web_address(url) is not None  # type: ignore[method-assign]
    reader.normalizeLink = lambda url: web_address(url) or url  # type: ignore[method-assign]
    add_maths(reader)
    for rule in (_lower_headings, _tasks, _plain_links, _bare_addresses, _directions):
        reader.core.ruler.push(rule.__name__, rule)
    for name, rendered in {
        "fence": _code,
        "code_block": _code,
        "table_open": _table_opens,
        "table_close": _table_closes,
        "link_close": _link_ends,
    }.items():
        reader.add_render_rule(name, rendered)
    return reader


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 3)}"


def _tasks(state: StateCore) -> None:
    """`[ ]` and `[x]` at the beginning of an item are boxes."""
    for item, paragraph, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        first = inline.children[0] if inline.children else None
        if item.type == "list_item_open" and paragraph.type == "paragraph_open" and first and first.type == "text":
            box = _TASK.match(first.content)
            if box:
                first.content = ("☐ " if box.group(1) == " " else "☑ ") + first.content[box.end() :]
                item.attrJoin("class", "task")


def _plain_links(state: StateCore) -> None:
    """A mark is no part of a link, a picture is none, and neither is what leads nowhere: all stay as their words."""
    for inline in state.tokens:
        children = inline.children or []
        opened = [place for place, token in enumerate(children) if token.type == "link_open"]
        for start in reversed(opened):
            end = next(place for place in range(start, len(children)) if children[place].type == "link_close")
            before = children[start - 1].content if start else ""
            leads_nowhere = not children[start].attrGet("href")
            if leads_nowhere or before.endswith("!") or any("\ue000" in token.content for token in children[start:end]):
                del children[end], children[start]


def _bare_addresses(state: StateCore) -> None:
    """Addresses that stand in the text as such are links."""
    for inline in state.tokens:
        if inline.type != "inline" or not inline.children or "://" not in inline.content:
            continue
        within = 0
        children: list[Token] = []
        for token in inline.children:
            within += token.nesting if token.type in ("link_open", "link_close") else 0
            children += _linked(token) if token.type == "text" and not within else [token]
        inline.children = children


def _linked(token: Token) -> Iterator[Token]:
    done = 0
    for found in _ADDRESS.finditer(token.content):
        address = _TRAILING.sub("", found.group())
        if "(" in address and address.count("(") > address.count(")"):  # `…/A_(b)` ends with its own bracket
            address = found.group()[: len(address) + 1]
        reached = web_address(address)
        if reached:
            yield _text(token.content[done : found.start()])
            yield Token("link_open", "a", 1, attrs={"href": reached})
            yield _text(address)
            yield Token("link_close", "a", -1)
            done = found.start() + len(address)
    yield _text(token.content[done:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _directions(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in _BLOCKS:
            token.attrSet("dir", "auto")
        for child in token.children or []:
            if child.type == "link_open":
                child.attrs.pop("title", None)
                child.attrSet("target", "_blank")


def _code(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: MutableMapping[str, Any]
) -> str:
    button = f'<button type="button" class="copy-code">{escaped(env["copy"])}</button>' if "copy" in env else ""
    return (
        f'<div class="code" dir="ltr">{button}<pre '
        f'tabindex="0"><code>{escaped(tokens[index].content)}</code></pre></div>\n'
    )


def _table_opens(
    _renderer: RendererHTML, _tokens: Sequence[Token], _index: int, _options: Any, env: MutableMapping[str, Any]
) -> str:
    """A table scrolls in itself, by the keyboard as well."""
    name = f' role="group" aria-label="{escaped(env["table"])}"' if "table" in env else ""
    return f'<div class="wide" tabindex="0"{name}><table dir="auto">\n'


def _table_closes(
    _renderer: RendererHTML, _tokens: Sequence[Token], _index: int, _options: Any, _env: MutableMapping[str, Any]
) -> str:
    return "</table></div>\n"


def _link_ends(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: MutableMapping[str, Any]
) -> str:
    """Behind a link whose words hide where it leads, the name of that site."""
    opening = next(place for place in range(index, -1, -1) if tokens[place].type == "link_open")
    host = link_host(tokens[opening], tokens[opening + 1 : index])
    return f'</a><span class="host"> ({escaped(host)})</span>' if host else "</a>"


def link_host(link: Token, words: Sequence[Token]) -> str:
    """The name of the site that a link leads to; empty where its words begin with it."""
    host = urlsplit(str(link.attrGet("href"))).hostname or ""
    shown = "".join(token.content for token in words)
    return "" if re.match(rf"(?:https?://)?{re.escape(host)}(?:[/?#:]|\Z)", shown, re.IGNORECASE) else host
