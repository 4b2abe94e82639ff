"""The library: what is in the index as HTML, and uploaded files among the articles. Knows no page."""

import filecmp
import re
import shutil
import threading
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from assistant.assistant import Assistant
from assistant.fetching.saved import FETCHED, forget
from assistant.i18n import Texts, ToldError
from assistant.ui.places import kind_words
from assistant.ui.render import passage_item
from assistant.ui.sanitize import escaped, one_line, safe_html, visible
from vectorstore import SUFFIXES, IndexedArticle, Passage, RefusedFile, SyncReport, VectorstoreError

UPLOADS = "uploads"  # the folder inside the corpus that uploaded articles go to
_ADDED_HERE = ((UPLOADS,), (FETCHED,))  # paths of the folders whose files can be removed from here
_NAME_AT_MOST = 80  # characters: with Chinese ones a file name may have 85
_NONE = '<span class="none">–</span>'
_placing = threading.Lock()  # between two uploads of the same name
_UNUSUAL = re.compile(r"[^\w.\-() ]+")


class UploadError(ToldError, ValueError):
    """An upload cannot become an article; the message says why."""


def library_html(
    holdings: Sequence[IndexedArticle], refused: Sequence[RefusedFile], texts: Texts, *, changeable: bool
) -> str:
    """The articles in a table, with what cleaning did and where else they stand.

    Then the refused files with their reasons.
    """
    changeable = changeable and any(_added_here(holding.article.path) for holding in holdings)
    columns = [
        "title",
        "date",
        "source",
        "language",
        "kind",
        "chunks",
        "cleaning",
        "file",
        *(["actions"] if changeable else []),
    ]
    head = "".join(f'<th scope="col">{texts(f"column_{column}")}</th>' for column in columns)
    rows = "".join(_row(place, holding, texts, changeable=changeable) for place, holding in enumerate(holdings))
    table = f'<table class="articles"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>' if holdings else ""
    count = f'<p class="quiet">{texts("library_count", articles=len(holdings), refused=len(refused))}</p>'
    return safe_html(f"{count}{table}{_refused(refused, texts)}")


def report_html(report: SyncReport, refused: Sequence[RefusedFile], texts: Texts) -> str:
    """What a sync would do, or did.

    Empty where that is nothing. `refused` are the files that were refused before it.
    """
    kinds = [("added", report.added), ("changed", report.changed), ("moved", report.moved), ("removed", report.removed)]
    items = [
        f'<li><strong class="{kind}">{texts(f"diff_{kind}")}</strong> {one_line(path)}</li>'
        for kind, paths in kinds
        for path in paths
    ]
    fresh = [
        f"{one_line(refusal.path)}: {one_line(texts.told(refusal.reason))}"
        for refusal in report.refused
        if refusal not in refused
    ]
    items += [f'<li><strong class="refused">{texts("diff_refused")}</strong> {told}</li>' for told in fresh]
    return safe_html(f'<ul class="changes">{"".join(items)}</ul>') if items else ""


def hits_html(passages: Sequence[Passage], texts: Texts) -> str:
    """Passages that a search found, each with a button that opens its article."""
    if not passages:
        return safe_html(f'<p class="quiet">{texts("library_nothing")}</p>')
    return safe_html(
        "<ol "
        f'class="hits">{"".join(passage_item(place, passage, texts) for place, passage in enumerate(passages))}</ol>'
    )


def add_upload(assistant: Assistant, upload: Path, name: str) -> str:
    """Put an uploaded file among the articles and index it.

    Returns its path, raises UploadError with the reason where it is refused.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UploadError(Texts("en")("upload_kind", kinds=", ".join(SUFFIXES)))
    folder = assistant.settings.corpus / UPLOADS
    folder.mkdir(exist_ok=True)
    with _placing:
        target = _free(folder, plain_name(name), upload)
        fresh = not target.exists()
        if fresh:
            _place(upload, target)
    path = f"{UPLOADS}/{target.name}"
    report = assistant.sync()  # also of a file that was there: the sync after its first upload may have failed
    reason = next((refusal.reason for refusal in report.refused if refusal.path == path), None)
    if reason and fresh:
        target.unlink()
        assistant.sync()
    if reason:
        raise UploadError(reason)
    return path


def remove_upload(assistant: Assistant, path: str) -> None:
    """Delete the uploaded or fetched file that holds the article of this path, and forget all its articles.

    Raises UploadError for a file that was not added here.
    """
    folder = (assistant.settings.corpus / "".join(PurePosixPath(path).parts[:1])).resolve()
    target = (folder / "/".join(PurePosixPath(path).parts[1:2])).resolve()  # of a member of an archive, the archive
    if not _added_here(path) or target.parent != folder or not target.is_file():
        raise UploadError(Texts("en")("upload_strange", path=visible(path)))
    target.unlink()
    forget(target)
    assistant.sync()


def plain_name(name: str) -> str:
    """A file name of letters, digits and plain signs, with the ending it has.

    Never hidden, never with a folder in it.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", visible(name)))[-1]
    suffix = PurePosixPath(last).suffix.lower()
    stem = _UNUSUAL.sub("_", PurePosixPath(last).stem if suffix else last).strip(" ._-")[:_NAME_AT_MOST].strip(" ._-")
    return f"{stem or 'article'}{suffix}"


