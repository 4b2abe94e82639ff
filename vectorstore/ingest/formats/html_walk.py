"""The walk over a page's tree: every piece of its text once, into a block or into what is set aside."""

import re
from typing import Any

from vectorstore.ingest.formats import html_marks as marks
from vectorstore.ingest.formats.html_block_builder import BlockBuilder
from vectorstore.ingest.formats.html_code import INLINE_CODE, begins_line, code_block
from vectorstore.ingest.formats.html_lists import OpenLists
from vectorstore.ingest.formats.html_math import formula, source_of_drawn
from vectorstore.ingest.formats.html_names import holds_articles, is_main, landmark, named_kind
from vectorstore.ingest.formats.html_page import Block, Container, Page, parsed
from vectorstore.ingest.formats.html_sheets import SheetStyles, read_sheets
from vectorstore.ingest.formats.html_styles import (
    BLOCKS,
    aside_kind,
    hides,
    is_checkbox,
    is_note,
    is_quotation,
    keeps_lines,
    leads_away,
    leads_to_a_document,
    script,
    stands_alone,
    words_of_field,
)
from vectorstore.ingest.formats.html_tables import is_data_table, table_text
from vectorstore.ingest.formats.html_threads import Thread, is_exported_comment

_NOT_TEXT = frozenset({"script", "style", "head", "link", "meta", "base", "param", "source", "track"})
_BAR = 40  # characters of a bar of buttons inside a line
_ENDS = "。！？!?；;，,.…"
_FORMULA = re.compile(r"\b(?:tex|latex|math|equation)|mathimg|ee_img")  # classes of pictures whose words are a formula
_LEAVES = frozenset(
    "p h1 h2 h3 h4 h5 h6 li dt dd hr".split()
)  # hold a block or two; without a name they are no containers
_PARTS = frozenset({"a", "span", "em", "i", "b", "small", "font", "label", "time", "strong"})
_QUOTES = {"q": ("“", "”")}


