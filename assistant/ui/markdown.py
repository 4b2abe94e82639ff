"""The Markdown of answers, parsed in one way for the page and for files: what is allowed, where markers are."""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from assistant.ui.mathml import add_formulas
from assistant.ui.sanitize import escape, strip_invisible, web_address

PLACEHOLDER = re.compile("\ue000(\\d+)\ue001")  # stands for a part that is no text, by its index
_TASK = re.compile(r"\[([ xX])\]\s+")
_ADDRESS = re.compile(r"https?://[\x21\x23-\x26\x28-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7e]+", re.IGNORECASE)
_TRAILING = re.compile(r"[.,;:!?*_~)\]'\"]+\Z")
# Blocks whose direction is that of their first letter.
_DIRECTED = {
    "paragraph_open",
    "heading_open",
    "blockquote_open",
    "bullet_list_open",
    "ordered_list_open",
    "table_open",
    "th_open",
    "td_open",
}


def with_placeholders(parts: Sequence[object]) -> str:
    """The text of an answer in parts, with a placeholder for each part that is no text."""
    return "".join(
        strip_invisible(part) if isinstance(part, str) else f"\ue000{index}\ue001" for index, part in enumerate(parts)
    )


@cache
def answer_parser() -> MarkdownIt:
    """A parser of Markdown without HTML and images; links lead to web pages alone, headings rank below the page's."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    parser.disable(["image", "html_inline", "html_block", "entity", "reference"])
    parser.validateLink = lambda url: web_address(url) is not None  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: web_address(url) or url  # type: ignore[method-assign]
    add_formulas(parser)
    for rule in (_lower_headings, _task_boxes, _unlink_markers, _link_addresses, _set_directions):
        parser.core.ruler.push(rule.__name__, rule)
    for name, render in {
        "fence": _render_code,
        "code_block": _render_code,
        "table_open": _render_table_open,
        "table_close": _render_table_close,
        "link_close": _render_link_close,
    }.items():
        parser.add_render_rule(name, render)
    return parser


def _lower_headings(state: StateCore) -> None:
    """The answer's highest heading is an `h4`: the page has three levels above it."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 3)}"


def _task_boxes(state: StateCore) -> None:
    """Shows `[ ]` and `[x]` at the beginning of an item as boxes."""
    for item, paragraph, inline in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        first = inline.children[0] if inline.children else None
        if item.type == "list_item_open" and paragraph.type == "paragraph_open" and first and first.type == "text":
            box = _TASK.match(first.content)
            if box:
                first.content = ("☐ " if box.group(1) == " " else "☑ ") + first.content[box.end() :]
                item.attrJoin("class", "task")


def _unlink_markers(state: StateCore) -> None:
    """Leaves the words alone of links that lead nowhere or have a marker in them, and of pictures."""
    for inline in state.tokens:
        children = inline.children or []
        opened = [index for index, token in enumerate(children) if token.type == "link_open"]
        for start in reversed(opened):
            end = next(index for index in range(start, len(children)) if children[index].type == "link_close")
            before = children[start - 1].content if start else ""
            leads_nowhere = not children[start].attrGet("href")
            if leads_nowhere or before.endswith("!") or any("\ue000" in token.content for token in children[start:end]):
                del children[end], children[start]


def _link_addresses(state: StateCore) -> None:
    """Makes links of web addresses in the text."""
    for inline in state.tokens:
        if inline.type != "inline" or not inline.children or "://" not in inline.content:
            continue
        depth = 0  # of links around the token
        children: list[Token] = []
        for token in inline.children:
            depth += token.nesting if token.type in ("link_open", "link_close") else 0
            children += _with_links(token) if token.type == "text" and not depth else [token]
        inline.children = children


def _with_links(token: Token) -> Iterator[Token]:
    """A token of text as tokens of text and of links."""
    done = 0
    for found in _ADDRESS.finditer(token.content):
        address = _TRAILING.sub("", found.group())
        if "(" in address and address.count("(") > address.count(")"):  # `…/A_(b)` ends with its own bracket
            address = found.group()[: len(address) + 1]
        target = web_address(address)
        if target:
            yield _text(token.content[done : found.start()])
            yield Token("link_open", "a", 1, attrs={"href": target})
            yield _text(address)
            yield Token("link_close", "a", -1)
            done = found.start() + len(address)
    yield _text(token.content[done:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _set_directions(state: StateCore) -> None:
    """Has each block run in the direction of its own letters, and each link open a new tab."""
    for token in state.tokens:
        if token.type in _DIRECTED:
            token.attrSet("dir", "auto")
        for child in token.children or []:
            if child.type == "link_open":
                child.attrs.pop("title", None)
                child.attrSet("target", "_blank")


def _render_code(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, env: MutableMapping[str, Any]
) -> str:
    button = f'<button type="button" class="copy-code">{escape(env["copy"])}</button>' if "copy" in env else ""
    return (
        f'<div class="code" dir="ltr">{button}<pre '
        f'tabindex="0"><code>{escape(tokens[index].content)}</code></pre></div>\n'
    )


def _render_table_open(
    _renderer: RendererHTML, _tokens: Sequence[Token], _index: int, _options: Any, env: MutableMapping[str, Any]
) -> str:
    """A wide table scrolls on its own, by the keyboard as well."""
    name = f' role="group" aria-label="{escape(env["table"])}"' if "table" in env else ""
    return f'<div class="wide" tabindex="0"{name}><table dir="auto">\n'


def _render_table_close(
    _renderer: RendererHTML, _tokens: Sequence[Token], _index: int, _options: Any, _env: MutableMapping[str, Any]
) -> str:
    return "</table></div>\n"


def _render_link_close(
    _renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: Any, _env: MutableMapping[str, Any]
) -> str:
    """Names the site behind a link whose words do not say where it leads."""
    opening = next(start for start in range(index, -1, -1) if tokens[start].type == "link_open")
    host = link_host(tokens[opening], tokens[opening + 1 : index])
    return f'</a><span class="host"> ({escape(host)})</span>' if host else "</a>"


def link_host(link: Token, words: Sequence[Token]) -> str:
    """The name of the site that a link leads to; empty where its words begin with it."""
    host = urlsplit(str(link.attrGet("href"))).hostname or ""
    text = "".join(token.content for token in words)
    return "" if re.match(rf"(?:https?://)?{re.escape(host)}(?:[/?#:]|\Z)", text, re.IGNORECASE) else host
