"""A checked text as a Word file with a comment at each finding, and the changes that the reader took as revisions."""

import io
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.check.schemas import CheckedText
from assistant.i18n import Translator
from assistant.reviews import ReviewsByKey
from assistant.ui.export.finding_text import finding_lines, is_finding, summary_lines
from assistant.ui.export.word import WordBody, set_styles
from assistant.ui.export.word_parts import Lists, strip_invalid_xml
from vectorstore import AnnotationTexts, DraftChange, DraftComment, annotate_draft

_ROW = re.compile(r"\s*\|.*\|\s*")
_RULE = re.compile(r"[\s|:-]+")
_CELL = re.compile(r"(?<!\\)\|")


def checked_word(
    checked: CheckedText,
    text: str,
    title: str,
    texts: Translator,
    word_file: bytes | None,
    changes: Sequence[DraftChange],
    reviews: ReviewsByKey,
) -> bytes:
    """The Word file that was given, or a new one, with comments and revisions."""
    comments = [
        DraftComment(sentence.start, sentence.end, finding_lines(sentence, text, texts, reviews))
        for sentence in checked.sentences
        if is_finding(sentence, reviews)
    ]
    content = word_file or _new_document(checked, text, title, texts)
    return annotate_draft(f"{title}.docx", content, text, comments, changes, _annotation_texts(texts))


def _annotation_texts(texts: Translator) -> AnnotationTexts:
    author = texts("check_author")
    initials = "".join(word[0] for word in author.split()) if author.isascii() else author[:1]
    return AnnotationTexts(
        author=author,
        initials=initials,
        in_box=texts("check_in_box"),
        in_note=texts("check_in_note"),
        nearest=texts("check_nearest"),
        by_hand=texts("check_by_hand"),
    )


def _new_document(checked: CheckedText, text: str, title: str, texts: Translator) -> bytes:
    """The text, read as Markdown, below how many of its sentences have which verdict."""
    import docx

    document = docx.Document()
    set_styles(document, title)
    for line in summary_lines(checked, texts):
        document.add_paragraph(strip_invalid_xml(line), style="Caption")
    WordBody(document, Lists(document), ["\n".join(_lines(text))], top_level=1).write()
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _lines(text: str) -> Iterator[str]:
    """The lines, with a rule below the head of each table and rows of one length: Markdown drops cells beyond it."""
    for is_table, group in groupby(text.splitlines(), key=lambda line: bool(_ROW.fullmatch(line))):
        rows = list(group)
        if not is_table:
            yield from rows
            continue
        width = max(len(_CELL.findall(row.strip())) - 1 for row in rows)
        yield from ("", _padded(rows[0], width))
        has_rule = len(rows) > 1 and _RULE.fullmatch(rows[1])
        yield "|" + " --- |" * width
        yield from (_padded(row, width) for row in rows[2 if has_rule else 1 :])


def _padded(row: str, width: int) -> str:
    return row.strip() + " |" * (width - len(_CELL.findall(row.strip())) + 1)
