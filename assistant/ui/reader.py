"""The reader: a whole article as readable text with its cited places marked, cleaned or as it was. Knows no page."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from pydantic import BaseModel, Field

from assistant.assistant import Assistant
from assistant.fetching.saved import FETCHED_AT
from assistant.i18n import Texts
from assistant.ui.article_html import Span, lines_html
from assistant.ui.places import percent, place_words, recognition_words
from assistant.ui.render import link
from assistant.ui.sanitize import escaped, one_line, safe_html
from vectorstore import Article, ArticleOmissions, Change, CleanedText, Filter, Omission, ReadingOptions

Standing = Literal["changed", "gone"]
_SAMPLES = 20  # repairs shown of each kind: a scraped article can have thousands
_SAMPLE_AT_MOST = 60  # characters of a repair
_OMISSION_AT_MOST = 2_000  # characters shown of a part that was left out
_MARKDOWN = (
    ".md",
    ".markdown",
    ".html",
    ".htm",
    ".xhtml",
    ".mht",
    ".mhtml",
    ".epub",
)  # files whose text is Markdown, or is made so


class Place(BaseModel):
    """A cited place of an article, as a page asks for it."""

    key: str = Field(
        max_length=100, pattern=r"^[\w.-]*$", description="the name by which the page finds the place again"
    )
    start: int = Field(ge=0, description="offset into the original text, in characters")
    end: int = Field(ge=0)
    quote: str = Field(default="", max_length=20_000)


class ShownArticle(NamedTuple):
    """An article as the reader shows it; both parts are safe HTML."""

    title: str
    head: str
    body: str
    standing: Standing | None
    where: Mapping[
        str, tuple[str, str]
    ] = {}  # by place: where in the file it stands, and that text recognition read it


def read_article(
    assistant: Assistant,
    article: Article,
    places: Sequence[Place],
    texts: Texts,
    *,
    cleaned: bool,
    within: Filter | None = None,
) -> ShownArticle:
    """The article with its places marked.

    One that changed is shown as it is now, its places where their quotes still stand.

    `article` comes from a browser, and only its id and path are believed; one that is not `within` is as good as gone.
    """
    present, standing = current(assistant, article, within)
    original = assistant.original(present.id) if present else None
    repaired = assistant.cleaned(present.id) if present else None
    if present is None or original is None or repaired is None:
        body = "".join(f"<blockquote><mark>{one_line(place.quote)}</mark></blockquote>" for place in places)
        return ShownArticle(article.title, safe_html(_notice("gone", texts)), safe_html(body), "gone")
    spans = (
        _found_again(original, places) if standing else [Span(place.start, place.end, place.key) for place in places]
    )
    reading = assistant.reading(present.id) or ReadingOptions()
    where = {span.key: _where(present, reading, span, texts) for span in spans}
    if cleaned:
        text, spans = repaired.text, [_carried(span, repaired) for span in spans]
    else:
        text = original
    notice = (
        _notice("changed", texts) + "".join(f"<blockquote>{one_line(p.quote)}</blockquote>" for p in places)
        if standing
        else ""
    )
    omitted = assistant.omitted(present.id) or ArticleOmissions(path=present.path)
    head = f"{notice}{_facts(present, original, omitted.found_in, reading, texts)}{_changes_html(repaired, texts)}{_omissions_html(omitted.omissions, texts)}"
    language = escaped(present.language or "")
    body = lines_html(text, spans, formed=cleaned, emphasis=cleaned and present.path.lower().endswith(_MARKDOWN))
    return ShownArticle(
        present.title, safe_html(head), safe_html(f'<div lang="{language}">{body}</div>'), standing, where
    )


def current(assistant: Assistant, article: Article, within: Filter | None) -> tuple[Article | None, Standing | None]:
    """The article as it is now: the same, another text under its path (`changed`), or none (`gone`), of those that are `within`."""

    def admitted(other: Article) -> bool:
        return within is None or within.admits(other)

    same = assistant.article(article.id)
    if same and admitted(same):
        return same, None
    here = next((other for other in assistant.articles() if other.path == article.path and admitted(other)), None)
    return here, "changed" if here else "gone"


def _where(article: Article, reading: ReadingOptions, span: Span, texts: Texts) -> tuple[str, str]:
    """Where in its file a place stands, and that text recognition read it, in words.

    Of the whole article its row alone.
    """
    page = reading.page_at(span.start) if span.end > span.start else None
    sureness = reading.min_ocr_confidence(span.start, span.end)
    return place_words(article, page, texts), recognition_words(sureness, texts)


def _found_again(text: str, places: Sequence[Place]) -> list[Span]:
    starts = [(text.find(place.quote), place) for place in places if place.quote]
    return [Span(start, start + len(place.quote), place.key) for start, place in starts if start >= 0]


def _carried(span: Span, cleaned: CleanedText) -> Span:
    """A place of the original in the cleaned text."""
    return Span(bisect_left(cleaned.origin, span.start), bisect_left(cleaned.origin, span.end), span.key)


def _facts(article: Article, original: str, found_in: Mapping[str, str], reading: ReadingOptions, texts: Texts) -> str:
    def stated(fact: str, value: str) -> str:
        """The fact, and on demand where its file states it."""
        place = found_in.get(fact)
        return f'<span title="{texts("stated_in", place=escaped(place))}">{value}</span>' if value and place else value

    rows = [
        ("fact_author", stated("author", one_line(article.author))),
        ("fact_source", stated("source", one_line(article.source))),
        ("fact_date", stated("date", one_line(article.date))),
        ("fact_language", escaped(texts.name_of(article.language))),
        ("fact_fetched", escaped(_fetched(found_in))),
        (
            "fact_file",
            " · ".join(filter(None, (one_line(article.path), texts("row", row=article.row) if article.row else ""))),
        ),
        ("fact_ocr", escaped(_recognised(reading, texts))),
        ("fact_length", texts("characters", count=f"{len(original):,}")),
    ]
    listed = "".join(f"<dt>{texts(key)}</dt><dd>{value}</dd>" for key, value in rows if value)
    reached = link(article, texts("source_page"))
    return f'<dl class="facts">{listed}</dl>' + (f"<p>{reached}</p>" if reached else "")


def _fetched(found_in: Mapping[str, str]) -> str:
    """When the article was fetched from its address; empty where it was not."""
    place = found_in.get("url", "")
    return place.removeprefix(FETCHED_AT) if place.startswith(FETCHED_AT) else ""


def _recognised(reading: ReadingOptions, texts: Texts) -> str:
    """Which pages text recognition read, and how sure it was of its least sure line; empty where it read none."""
    if not reading.recognised:
        return ""
    pages = sorted({line.page for line in reading.recognised})
    runs = groupby(enumerate(pages), key=lambda numbered: numbered[1] - numbered[0])
    ends = [[page for _, page in run] for _, run in runs]
    listed = ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in ends)
    return texts("ocr_pages", pages=listed, sure=percent(min(line.confidence for line in reading.recognised)))


def _changes_html(cleaned: CleanedText, texts: Texts) -> str:
    changes = cleaned.changes
    lost = (
        f'<p class="standing">⚠ {texts("unrepaired", count=len(cleaned.unrepaired))}</p>' if cleaned.unrepaired else ""
    )
    if not changes:
        return f'<p class="quiet">{texts("cleaning_none")}</p>{lost}'
    counts = Counter(change.step for change in changes)
    steps = "".join(
        f"<dt>{escaped(texts.step(step))} ({count})</dt>{''.join(_samples(step, changes, texts))}"
        for step, count in counts.most_common()
    )
    return (
        "<details "
        f'class="cleaning"><summary>{texts("cleaning", count=len(changes))}</summary><dl>{steps}</dl></details>{lost}'
    )


def _omissions_html(omissions: Sequence[Omission], texts: Texts) -> str:
    """What the article's file shows or hides and its text does not have, each part to be read.

    Nothing where there is none.
    """
    if not omissions:
        return ""
    kinds: dict[str, list[Omission]] = {}
    for omission in omissions:
        kinds.setdefault(omission.kind, []).append(omission)
    listed = "".join(
        f"<dt>{escaped(texts.omitted(kind))} ({len(parts)})</dt>{''.join(_parts(parts, texts))}"
        for kind, parts in kinds.items()
    )
    return (
        "<details "
        f'class="cleaning"><summary>{texts("omissions", count=len(omissions))}</summary><dl>{listed}</dl></details>'
    )


def _parts(parts: Sequence[Omission], texts: Texts) -> Iterator[str]:
    for part in parts[:_SAMPLES]:
        shown = one_line(part.text[:_OMISSION_AT_MOST]) + ("…" if len(part.text) > _OMISSION_AT_MOST else "")
        length = texts("characters_long", count=f"{part.length:,}") if part.length else ""
        place = ", ".join(filter(None, (one_line(part.where), length)))
        yield f"<dd>{shown}{' ' if shown else ''}<small>{place}</small></dd>"
    if len(parts) > _SAMPLES:
        yield f"<dd>{texts('omissions_more', count=len(parts) - _SAMPLES)}</dd>"


def _samples(step: str, changes: Sequence[Change], texts: Texts) -> Iterator[str]:
    chosen = [change for change in changes if change.step == step]
    for change in chosen[:_SAMPLES]:
        yield f"<dd><del>{_sample(change.before, texts)}</del> → {_sample(change.after, texts)}</dd>"
    if len(chosen) > _SAMPLES:
        yield f"<dd>{texts('cleaning_more', count=len(chosen) - _SAMPLES)}</dd>"


def _sample(text: str, texts: Texts) -> str:
    """A piece of text with what cannot be seen in it made visible."""
    shown = "".join(
        character if character.isprintable() else f"U+{ord(character):04X} " for character in text[:_SAMPLE_AT_MOST]
    ).strip(" ")
    more = "…" if len(text) > _SAMPLE_AT_MOST else ""
    return (
        f"<code>{escaped(shown)}{more}</code>"
        if shown
        else f"<em>{texts('nothing') if not text else texts('step_whitespace')}</em>"
    )


def _notice(standing: Standing, texts: Texts) -> str:
    return f'<p class="standing">⚠ {texts(standing)}</p>'
