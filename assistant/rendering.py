"""Everything that is shown, made safe: articles and models are strangers. Text in, Markdown or HTML out; knows no page."""

import html
import re
from collections.abc import Sequence

import nh3

from assistant.answers import Answer, Citation
from assistant.marks import Mark, MarkReader
from vectorstore import Passage

# Words and shapes, never colour alone.
STATES = {
    "verified": ("✓", "verified · 已核对"),
    "near": ("≈", "near · 大致相符"),
    "unsupported": ("✗", "unsupported · 未获支持"),
    "unknown": ("?", "unknown · 来源不明"),
}
_TAGS = {"section", "h3", "h4", "p", "mark", "span", "strong", "a", "ol", "ul", "li", "details", "summary", "blockquote"}
_ATTRIBUTES = {"*": {"class", "id", "lang", "tabindex"}, "a": {"href"}, "details": {"open"}}
# What Markdown makes links, images, tags, entities and link definitions of, bare addresses included.
_ACTIVE = {"&": "&amp;", "<": "&lt;", "[": "\\[", "]": "\\]", "@": "\\@", "://": ":\\//", "www.": "www\\."}
_ACTIVE_TEXT = re.compile("|".join(map(re.escape, _ACTIVE)), re.IGNORECASE)


def answer_markdown(text: str, uid: str) -> str:
    """An answer as Markdown that can load, run and link nothing but its own marks: `[2]` becomes a link to source 2."""
    reader = MarkReader()
    return "".join(_inert(part) if isinstance(part, str) else _links(part, uid) for part in (*reader.feed(text), *reader.finish()))


def notice_markdown(sentence: str) -> str:
    """A sentence of the program's own, set off from the answer."""
    return "> ⚠ " + _inert(sentence)


def sources_html(answers: Sequence[Answer], found: Sequence[Passage], citations: Sequence[Citation], uid: str) -> str:
    """The sources of a conversation: cited articles by number with each quoted sentence marked, then what else was found."""
    passages = {passage.id: passage for passage in (*(p for answer in answers for p in answer.passages), *found)}
    cited = [*(citation for answer in answers for citation in answer.citations), *citations]
    numbers = sorted({citation.number for citation in cited if citation.number})
    parts = [_source(number, [c for c in cited if c.number == number], passages, uid) for number in numbers]
    used = {citation.article.id for citation in cited if citation.article}
    others = [passage for passage in found if passage.article.id not in used]
    if others:
        parts.append(f'<h3 class="heading">Also found · 还找到</h3>{"".join(map(_also, others))}')
    return nh3.clean("".join(parts), tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel="noopener noreferrer")


def _source(number: int, citations: Sequence[Citation], passages: dict[str, Passage], uid: str) -> str:
    article = citations[0].article
    assert article is not None  # a numbered citation has one
    facts = " · ".join(html.escape(fact) for fact in (article.author, article.source, article.date) if fact)
    link = f' · <a href="{html.escape(article.url)}">{html.escape(article.url)}</a>' if article.url and article.url.startswith(("http://", "https://")) else ""
    quotes = "".join(_quote(citation, passages) for citation in {(c.start, c.state, c.sentence): c for c in citations}.values())
    head = f'<h3>[{number}] {html.escape(article.title)}</h3><p class="facts">{facts}{link}</p>'
    return f'<section class="source" id="cite-{uid}-{number}" tabindex="-1">{head}{quotes}</section>'


def _quote(citation: Citation, passages: dict[str, Passage]) -> str:
    sign, words = STATES[citation.state]
    aligned = " · matched by the program · 由程序对应" if citation.aligned else ""
    reasons = f" ({html.escape('; '.join(citation.reasons))})" if citation.reasons else ""
    state = f'<p class="state {citation.state}"><strong>{sign} {words}</strong>{aligned}{reasons}</p>'
    passage = passages.get(citation.passage_id or "")
    return f"{state}<blockquote>{_marked(citation, passage) if passage else f'<mark>{_plain(citation.quote)}</mark>'}</blockquote>"


def _marked(citation: Citation, passage: Passage) -> str:
    """The passage's sentences around the quoted one, which is marked."""
    place = next((i for i, sentence in enumerate(passage.sentences) if sentence.start == citation.start), None)
    if place is None:
        return f"<mark>{_plain(citation.quote)}</mark>"
    near = passage.sentences[max(0, place - 1) : place + 2]
    return " ".join(f"<mark>{_plain(s.text)}</mark>" if s.start == citation.start else _plain(s.text) for s in near)


def _also(passage: Passage) -> str:
    date = f" · {html.escape(passage.article.date)}" if passage.article.date else ""
    return f"<details><summary>{html.escape(passage.article.title)}{date}</summary><p>{_plain(passage.text)}</p></details>"


def _links(mark: Mark, uid: str) -> str:
    return "".join(f'[{number}](#cite-{uid}-{number} "Source {number}")' for number in mark.numbers)


def _inert(text: str) -> str:
    return _ACTIVE_TEXT.sub(lambda match: _ACTIVE[match.group().lower()], text)


def _plain(text: str | None) -> str:
    return html.escape(" ".join((text or "").split()))