class Walk(BlockBuilder):
    """Collects the blocks of a page from the events of a walk.

    A page that is not `surrounded`, as a chapter, has no menus and share buttons, and no tables that only lay it out.
    """

    def __init__(self, styles: SheetStyles, *, surrounded: bool = True, has_code: bool = True) -> None:
        """`has_code` is false where no block of code can stand."""
        super().__init__()
        self._styles = styles
        self._has_code = has_code
        self._surrounded = surrounded
        self._closing: dict[Any, str] = {}
        self._lists = OpenLists()
        self._thread = Thread()

    def of(self, tree: Any) -> Page:
        """The blocks of this tree, which may be a part of one."""
        from lxml import etree

        self._container(tree, "", sure=False)
        events = etree.iterwalk(tree, events=("start", "end", "comment"))
        for event, element in events:
            if event == "comment":
                self._add(element.tail)
            elif event == "start":
                if self._start(element):
                    events.skip_subtree()
            else:
                self._end(element)
                if element is not tree:
                    self._add(element.tail)
        self._flush()
        for container in self.page.containers:
            container.end = (
                container.end if container.end > container.begin or container.parent >= 0 else len(self.page.blocks)
            )
        self.page.containers[0].end = len(self.page.blocks)
        return self.page

    def _start(self, element: Any) -> bool:
        """Take in an element; whether it was dealt with as a whole."""
        tag = element.tag
        if tag == "br":
            self._break()
            return False
        if tag in _NOT_TEXT or self._whole(tag, element):
            self._closing[element] = "skipped"
            return True
        if tag == "img":
            self._image(element)
        elif tag == "input" and is_checkbox(element):
            self._add_plain("☑ " if element.get("checked") is not None else "☐ ")
        elif shown := words_of_field(element):
            self._aside.append(("boilerplate", shown))
        elif tag in BLOCKS or stands_alone(element):
            self._flush()
            if tag not in _LEAVES or element.attrib:
                self._enter(tag, element)
            self._begin(tag, element)
            if self._code(element):
                return True
        elif kind := self._named_inside(element):
            self._set_aside(kind, element)
            self._closing[element] = "skipped"
            return True
        self._inline(tag, element)
        self._add(element.text)
        return False

    def _break(self) -> None:
        """A line break ends a block, but not a heading, which is one line."""
        if self._heading:
            self._text.append(" ")
        else:
            self._flush()

    def _whole(self, tag: str, element: Any) -> bool:
        """Whether it is an element that is not walked through, and was taken in."""
        if tag == "iframe" and element.get("srcdoc"):
            self._frame(element.get("srcdoc"))
        elif kind := aside_kind(tag, element, self._styles):
            self._set_aside(kind, element)
        elif tag == "math":
            self._add_plain(formula(element))
        elif (drawn := source_of_drawn(element)) is not None:
            self._add_plain(formula(drawn))
        elif tag == "table" and is_data_table(element, rows=1 + self._surrounded):
            self._table(element)
        else:
            return (tag in INLINE_CODE or (tag not in BLOCKS and "style" in element.attrib)) and self._code(element)
        return True

    def _code(self, element: Any) -> bool:
        """Whether it is a block of code, and was taken in."""
        found = code_block(element, self._styles) if self._has_code else None
        if found is None:
            return False
        self._flush()
        self._put(Block(self._open[-1][1], found.text))
        for kind, part in found.aside:
            self._set_aside(kind, part)
        return True

    def _enter(self, tag: str, element: Any) -> None:
        names = f"{element.get('id', '')} {element.get('class', '')}".strip()
        kind, sure = ("hidden", True) if hides(element, self._styles) else (landmark(tag, element.attrib), True)
        if not kind and (self._thread.is_reply(element) or is_exported_comment(element)):
            kind = "comments"
        if not kind and tag not in ("html", "body"):
            kind, sure = named_kind(names)
        self._container(element, kind, sure=sure)

    def _begin(self, tag: str, element: Any) -> None:
        """Take note of what the tag makes of the text that follows."""
        self._lists.enter(tag, element)
        if tag == "li":
            self._mark = self._lists.mark(element)
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self._heading = int(tag[1])

    def _named_inside(self, element: Any) -> str:
        """As what a short element inside a line is set aside that is named so, such as a share button."""
        names = f"{element.get('id', '')} {element.get('class', '')}".strip()
        kind, sure = named_kind(names) if names and self._surrounded else ("", False)
        sure &= not self._heading or kind == "navigation"  # such as [edit]
        words = "".join(element.itertext()).strip() if sure else ""
        return kind if words and len(words) <= _BAR and words[-1] not in _ENDS else ""

    def _inline(self, tag: str, element: Any) -> None:
        if begins_line(element):
            self._flush()
        raised = script(tag, element, self._styles)
        if tag in _PARTS:
            self._text.append(marks.SEAM)
        if tag == "a":
            self._links.append(leads_away(element))
            self._attached |= leads_to_a_document(element)
        if raised or (tag == "a" and is_note(element)):
            inside_note = raised == marks.RAISED and is_note(element)
            self._text.append(marks.NOTE if inside_note or not raised else raised)
            self._closing[element] = marks.END
        elif tag in _QUOTES:
            self._text.append(_QUOTES[tag][0])
            self._closing[element] = _QUOTES[tag][1]
        if keeps_lines(tag, element):
            self._lines.append(element)

    def _end(self, element: Any) -> None:
        closing = self._closing.pop(element, "")
        if closing == "skipped":
            return
        self._text.append(closing)
        if element.tag in _PARTS:
            self._text.append(marks.SEAM)
        if element.tag == "a":
            self._links.pop()
        if self._lines and self._lines[-1] is element:
            self._flush()
            self._lines.pop()
        if element.tag in BLOCKS or (self._open and self._open[-1][0] is element):
            self._flush()
            self._lists.leave(element.tag)
            self._mark = "" if element.tag == "li" else self._mark
            self._heading = 0 if element.tag[0] == "h" else self._heading
        if self._open and self._open[-1][0] is element:
            _, number = self._open.pop()
            self.page.containers[number].end = len(self.page.blocks)

    def _container(self, element: Any, kind: str, *, sure: bool) -> None:
        names = f"{element.get('id', '')} {element.get('class', '')}".strip()
        container = Container(self._open[-1][1] if self._open else -1, element.tag, names, len(self.page.blocks))
        container.kind, container.sure = kind, sure
        container.known = holds_articles(names) or element.get("itemprop") == "articleBody"
        container.is_quotation = is_quotation(element)
        container.main = element.tag == "main" or element.get("role") == "main" or is_main(names)
        self.page.containers.append(container)
        self._open.append((element, len(self.page.containers) - 1))

    def _image(self, element: Any) -> None:
        words = " ".join((element.get("alt") or "").split())
        names = element.get("class", "").lower()
        sign = "emoji" in names or (len(words) <= 2 and not words.isalnum())
        if words and (sign or (_FORMULA.search(names) and "fallback" not in names)):
            self._add_plain(words)
        elif words or not _is_tiny(element):
            self._aside.append(("image", words))

    def _table(self, element: Any) -> None:
        self._flush()
        self._container(element, "", sure=False)
        for block in table_text(element, self._blocks_of, lambda part: hides(part, self._styles)):
            block.container = self._open[-1][1]
            self._put(block)
        _, number = self._open.pop()
        self.page.containers[number].end = len(self.page.blocks)

    def _frame(self, page: str) -> None:
        """The words of a page inside the page, as programs save it that put all into one file."""
        tree = parsed(page.encode(errors="replace"))
        blocks = Walk(read_sheets(tree), has_code=False).of(tree).blocks if tree is not None else []
        self._aside += [("other_text", words) for words in ["\n".join(block.text for block in blocks)] if words]

    def _blocks_of(self, cell: Any) -> list[Block]:
        return Walk(self._styles, surrounded=self._surrounded, has_code=False).of(cell).blocks


def _is_tiny(element: Any) -> bool:
    """Whether a picture is a dot or an icon by the size that it states, or states no address."""
    sizes = [
        int(found.group()) for name in ("width", "height") if (found := re.match(r"\d{1,5}", element.get(name) or ""))
    ]
    return bool(sizes and min(sizes) <= 40) or not (element.get("src") or element.get("data-src"))
