"""Web pages: every block of text that a browser would show, in order, and the article's own told from the rest.

Extractors that pick the main text (trafilatura, readability) lose what their rules do not expect, without a word: half
of the paragraphs of a page whose editor made sections of them. Here the page's own visible text is the measure: each
piece is in the text, or is left out by kind.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from vectorstore.ingest.formats.extract import Extract, LeftOut
from vectorstore.ingest.formats.html_article import classify_blocks, is_byline
from vectorstore.ingest.formats.html_facts import Facts, saved_from
from vectorstore.ingest.formats.html_page import Page, parsed
from vectorstore.ingest.formats.html_sheets import read_sheets
from vectorstore.ingest.formats.html_walk import Walk

_SHELL = 3  # times longer than all else: so much text beside a page is what a script would put into it
_SHORTEST = 8  # letters of a sentence that is looked for
_NO_LETTERS = re.compile(r"&#?\w+;|<[^<>]*>|[\W_]+")
_SENTENCES = re.compile(r"(?:[^。！？.!?\n]|[.!?](?!\s|$))+[。！？.!?]*")
_BYLINES = 4  # blocks behind the title that may be a line of several statements, which a style sets apart


def read(content: bytes, address: str = "", sheets: Sequence[str] = ()) -> Extract:
    """The page's article with Markdown headings, lists and tables; the bytes are UTF-8.

    `address` is where the page was saved from, where a file says so beside it, and `sheets` are the style sheets that
    the page links to. What those hide is not believed, as rules that show it again are often of several classes.
    """
    tree = parsed(content)
    if tree is None:
        return Extract("")
    stated = Facts(tree)
    styles = replace(read_sheets(tree, sheets), hidden=read_sheets(tree).hidden)
    page = Walk(styles).of(tree)
    del tree
    kinds, title = classify_blocks(page, stated.titles())
    text, left_out, quoted = assemble_article(page, kinds, title)
    body = "\n\n".join(stated.body())
    if len(body) > _SHELL * (len(text) + 1):
        left_out = (*(part._replace(place=0) for part in left_out), *([LeftOut("boilerplate", text)] if text else []))
        text, quoted = body, ()
    elif body and (unseen := _unseen_of(body, "".join([text, *(part.text for part in left_out)]))):
        left_out = (*left_out, LeftOut("hidden", unseen, len(text), "JSON-LD"))
    facts, found_in = stated.read(page, kinds, title)
    saved = address or saved_from(content)
    if saved and "url" not in facts:
        facts["url"], found_in["url"] = saved, "address of the saved page"
    return Extract(text, facts, markdown=True, found_in=found_in, left_out=left_out, exact=True, quoted=quoted)


def assemble_article(
    page: Page, kinds: Sequence[str], title: int | None
) -> tuple[str, tuple[LeftOut, ...], tuple[tuple[int, int], ...]]:
    """The article's text, what is left out with the places where it would stand, and where the text quotes others.

    Neighbours of one kind that are left out are one.
    """
    quoting = page.quoted_blocks(kinds, title)
    quoted: list[tuple[int, int]] = []
    parts: list[str] = []
    left_out: list[LeftOut] = []
    length = 0
    before = ""
    for at, (block, kind) in enumerate(zip(page.blocks, kinds, strict=True)):
        if kind:
            if kind == before and kind != "image":
                left_out[-1] = left_out[-1]._replace(text=f"{left_out[-1].text}\n{block.text}")
            elif kind != "image" or block.text or _inside(kinds, at):
                left_out.append(LeftOut(kind, block.text, length))
            before = kind
            continue
        before = ""
        level = 1 if at == title else block.heading
        words = (
            " ".join(block.parts.split())
            if title is not None and title < at <= title + _BYLINES and block.parts and is_byline(block)
            else block.text
        )
        parts.append(f"{'#' * level} {words}" if level else f"{block.mark}{words}")
        if at in quoting:
            quoted.append((length, length + len(parts[-1])))
        length += len(parts[-1]) + 2
    text = "\n\n".join(parts)
    return text, tuple(part._replace(place=min(part.place, len(text))) for part in left_out), tuple(quoted)


def _unseen_of(body: str, shown: str) -> str:
    """The sentences of the article in data for search engines that the page does not show."""
    letters = _NO_LETTERS.sub("", shown)
    unseen: list[str] = []
    place = 0  # both are in one order as a rule, so that each sentence is found at once
    for sentence in _SENTENCES.findall(body):
        plain = _NO_LETTERS.sub("", sentence)
        if len(plain) < _SHORTEST:
            continue
        found = letters.find(plain, place)
        found = letters.find(plain) if found < 0 else found
        if found < 0:
            unseen.append(sentence.strip())
        else:
            place = found + len(plain)
    return "\n".join(unseen)


def _inside(kinds: Sequence[str], at: int) -> bool:
    """Whether a picture has the article's text on both sides of it, not far away."""
    return "" in kinds[max(0, at - 3) : at] and "" in kinds[at + 1 : at + 8]
