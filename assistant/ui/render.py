"""Answers and their sources as HTML: small functions from records to markup, all of it made safe. Knows no page."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

from assistant.answer.citation_markers import Mark, MarkReader
from assistant.answer.marker_places import Note, placed
from assistant.i18n import Translator
from assistant.schemas import Answer, Citation
from assistant.ui.markdown import PLACE, answer_reader, with_places
from assistant.ui.mathml import drawn
from assistant.ui.places import place_words, recognition_words
from assistant.ui.sanitize import escaped, inert_markdown, one_line, safe_html, web_address
from assistant.verdicts import Verdict
from vectorstore import Article, Passage
from vectorstore.text.scripts import HAN_CLASS

Marked = TypeVar("Marked")
# A mark that letters or figures follow at once: what is copied keeps them apart.
_APART = re.compile(rf"(\ue001(?:</span>)?)(?=[^\W{HAN_CLASS}])")
# Marks with the character before and the punctuation after them, which no line break may part.
_RUN = re.compile("[^\\s<>&;\ue001\ue002]?(?:\ue000\\d+\ue001)+[。！？；，、：.!?;,:）)”」』]*")


def answer_html(text: str, citations: Sequence[Citation], texts: Translator) -> str:
    """An answer as HTML, as far as it is written; each mark is a button that says its source and state."""
    labels = {"copy": texts("copy_code"), "table": texts("table")}
    return drawn(safe_html(written(placed(text, citations), lambda note: _button(note, citations, texts), labels)))


def written(
    parts: Sequence[str | Marked], shown: Callable[[Marked], str], labels: Mapping[str, str] | None = None
) -> str:
    """Markdown in parts as safe HTML, with what is shown in the place of each part that is no text, taken as it is.

    `drawn` has yet to draw formulas.

    `labels` name what can be pressed or scrolled; without them nothing can be pressed.
    """
    page = safe_html(answer_reader().render(with_places(parts), dict(labels or {})))
    whole = _APART.sub(
        r'\1<span class="set"> </span>', _RUN.sub(lambda run: f'<span class="whole">{run.group()}</span>', page)
    )
    return PLACE.sub(lambda found: shown(parts[int(found.group(1))]), whole)  # type: ignore[arg-type]  # a place was left for no text


def answer_markdown(text: str, uid: str) -> str:
    """An answer as Markdown that can load, run and link nothing but its own marks: `[2]` becomes a link to source 2."""
    reader = MarkReader()
    return "".join(
        inert_markdown(part) if isinstance(part, str) else _links(part, uid)
        for part in (*reader.feed(text), *reader.finish())
    )


def notice_markdown(sentence: str) -> str:
    """A sentence of the program's own, set off from the answer."""
    return "> ⚠ " + inert_markdown(sentence)


def found_html(passages: Sequence[Passage], texts: Translator) -> str:
    """The articles that were found, best first, in one line: what there is to see before the answer."""
    articles = {passage.article.id: passage.article for passage in passages}
    items = "".join(
        f'<li lang="{escaped(article.language or "")}">{one_line(article.title)}</li>' for article in articles.values()
    )
    return safe_html(f'<p class="label">{texts("found_in")}</p><ul class="found">{items}</ul>') if items else ""


def sources_html(
    citations: Sequence[Citation],
    found: Sequence[Passage],
    texts: Translator,
    standing: Mapping[int, str] | None = None,
) -> str:
    """Cited articles by number with their quotes and states, then what else was found.

    `standing` says which citations' articles changed.
    """
    numbered = sorted(((c.number, place, c) for place, c in enumerate(citations) if c.number), key=lambda row: row[:2])
    groups = [_source(list(rows), texts, standing or {}) for _, rows in groupby(numbered, key=lambda row: row[0])]
    parts = [f'<h3>{texts("cited")}</h3><ol class="cited">{"".join(groups)}</ol>'] if groups else []
    parts += [_legend(texts)] if groups else []
    used = {citation.article.id for citation in citations if citation.article}
    others = [(place, passage) for place, passage in enumerate(found) if passage.article.id not in used]
    if others:
        items = "".join(passage_item(place, passage, texts) for place, passage in others)
        parts.append(
            f'<details class="also"><summary>{texts("also" if groups else "nearest")} '
            f"({len(others)})</summary><ul>{items}</ul></details>"
        )
    return safe_html("".join(parts))


