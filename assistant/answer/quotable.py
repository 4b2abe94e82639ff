"""Which sentences of an article can be an answer: no scraps, questions, headings, captions and lines of a page."""

import re

from vectorstore import Passage, fold

_SHORTEST = 8  # characters
# A line such as `来源：… 发布时间：… 浏览次数：…`: its facts are the article's, shown with each citation.
_PAGE_LINE = re.compile(
    r"\W{0,3}(?:来源|來源|稿源|发布时间|發布時間|發佈時間|发布日期|發布日期|發佈日期|浏览次数|瀏覽次數|责任编辑|責任編輯|字体|字體)"
    r"\s?[:：][^。！？!?]*$"
)


def says_something(text: str) -> bool:
    """Whether a sentence can be an answer: long enough, and no question, heading, or line of a page's own facts."""
    return len(text) >= _SHORTEST and text[-1] not in "?？:：" and not _PAGE_LINE.match(text) and not _is_caption(text)


def is_heading(text: str, passage: Passage) -> bool:
    """Whether a sentence is only the title of its article, or what it stands under."""
    bare = _bare(text)
    return any(bare == _bare(heading) for heading in (passage.article.title, *passage.headings))


def _is_caption(text: str) -> bool:
    """Whether it is the row of a table with a single cell, as its caption is one."""
    return "|" in text and sum(bool(cell.strip()) for cell in text.split("|")) == 1


def _bare(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())
