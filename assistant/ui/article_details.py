"""What is known of an article, as HTML: its details, what cleaning repaired, what was left out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from assistant.assistant import Assistant
from assistant.fetching.saved import FETCHED_AT_PREFIX
from assistant.i18n import Translator
from assistant.ui.labels import percent
from assistant.ui.sanitize import escape, one_line
from assistant.ui.source_list import source_link
from vectorstore import Article, ArticleOmissions, Change, CleanedText, Omission, ReadingOptions

_SAMPLES = 20  # shown of each kind of repair or omission: a scraped article can have thousands
_CHANGE_AT_MOST = 60  # characters shown of a repair
_OMISSION_AT_MOST = 2_000  # characters shown of a part that was left out


def details_html(
    assistant: Assistant,
    article: Article,
    original: str,
    cleaned: CleanedText,
    reading: ReadingOptions,
    texts: Translator,
) -> str:
    """What the reader shows above an article's text."""
    omitted = assistant.omitted(article.id) or ArticleOmissions(path=article.path)
    facts = _facts_html(article, len(original), omitted.found_in, reading, texts)
    return f"{facts}{_cleaning_html(cleaned, texts)}{_omissions_html(omitted.omissions, texts)}"


def _facts_html(
    article: Article, length: int, found_in: Mapping[str, str], reading: ReadingOptions, texts: Translator
) -> str:
    """Author, source, date and the like; `found_in` says where its file states each, `length` is in characters."""

    def stated(name: str, value: str | None) -> str:
        """The value; on demand it says where its file states it."""
        shown, place = one_line(value), found_in.get(name)
        return f'<span title="{texts("stated_in", place=escape(place))}">{shown}</span>' if shown and place else shown

    row = texts("row", row=article.row) if article.row else ""
    rows = [
        ("fact_author", stated("author", article.author)),
        ("fact_source", stated("source", article.source)),
        ("fact_date", stated("date", article.date)),
        ("fact_language", escape(texts.language_name(article.language))),
        ("fact_fetched", escape(_fetch_time(found_in))),
        ("fact_file", " · ".join(filter(None, (one_line(article.path), row)))),
        ("fact_ocr", escape(_recognised_pages(reading, texts))),
        ("fact_length", texts("characters", count=f"{length:,}")),
    ]
    listed = "".join(f"<dt>{texts(key)}</dt><dd>{value}</dd>" for key, value in rows if value)
    link = source_link(article, texts("source_page"))
    return f'<dl class="facts">{listed}</dl>' + (f"<p>{link}</p>" if link else "")


def _fetch_time(found_in: Mapping[str, str]) -> str:
    """When the article was fetched from its address; empty where it was not."""
    place = found_in.get("url", "")
    return place.removeprefix(FETCHED_AT_PREFIX) if place.startswith(FETCHED_AT_PREFIX) else ""


def _recognised_pages(reading: ReadingOptions, texts: Translator) -> str:
    """Which pages text recognition read, and how sure it was of its least sure line; empty where it read none."""
    if not reading.recognised:
        return ""
    pages = sorted({line.page for line in reading.recognised})
    # In a run of pages without a gap, the difference of page and index stays the same.
    runs = groupby(enumerate(pages), key=lambda numbered: numbered[1] - numbered[0])
    ranges = [[page for _, page in run] for _, run in runs]
    listed = ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in ranges)
    return texts("ocr_pages", pages=listed, sure=percent(min(line.confidence for line in reading.recognised)))


def _cleaning_html(cleaned: CleanedText, texts: Translator) -> str:
    """The repairs by step with samples of each, and how many places could not be repaired."""
    unrepaired = len(cleaned.unrepaired)
    warning = f'<p class="warning">⚠ {texts("unrepaired", count=unrepaired)}</p>' if unrepaired else ""
    if not cleaned.changes:
        return f'<p class="quiet">{texts("cleaning_none")}</p>{warning}'
    counts = Counter(change.step for change in cleaned.changes)
    listed = "".join(
        f"<dt>{escape(texts.cleaning_step(step))} ({count})</dt>{''.join(_change_items(step, cleaned.changes, texts))}"
        for step, count in counts.most_common()
    )
    return _folded(texts("cleaning", count=len(cleaned.changes)), listed) + warning


def _omissions_html(omissions: Sequence[Omission], texts: Translator) -> str:
    """What the article's file shows or hides and its text does not have, by kind; empty where there is nothing."""
    if not omissions:
        return ""
    kinds: dict[str, list[Omission]] = {}
    for omission in omissions:
        kinds.setdefault(omission.kind, []).append(omission)
    listed = "".join(
        f"<dt>{escape(texts.omission(kind))} ({len(members)})</dt>{''.join(_omission_items(members, texts))}"
        for kind, members in kinds.items()
    )
    return _folded(texts("omissions", count=len(omissions)), listed)


def _folded(summary: str, listed: str) -> str:
    """A list that opens on demand."""
    return f'<details class="cleaning"><summary>{summary}</summary><dl>{listed}</dl></details>'


def _omission_items(omissions: Sequence[Omission], texts: Translator) -> Iterator[str]:
    for omission in omissions[:_SAMPLES]:
        more = "…" if len(omission.text) > _OMISSION_AT_MOST else ""
        shown = one_line(omission.text[:_OMISSION_AT_MOST]) + more
        length = texts("characters_long", count=f"{omission.length:,}") if omission.length else ""
        place = ", ".join(filter(None, (one_line(omission.where), length)))
        yield f"<dd>{shown}{' ' if shown else ''}<small>{place}</small></dd>"
    if len(omissions) > _SAMPLES:
        yield f"<dd>{texts('omissions_more', count=len(omissions) - _SAMPLES)}</dd>"


def _change_items(step: str, changes: Sequence[Change], texts: Translator) -> Iterator[str]:
    chosen = [change for change in changes if change.step == step]
    for change in chosen[:_SAMPLES]:
        yield f"<dd><del>{_sample(change.before, texts)}</del> → {_sample(change.after, texts)}</dd>"
    if len(chosen) > _SAMPLES:
        yield f"<dd>{texts('cleaning_more', count=len(chosen) - _SAMPLES)}</dd>"


def _sample(text: str, texts: Translator) -> str:
    """The beginning of a text, with characters that cannot be seen as their code points."""
    shown = "".join(
        character if character.isprintable() else f"U+{ord(character):04X} " for character in text[:_CHANGE_AT_MOST]
    ).strip(" ")
    if not shown:
        return f"<em>{texts('step_whitespace') if text else texts('nothing')}</em>"
    return f"<code>{escape(shown)}{'…' if len(text) > _CHANGE_AT_MOST else ''}</code>"