def indexed_articles_of(assistant: Assistant) -> list[IndexedArticle]:
    """The articles; none where the library is empty."""
    try:
        return assistant.indexed_articles()
    except VectorstoreError:  # a page shows an empty library rather than an error
        return []


def _added_here(path: str) -> bool:
    return PurePosixPath(path).parts[:1] in _ADDED_HERE


def _place(upload: Path, target: Path) -> None:
    """Copy the file there, whole or not at all."""
    partial = target.with_name(f".{target.name}.part")  # hidden files are no articles: a half one is never indexed
    try:
        shutil.copyfile(upload, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _free(folder: Path, name: str, upload: Path) -> Path:
    """Where the file can stand: under its name, or that and a number; where the same bytes stand already, there."""
    target = folder / name
    number = 2
    while target.exists() and not filecmp.cmp(target, upload, shallow=False):
        target = folder / f"{PurePosixPath(name).stem} ({number}){PurePosixPath(name).suffix}"
        number += 1
    return target


def _row(place: int, holding: IndexedArticle, texts: Texts, *, changeable: bool) -> str:
    article = holding.article
    language = escaped(article.language or "")
    others = [path for path in holding.paths if path != article.path]
    reposts = f'<p class="quiet">{texts("library_reposts")}: {one_line("; ".join(others))}</p>' if others else ""
    row = texts("row", row=article.row) if article.row else ""
    read_as = texts("encoding", encoding=escaped(holding.encoding)) if holding.encoding != "utf-8" else ""
    steps = ", ".join(f"{escaped(texts.step(step))} {count}" for step, count in holding.cleaning.items())
    lost = f'<p class="standing">⚠ {texts("unrepaired", count=holding.unrepaired)}</p>' if holding.unrepaired else ""
    omitted = (
        f'<p class="quiet">{texts("omissions", count=len(holding.omissions))}: {_kinds(holding, texts)}</p>'
        if holding.omissions
        else ""
    )
    cells = {
        "date": one_line(article.date) or _NONE,
        "source": one_line(article.source) or _NONE,
        "language": escaped(texts.name_of(article.language)) or _NONE,
        "kind": escaped(kind_words(article)) or _NONE,
        "chunks": str(holding.chunks),
        "cleaning": f"{steps}{lost}{omitted}" or _NONE,
        "file": f"{' · '.join(filter(None, (one_line(article.path), row, read_as)))}{reposts}",
    }
    uploaded = _added_here(article.path)
    remove = (
        f'<button type="button" class="remove" data-holding="{place}">{texts("remove")}</button>' if uploaded else ""
    )
    listed = "".join(
        f'<td data-column="{column}" data-name="{texts(f"column_{column}")}">{cell}</td>'
        for column, cell in cells.items()
    ) + (f"<td>{remove}</td>" if changeable else "")
    title = (
        f'<th scope="row" lang="{language}"><button type="button" class="read" '
        f'data-holding="{place}">{one_line(article.title)}</button></th>'
    )
    return f"<tr>{title}{listed}</tr>"


def _kinds(holding: IndexedArticle, texts: Texts) -> str:
    """The kinds of what was left out of an article, each with its number."""
    counts = Counter(omission.kind for omission in holding.omissions)
    return escaped(", ".join(f"{texts.omitted(kind)} {count}" for kind, count in counts.most_common()))


def _refused(refused: Sequence[RefusedFile], texts: Texts) -> str:
    if not refused:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{one_line(refusal.path)}</th><td>{one_line(texts.told(refusal.reason))}</td></tr>'
        for refusal in refused
    )
    head = f'<tr><th scope="col">{texts("column_file")}</th><th scope="col">{texts("column_reason")}</th></tr>'
    return (
        f'<h3>{texts("library_refused")}</h3><table class="refused"><thead>{head}</thead><tbody>{rows}</tbody></table>'
    )
