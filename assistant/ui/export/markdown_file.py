"""A conversation as a Markdown file with footnotes, in which nothing loads, runs or links."""

import re
from collections.abc import Iterable, Sequence

from assistant.ui.export.footnotes import FootnotedAnswer, FootnoteMarker
from assistant.ui.markdown import PLACEHOLDER, answer_parser, with_placeholders
from assistant.ui.sanitize import inert_markdown

_AROUND_PLACEHOLDERS = re.compile("[^\ue000\ue001]+(?=\ue000|\\Z)")  # the text of a line without its placeholders


def markdown_file(title: str, subtitle: str, answers: Iterable[FootnotedAnswer]) -> str:
    """The file: each question a heading, the footnotes at its end."""
    parts = [f"# {inert_markdown(' '.join(title.split()))}\n\n{subtitle}\n"]
    notes: list[str] = []
    for answer in answers:
        lines = [inert_markdown(line) for line in (answer.about, answer.missing, answer.checks) if line]
        question = inert_markdown(" ".join(answer.question.split()))
        parts.append(f"## {question}\n\n{footnoted_body(answer.parts)}\n\n" + "\n\n".join(lines) + "\n")
        notes += answer.notes
    parts.append("\n".join(f"[^{number}]: {inert_markdown(note)}" for number, note in enumerate(notes, start=1)))
    return "\n".join(parts) + "\n"


def footnoted_body(parts: Sequence[str | FootnoteMarker]) -> str:
    """A text with its markers as footnotes of Markdown, in which nothing loads, runs or links."""
    markers = {str(index): _reference(part) for index, part in enumerate(parts) if not isinstance(part, str)}
    return PLACEHOLDER.sub(lambda found: markers[found.group(1)], _inert_but_code(with_placeholders(parts)))


def _inert_but_code(source: str) -> str:
    """Markdown that does nothing; blocks of code stay to the letter, as nothing in them is interpreted."""
    tokens = answer_parser().parse(source)
    code = {line for token in tokens if token.type == "fence" and token.map for line in range(*token.map)}
    return "\n".join(line if number in code else _inert(line) for number, line in enumerate(source.split("\n")))


def _inert(line: str) -> str:
    return _AROUND_PLACEHOLDERS.sub(lambda found: inert_markdown(found.group()), line)


def _reference(marker: FootnoteMarker) -> str:
    number = f"[^{marker.number}]" if marker.number else "\\[?\\]"
    return number + (f" \\[{marker.verdict}\\]" if marker.verdict else "")
