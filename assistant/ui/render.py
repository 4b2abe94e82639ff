"""Answers as HTML and as Markdown: small functions from records to markup, all of it made safe. Knows no Gradio."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from assistant.answer.citation_markers import Mark, MarkReader
from assistant.answer.collection import lead_of
from assistant.answer.marker_places import LocatedMarker, locate
from assistant.i18n import Translator
from assistant.schemas import Answer, Citation
from assistant.ui.labels import reasons_suffix, state_label
from assistant.ui.markdown import PLACEHOLDER, answer_parser, with_placeholders
from assistant.ui.mathml import render_formulas
from assistant.ui.sanitize import escape, inert_markdown, one_line, safe_html
from assistant.ui.source_list import byline
from assistant.verdicts import Verdict
from vectorstore import Disagreement, Passage
from vectorstore.text.scripts import HAN_CLASS

Marker = TypeVar("Marker")
# A marker that letters or digits follow at once: what is copied keeps them apart.
_BEFORE_TEXT = re.compile(rf"(\ue001(?:</span>)?)(?=[^\W{HAN_CLASS}])")
# Markers with the character before and the punctuation after them, which no line break may part.
_UNBROKEN = re.compile("[^\\s<>&;\ue001\ue002]?(?:\ue000\\d+\ue001)+[。！？；，、：.!?;,:）)”」』]*")


def answer_html(text: str, citations: Sequence[Citation], texts: Translator) -> str:
    """An answer as HTML, as far as it is written; each marker is a button that says its source and verdict."""
    return parts_html(locate(text, citations), citations, texts)


def parts_html(parts: Sequence[str | LocatedMarker], citations: Sequence[Citation], texts: Translator) -> str:
    """An answer, or a part of one, as HTML; its markers are located already."""
    labels = {"copy": texts("copy_code"), "table": texts("table")}
    page = markdown_html(parts, lambda marker: _marker_html(marker, citations, texts), labels)
    return render_formulas(safe_html(page))


def markdown_html(
    parts: Sequence[str | Marker], marker_html: Callable[[Marker], str], labels: Mapping[str, str] | None = None
) -> str:
    """Markdown in parts as safe HTML; what `marker_html` returns for a part that is no text is inserted unchanged.

    Formulas are left for `render_formulas`. `labels` name the buttons (`copy`) and the parts that scroll (`table`);
    without them there are no buttons.
    """
    page = safe_html(answer_parser().render(with_placeholders(parts), dict(labels or {})))
    page = _UNBROKEN.sub(lambda run: f'<span class="whole">{run.group()}</span>', page)
    page = _BEFORE_TEXT.sub(r'\1<span class="set"> </span>', page)

    def inserted(placeholder: re.Match[str]) -> str:
        part = parts[int(placeholder.group(1))]
        return marker_html(part)  # type: ignore[arg-type]  # placeholders stand for parts that are no text

    return PLACEHOLDER.sub(inserted, page)


def collection_html(answer: Answer) -> str:
    """An answer about the collection: what it says, and its articles as buttons that open them."""
    items = "".join(
        f'<li lang="{escape(article.language or "")}"><button type="button" class="read" data-article="{index}">'
        f'{one_line(article.title)}</button> <span class="facts">{byline(article)}</span></li>'
        for index, article in enumerate(answer.articles)
    )
    listed = f'<ol class="listed">{items}</ol>' if items else ""
    return safe_html(f"<p>{one_line(lead_of(answer.answer))}</p>{listed}")


def answer_markdown(text: str, uid: str) -> str:
    """An answer as Markdown that can load, run and link nothing but its own marks: `[2]` becomes a link to source 2."""
    reader = MarkReader()
    return "".join(
        inert_markdown(part) if isinstance(part, str) else _source_links(part, uid)
        for part in (*reader.feed(text), *reader.finish())
    )


def notice_markdown(sentence: str) -> str:
    """A sentence of the program's own, set off from the answer."""
    return "> ⚠ " + inert_markdown(sentence)


def how_html(answer: Answer, texts: Translator) -> str:
    """How an answer was made: what was searched and found, by which model and prompt, in what time."""
    by_quotation = answer.model == "quote"
    passages = "".join(_score_item(passage, texts) for passage in answer.passages)
    rows = [
        ("how_asked", one_line(answer.searched or answer.question)),
        ("how_passages", f"<ol>{passages}</ol>" if passages else ""),
        ("how_model", texts("how_quote") if by_quotation else one_line(answer.model)),
        ("how_prompt", "" if by_quotation else one_line(answer.prompt)),
        *_usage_rows(answer, texts),
    ]
    listed = "".join(f"<dt>{texts(key)}</dt><dd>{value}</dd>" for key, value in rows if value)
    return safe_html(f'<details class="how"><summary>{texts("how")}</summary><dl>{listed}</dl></details>')