def how_html(answer: Answer, texts: Translator) -> str:
    """How an answer was made: what was searched, what was found, by which model and prompt, in what time."""
    usage, times = answer.usage, {name: f"{value:,.0f}" for name, value in answer.timings_ms.items()}
    rows = [
        ("how_asked", one_line(answer.searched or answer.question)),
        (
            "how_passages",
            f"<ol>{''.join(_scored(passage, texts) for passage in answer.passages)}</ol>" if answer.passages else "",
        ),
        ("how_model", texts("how_quote") if answer.model == "quote" else one_line(answer.model)),
        ("how_prompt", "" if answer.model == "quote" else one_line(answer.prompt)),
        (
            "how_tokens",
            texts("how_tokens_value", input=f"{usage.input_tokens:,}", output=f"{usage.output_tokens:,}")
            if usage.output_tokens
            else "",
        ),
        ("how_cost", texts("how_cost_value", cost=f"{usage.cost_usd:,.4f}") if usage.cost_usd else ""),
        ("how_time", texts("how_time_value", **times) if {"retrieve", "first_text", "total"} <= times.keys() else ""),
    ]
    listed = "".join(f"<dt>{texts(key)}</dt><dd>{value}</dd>" for key, value in rows if value)
    return safe_html(f'<details class="how"><summary>{texts("how")}</summary><dl>{listed}</dl></details>')


def remarks_html(answer: Answer, texts: Translator) -> str:
    """What a reader should know beside an answer: what a follow-up was taken for, and where the articles disagree."""
    lines = (
        [f'<p class="quiet">{texts("understood", question=one_line(answer.searched))}</p>'] if answer.searched else []
    )
    places = {passage.id: place for place, passage in enumerate(answer.passages)}
    for apart in answer.disagreements:
        if set(apart.passages) <= set(places):
            one, other = (f"<strong>{one_line(number)}</strong>" for number in apart.numbers)
            told = (
                _disagreeing(number, places[identity], answer.passages)
                for number, identity in zip(apart.numbers, apart.passages, strict=True)
            )
            lines.append(
                f'<div class="apart"><p>⚠ {texts("disagree", one=one, other=other)}</p><ul>{"".join(told)}</ul></div>'
            )
    return safe_html("".join(lines))


def facts(article: Article) -> str:
    """Author, source and date of an article on one line, escaped, none turning the others round.

    What is unknown is left out.
    """
    return " · ".join(f"<bdi>{one_line(fact)}</bdi>" for fact in (article.author, article.source, article.date) if fact)


def passage_item(place: int, passage: Passage, texts: Translator) -> str:
    """A passage that was found, as an item of a list, with a button that opens its article."""
    language = escaped(passage.article.language or "")
    place_in_file = one_line(place_words(passage.article, passage.page, texts))
    known = " · ".join(filter(None, (facts(passage.article), place_in_file)))
    return (
        f'<li><p class="title"><strong lang="{language}">{one_line(passage.article.title)}</strong></p><p '
        f'class="facts">{known}</p>'
        f'<p lang="{language}">{one_line(passage.text)}</p>'
        f'<button type="button" class="read" data-passage="{place}">{texts("open_reader")}</button></li>'
    )


def link(article: Article, words: str) -> str:
    """A link to the page that an article came from, where that is a web page."""
    address = web_address(article.url)
    return f'<a href="{escaped(address)}" target="_blank">{escaped(words)}</a>' if address else ""


def _button(note: Note, citations: Sequence[Citation], texts: Translator) -> str:
    if note.number is None:
        label = texts("mark_unknown")
        return (
            f'<span class="mark unknown" title="{label}" aria-label="{label}" '
            f'role="note">{_set("?", texts.short_state(Verdict.UNKNOWN), texts)}</span>'
        )
    if note.citation is None:
        label = texts("mark_pending", number=note.number)
        return (
            f'<span class="mark pending" aria-label="{label}" '
            f'role="note">{_set(str(note.number), texts("brief_pending"), texts)}</span>'
        )
    citation = citations[note.citation]
    assert citation.article is not None  # a numbered citation has one
    state = texts.state(citation.state) + in_brackets(citation.reasons, texts)
    name = texts(
        "mark_name",
        number=note.number,
        title=citation.article.title,
        date=citation.article.date or texts("undated"),
        state=state,
    )
    sign = "" if citation.state == "verified" else f'<span class="sign" aria-hidden="true">{citation.state.sign}</span>'
    return (
        f'<button type="button" class="mark {citation.state}" data-citation="{note.citation}" '
        f'aria-label="{escaped(name)}">'
        f"{_set(str(note.number), texts.short_state(citation.state), texts, sign)}</button>"
    )


def _set(number: str, verdict: str, texts: Translator, sign: str = "") -> str:
    """A mark's number, and around it what is not seen but copied and printed: `[1, unsupported]`, set apart from the words before it."""
    return (
        f'<span class="set"> [</span>{number}{sign}<span '
        f'class="set">{escaped(texts("mark_said", verdict=verdict))}]</span>'
    )


