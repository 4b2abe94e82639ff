"""A checked text as a file: Word with comments, a web page, Markdown with footnotes, JSON."""

import json
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import NamedTuple

from assistant.check.schemas import CheckedText
from assistant.i18n import Translator
from assistant.reviews import ReviewsByKey, review_key
from assistant.ui.export.checked_html import checked_html
from assistant.ui.export.checked_markdown import checked_markdown
from assistant.ui.export.checked_word import checked_word
from assistant.ui.export.file_names import safe_name
from assistant.ui.sanitize import strip_invisible
from vectorstore import DraftChange, is_word_file

_UNNAMED = "text"


class GivenFile(NamedTuple):
    """The file that a text was read from."""

    name: str
    content: bytes


# The ending of each form; a Word file that was given keeps its own.
CHECK_FORMS = {"word": ".docx", "html": ".html", "markdown": ".md", "json": ".json"}


def export_check(
    checked: CheckedText,
    text: str,
    form: str,
    *,
    given: GivenFile | None = None,
    changes: Sequence[DraftChange] = (),
    reviews: ReviewsByKey | None = None,
    language: str = "en",
) -> tuple[str, bytes]:
    """The name and the bytes of the file; `form` is one of CHECK_FORMS.

    `text` is the text that was checked, and `changes` are those that the reader took, at its offsets. `reviews` are
    the readers' own verdicts, by the keys of the citations. A Word file that
    was `given` comes back as it was, but for its comments and changes; any other text becomes a new document. Raises
    DraftError where the given file cannot be read.
    """
    texts = Translator(language)
    stem, suffix = _split_name(given)
    title = f"{strip_invisible(stem)} · {texts('check_report')}" if given else texts("check_report")
    word_file = given.content if given and is_word_file(given.name, given.content) else None
    ordered, reviewed = sorted(changes), reviews or {}
    writers: dict[str, Callable[[], str | bytes]] = {
        "word": lambda: checked_word(checked, text, title, texts, word_file, ordered, reviewed),
        "html": lambda: checked_html(checked, text, title, texts, ordered, reviewed),
        "markdown": lambda: checked_markdown(checked, text, title, texts, ordered, reviewed),
        "json": lambda: _json(checked, ordered, reviewed),
    }
    content = writers[form]()
    ending = suffix if form == "word" and word_file else CHECK_FORMS[form]
    name = f"{safe_name(f'{stem}-checked')}{ending}"
    return name, content if isinstance(content, bytes) else content.encode()


def _split_name(given: GivenFile | None) -> tuple[str, str]:
    path = PurePath(given.name if given else "")
    return path.stem or _UNNAMED, path.suffix.lower() or ".docx"


def _json(checked: CheckedText, changes: Sequence[DraftChange], reviews: ReviewsByKey) -> str:
    """The record as the command line prints it, with the changes that were taken and the readers' own verdicts."""
    record = checked.model_dump(mode="json")
    for sentence, written in zip(checked.sentences, record["sentences"], strict=True):
        for citation, evidence in zip(sentence.evidence, written["evidence"], strict=True):
            if found := reviews.get(review_key(citation)):
                evidence["reviews"] = [review.model_dump() for review in found]
    if changes:
        record["changes"] = [change._asdict() for change in changes]
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"