def remarks_html(answer: Answer, texts: Translator) -> str:
    """What a reader should know beside an answer: how a follow-up was understood, and where the articles disagree."""
    remarks = []
    if answer.searched:
        remarks.append(f'<p class="quiet">{texts("understood", question=one_line(answer.searched))}</p>')
    indexes = {passage.id: index for index, passage in enumerate(answer.passages)}
    remarks += [
        _disagreement_html(disagreement, indexes, answer.passages, texts)
        for disagreement in answer.disagreements
        if set(disagreement.passages) <= set(indexes)
    ]
    return safe_html("".join(remarks))


def _usage_rows(answer: Answer, texts: Translator) -> list[tuple[str, str]]:
    """The tokens, the cost and the time that an answer took; a value is empty where it is not known."""
    usage = answer.usage
    tokens = texts("how_tokens_value", input=f"{usage.input_tokens:,}", output=f"{usage.output_tokens:,}")
    cost = texts("how_cost_value", cost=f"{usage.cost_usd:,.4f}") if usage.cost_usd else ""
    times = {name: f"{milliseconds:,.0f}" for name, milliseconds in answer.timings_ms.items()}
    time = texts("how_time_value", **times) if {"retrieve", "first_text", "total"} <= times.keys() else ""
    return [("how_tokens", tokens if usage.output_tokens else ""), ("how_cost", cost), ("how_time", time)]


def _score_item(passage: Passage, texts: Translator) -> str:
    language = escape(passage.article.language or "")
    score = texts("how_score", score=f"{passage.score:.2f}")
    return f'<li><span lang="{language}">{one_line(passage.article.title)}</span> · {score}</li>'


def _disagreement_html(
    disagreement: Disagreement, indexes: Mapping[str, int], passages: Sequence[Passage], texts: Translator
) -> str:
    """Two numbers that the articles give for the same thing, with the articles."""
    one, other = (f"<strong>{one_line(number)}</strong>" for number in disagreement.numbers)
    items = "".join(
        _disagreement_item(number, indexes[passage_id], passages)
        for number, passage_id in zip(disagreement.numbers, disagreement.passages, strict=True)
    )
    return f'<div class="apart"><p>⚠ {texts("disagree", one=one, other=other)}</p><ul>{items}</ul></div>'


def _disagreement_item(number: str, index: int, passages: Sequence[Passage]) -> str:
    article = passages[index].article
    title = f'<button type="button" class="read" data-passage="{index}">{one_line(article.title)}</button>'
    return (
        f'<li lang="{escape(article.language or "")}">{one_line(number)} · {title} '
        f'<span class="facts">{byline(article)}</span></li>'
    )


def _marker_html(marker: LocatedMarker, citations: Sequence[Citation], texts: Translator) -> str:
    """A marker as a button; one of an unknown source, or whose sentence is not checked yet, cannot be pressed."""
    if marker.number is None:
        content = _spoken("?", texts.short_state(Verdict.UNKNOWN), texts)
        label = texts("mark_unknown")
        return f'<span class="mark unknown" title="{label}" aria-label="{label}" role="note">{content}</span>'
    if marker.citation_index is None:
        content = _spoken(str(marker.number), texts("brief_pending"), texts)
        label = texts("mark_pending", number=marker.number)
        return f'<span class="mark pending" aria-label="{label}" role="note">{content}</span>'
    citation = citations[marker.citation_index]
    is_verified = citation.state == Verdict.VERIFIED
    sign = "" if is_verified else f'<span class="sign" aria-hidden="true">{citation.state.sign}</span>'
    content = _spoken(str(marker.number), state_label(citation, texts, short=True), texts, sign)
    return (
        f'<button type="button" class="mark {citation.state}" data-citation="{marker.citation_index}" '
        f'aria-label="{escape(_marker_name(marker.number, citation, texts))}">{content}</button>'
    )


def _marker_name(number: int, citation: Citation, texts: Translator) -> str:
    """What a screen reader says of a marker."""
    article = citation.article
    assert article is not None  # a numbered citation has one
    state = state_label(citation, texts) + reasons_suffix(citation.reasons, texts)
    return texts("mark_name", number=number, title=article.title, date=article.date or texts("undated"), state=state)


def _spoken(number: str, verdict: str, texts: Translator, sign: str = "") -> str:
    """A marker's number, and around it what is not seen but copied and printed: ` [1, unsupported]`."""
    suffix = escape(texts("mark_said", verdict=verdict))
    return f'<span class="set"> [</span>{number}{sign}<span class="set">{suffix}]</span>'


def _source_links(mark: Mark, uid: str) -> str:
    return "".join(f'[{number}](#cite-{uid}-{number} "Source {number}")' for number in mark.numbers)