def verdict_words(citation: Citation, texts: Translator) -> str:
    """The verdict with its sign and reasons, the same words wherever a citation is shown."""
    return f"{citation.state.sign} {texts.state(citation.state)}{in_brackets(citation.reasons, texts)}"


def cited_place(citation: Citation, texts: Translator) -> list[str]:
    """Where in its file a citation's quote stands, and that text recognition read it.

    None where nothing is known of it.
    """
    article = citation.article
    place = place_words(article, citation.page, texts) if article else ""
    return [words for words in (place, recognition_words(citation.ocr, texts)) if words]


def _legend(texts: Translator) -> str:
    """What each sign means."""
    told = ((verdict, f"means_{verdict}") for verdict in Verdict if verdict != Verdict.NOTHING_TO_CHECK)
    rows = "".join(
        f'<dt class="state {verdict}">{verdict.sign} {texts.state(verdict)}</dt><dd>{texts(key)}</dd>'
        for verdict, key in told
    )
    return f'<details class="legend"><summary>{texts("legend")}</summary><dl>{rows}</dl></details>'


def in_brackets(reasons: Sequence[str], texts: Translator) -> str:
    """The reasons of a verdict in words, to stand behind it; empty where there are none."""
    return f" ({'; '.join(dict.fromkeys(texts.reason(reason) for reason in reasons))})" if reasons else ""


def _source(rows: Sequence[tuple[int | None, int, Citation]], texts: Translator, standing: Mapping[int, str]) -> str:
    number, _, first = rows[0]
    article = first.article
    assert article is not None  # a numbered citation has one
    reached = link(article, texts("source_page"))
    known = " · ".join(filter(None, (facts(article), reached)))
    quotes = "".join(_quote(place, citation, texts, standing.get(place)) for place, citation in _distinct(rows))
    return (
        f'<li class="source" data-number="{number}"><p class="title"><span class="number"><span '
        f'class="set">[</span>{number}<span class="set">]</span></span> '
        f'<strong lang="{escaped(article.language or "")}">{one_line(article.title)}</strong></p><p '
        f'class="facts">{known}</p><ul>{quotes}</ul></li>'
    )


def _distinct(rows: Sequence[tuple[int | None, int, Citation]]) -> list[tuple[int, Citation]]:
    """One row for each quote, state and reasons: a sentence that is cited twice is shown once."""
    return list({(c.start, c.end, c.state, c.reasons): (place, c) for _, place, c in reversed(rows)}.values())[::-1]


def _quote(place: int, citation: Citation, texts: Translator, standing: str | None) -> str:
    aligned = f" · {texts('aligned')}" if citation.aligned else ""
    where = "".join(f" · {one_line(words)}" for words in cited_place(citation, texts))
    changed = f'<p class="standing">⚠ {texts(standing)}</p>' if standing else ""
    language = escaped(citation.article.language or "") if citation.article else ""
    # of a sentence that no article says the nearest words are no proof, and do not look like one
    doubted = " doubted" if citation.state.is_warning else ""
    words = one_line(citation.quote) if doubted else f"<mark>{one_line(citation.quote)}</mark>"
    quoted = f'<blockquote lang="{language}" dir="auto">{words}</blockquote>'
    quoted = f'<p class="quiet">{texts("nearest_words")}</p>{quoted}' if doubted and citation.quote else quoted
    return (
        f'<li class="quote{doubted}" data-citation="{place}"><p class="state {citation.state}">'
        f"<strong>{one_line(verdict_words(citation, texts))}</strong>{where}{aligned}</p>{changed}{quoted}"
        f'<button type="button" class="read" data-citation="{place}">{texts("open_reader")}</button></li>'
    )


def _disagreeing(number: str, place: int, passages: Sequence[Passage]) -> str:
    passage = passages[place]
    title = f'<button type="button" class="read" data-passage="{place}">{one_line(passage.article.title)}</button>'
    return (
        f'<li lang="{escaped(passage.article.language or "")}">{one_line(number)} · {title} <span '
        f'class="facts">{facts(passage.article)}</span></li>'
    )


def _scored(passage: Passage, texts: Translator) -> str:
    score = texts("how_score", score=f"{passage.score:.2f}")
    return (
        f'<li><span lang="{escaped(passage.article.language or "")}">{one_line(passage.article.title)}</span> · '
        f"{score}</li>"
    )


def _links(mark: Mark, uid: str) -> str:
    return "".join(f'[{number}](#cite-{uid}-{number} "Source {number}")' for number in mark.numbers)
