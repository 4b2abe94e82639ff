"""The HTML of an answer that is still written: a block of its Markdown is rendered when a sentence of it has ended."""

import re
from collections.abc import Iterator, Sequence

from assistant.answer.marker_places import LocatedMarker, locate
from assistant.i18n import Translator
from assistant.schemas import Citation
from assistant.ui.markdown import PLACEHOLDER, with_placeholders
from assistant.ui.render import parts_html

_CLOSING = "”’」』\"'）)*_"
# The end of a line, or of a sentence with its closing signs and its marks. Something else must follow the sentence, as
# a mark may still come behind its full stop.
_END = re.compile(
    rf"\n|(?:[。！？!?]|\.(?=[\s\[{_CLOSING}]))[{_CLOSING}]*(?:\s?\[[^\]\n]{{1,30}}\])*(?=\s*[^\s\[。！？!?.{_CLOSING}])"
)
# An empty line before one that goes on no list, no quotation and no table.
_GAP = re.compile(r"(?:(?<!\n)\n|\n(?=[ \t]))[ \t]*+\n++(?=[^\s>|+*\d-])")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$", re.MULTILINE)

_Block = tuple[str | LocatedMarker, ...]


def ended_length(text: str, start: int = 0) -> int:
    """How much of the text is whole sentences and lines; up to `start` that is known already."""
    return max((end.end() for end in _END.finditer(text, start)), default=start)


class GrowingHtml:
    """Renders one answer again and again while it grows; a block that has not changed is rendered once.

    Citations may be added to those that it was called with before, and none may change.
    """

    def __init__(self, texts: Translator) -> None:
        self._texts = texts
        self._rendered: dict[_Block, str] = {}  # the blocks of the last call

    def render(self, text: str, citations: Sequence[Citation]) -> str:
        """The same HTML as `answer_html` makes of it."""
        blocks = list(_blocks(locate(text, citations)))
        self._rendered = {
            block: self._rendered.get(block) or parts_html(block, citations, self._texts) for block in blocks
        }
        return "".join(self._rendered[block] for block in blocks)


def _blocks(parts: Sequence[str | LocatedMarker]) -> Iterator[_Block]:
    """The parts of an answer in groups whose Markdown means the same apart as together."""
    for markdown in _split(with_placeholders(parts)):
        yield tuple(
            parts[int(piece)] if place % 2 else piece  # a placeholder's index stands between two texts
            for place, piece in enumerate(PLACEHOLDER.split(markdown))
        )


def _split(markdown: str) -> Iterator[str]:
    start = end = 0
    fence = ""
    for gap in _GAP.finditer(markdown):
        fence, end = _open_fence(markdown[end : gap.end()], fence), gap.end()
        if not fence:
            yield markdown[start:end]
            start = end
    yield markdown[start:]


def _open_fence(markdown: str, opening: str) -> str:
    """The fence of the block of code that is open behind these lines; `opening` is the one that is open before them."""
    for fence, rest in _FENCE.findall(markdown):
        if not opening:
            opening = fence
        elif fence.startswith(opening) and not rest.strip():
            opening = ""
    return opening
