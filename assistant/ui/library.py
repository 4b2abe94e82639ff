"""The library as safe HTML: what is in the index, what was refused, what a sync changes, what a search finds.

Knows no Gradio.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from assistant.assistant import Assistant
from assistant.i18n import Translator
from assistant.ui.bin import RemovedFile
from assistant.ui.labels import file_type, ocr_label
from assistant.ui.sanitize import escape, one_line, safe_html
from assistant.ui.searched_words import SearchedWords
from assistant.ui.source_list import passage_item
from assistant.ui.uploads import is_removable
from vectorstore import IndexedArticle, Passage, RefusedFile, SyncReport, VectorstoreError

_COLUMNS = ("title", "date", "source", "language", "kind", "chunks", "cleaning", "file")
_NONE = '<span class="none">–</span>'


def indexed_articles(assistant: Assistant) -> list[IndexedArticle]:
    """The articles in the index; none where the library is empty."""
    try:
        return assistant.indexed_articles()
    except VectorstoreError:  # a page shows an empty library rather than an error
        return []


def library_html(
    listed: Sequence[IndexedArticle], refused: Sequence[RefusedFile], texts: Translator, *, changeable: bool
) -> str:
    """The articles in a table with what cleaning did, then the refused files with their reasons.

    Where the library is `changeable`, articles that readers added have a button to remove them.
    """
    has_actions = changeable and any(is_removable(path) for indexed in listed for path in indexed.paths)
    columns = [*_COLUMNS, *(["actions"] if has_actions else [])]
    head = "".join(f'<th scope="col">{texts(f"column_{column}")}</th>' for column in columns)
    rows = "".join(_row(index, indexed, texts, has_actions=has_actions) for index, indexed in enumerate(listed))
    table = f'<table class="articles"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>' if listed else ""
    count = f'<p class="quiet">{texts("library_count", articles=len(listed), refused=len(refused))}</p>'
    return safe_html(f"{count}{table}{_refused_table(refused, texts)}")


def report_html(report: SyncReport, refused_before: Sequence[RefusedFile], texts: Translator) -> str:
    """What a sync would change, or did change; of the refused files, those that were not refused before it.

    Empty where nothing changes.
    """
    kinds = [("added", report.added), ("changed", report.changed), ("moved", report.moved), ("removed", report.removed)]
    changes = [(kind, one_line(path)) for kind, paths in kinds for path in paths]
    changes += [
        (
            "refused",
            f"{one_line(refusal.path)}: {_reason(refusal, texts)}",
        )
        for refusal in report.refused
        if refusal not in refused_before
    ]
    items = "".join(
        f'<li><strong class="{kind}">{texts(f"diff_{kind}")}</strong> {what}</li>' for kind, what in changes
    )
    return safe_html(f'<ul class="changes">{items}</ul>') if items else ""


def bin_html(files: Sequence[RemovedFile], texts: Translator) -> str:
    """The files in the bin, each with a button to put it back; empty where there are none."""
    items = "".join(
        f'<li><bdi>{one_line(file.path)}</bdi> <span class="quiet">'
        f"{texts('bin_removed', date=f'{datetime.fromtimestamp(file.removed, UTC):%Y-%m-%d}')}</span> "
        f'<button type="button" class="put-back" data-file="{file.id}">{texts("bin_put_back")}</button></li>'
        for file in files
    )
    return safe_html(f'<ul class="bin-files">{items}</ul>') if items else ""


def hits_html(passages: Sequence[Passage], query: str, texts: Translator) -> str:
    """Passages that a search found, its words marked, each with a button that opens its article."""
    if not passages:
        return safe_html(f'<p class="quiet">{texts("library_nothing")}</p>')
    items = "".join(
        passage_item(index, passage, texts, SearchedWords(query).marked) for index, passage in enumerate(passages)
    )
    return safe_html(f'<ol class="hits">{items}</ol>')


def _row(index: int, indexed: IndexedArticle, texts: Translator, *, has_actions: bool) -> str:
    """An article of the table; `index` tells the page which it is."""
    article = indexed.article
    title = (
        f'<th scope="row" lang="{escape(article.language or "")}"><button type="button" class="read" '
        f'data-article="{index}">{one_line(article.title)}</button></th>'
    )
    cells = "".join(
        f'<td data-column="{column}" data-name="{texts(f"column_{column}")}">{cell or _NONE}</td>'
        for column, cell in _cells(indexed, texts).items()
    )
    action = f"<td>{_remove_buttons(index, indexed, texts)}</td>" if has_actions else ""
    key = escape(f"{article.path}#{article.row or ''}")  # by which the page finds the row again
    return f'<tr data-key="{key}">{title}{cells}{action}</tr>'


def _remove_buttons(index: int, indexed: IndexedArticle, texts: Translator) -> str:
    """A button for each file with the article that readers added; those of reposts name it."""
    path = indexed.article.path
    own = f'<button type="button" class="remove" data-article="{index}">{texts("remove")}</button>'
    reposts = "".join(
        f'<button type="button" class="remove" data-article="{index}" data-path="{escape(other)}">'
        f"{texts('remove_repost', file=one_line(other))}</button>"
        for other in indexed.paths
        if other != path and is_removable(other)
    )
    return f"{own if is_removable(path) else ''}{reposts}"


def _cells(indexed: IndexedArticle, texts: Translator) -> dict[str, str]:
    """What the table says of an article, by column; an empty cell is shown as a dash."""
    article = indexed.article
    return {
        "date": one_line(article.date),
        "source": one_line(article.source),
        "language": escape(texts.language_name(article.language)),
        "kind": _kind(indexed, texts),
        "chunks": str(indexed.chunks),
        "cleaning": _cleaning(indexed, texts),
        "file": _file(indexed, texts),
    }


def _kind(indexed: IndexedArticle, texts: Translator) -> str:
    """The kind of its file, and that text recognition read it, with how sure it was of the least sure line."""
    label = ocr_label(indexed.ocr, texts)
    mark = f'<p class="ocr quiet">{escape(label)}</p>' if label else ""
    return f"{escape(file_type(indexed.article))}{mark}"


def _cleaning(indexed: IndexedArticle, texts: Translator) -> str:
    """How many repairs there were by step, how many places could not be repaired, and what was left out."""
    steps = ", ".join(f"{escape(texts.cleaning_step(step))} {count}" for step, count in indexed.cleaning.items())
    unrepaired = indexed.unrepaired
    warning = f'<p class="warning">⚠ {texts("unrepaired", count=unrepaired)}</p>' if unrepaired else ""
    counts = Counter(omission.kind for omission in indexed.omissions)
    kinds = escape(", ".join(f"{texts.omission(kind)} {count}" for kind, count in counts.most_common()))
    omitted = f'<p class="quiet">{texts("omissions", count=len(indexed.omissions))}: {kinds}</p>' if kinds else ""
    return f"{steps}{warning}{omitted}"


def _file(indexed: IndexedArticle, texts: Translator) -> str:
    """Where the article is, in which encoding it was read, and where else the same text is."""
    article = indexed.article
    row = texts("row", row=article.row) if article.row else ""
    encoding = texts("encoding", encoding=escape(indexed.encoding)) if indexed.encoding != "utf-8" else ""
    others = "; ".join(path for path in indexed.paths if path != article.path)
    reposts = f'<p class="quiet">{texts("library_reposts")}: {one_line(others)}</p>' if others else ""
    return f"{' · '.join(filter(None, (one_line(article.path), row, encoding)))}{reposts}"


def _refused_table(refused: Sequence[RefusedFile], texts: Translator) -> str:
    if not refused:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{one_line(refusal.path)}</th><td>{_reason(refusal, texts)}</td></tr>'
        for refusal in refused
    )
    head = f'<tr><th scope="col">{texts("column_file")}</th><th scope="col">{texts("column_reason")}</th></tr>'
    table = f'<table class="refused"><thead>{head}</thead><tbody>{rows}</tbody></table>'
    return f"<h3>{texts('library_refused')}</h3>{table}"


def _reason(refusal: RefusedFile, texts: Translator) -> str:
    """Why a file is refused, in the page's language; in English where an older version read the file."""
    return one_line(texts.message(refusal.code, refusal.values, refusal.reason))
