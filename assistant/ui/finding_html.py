"""What is known of one checked sentence, as safe HTML: its parts, what differs, the articles' words, and a suggestion.

Knows no Gradio.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from assistant.check.schemas import CheckedSentence
from assistant.i18n import Translator
from assistant.schemas import Citation
from assistant.ui.labels import citation_location, verdict_label
from assistant.ui.sanitize import escape, one_line, safe_html
from assistant.ui.source_list import byline
from assistant.verdicts import Verdict
from vectorstore import is_chinese

_DIGIT_OR_LETTER = re.compile(r"[0-9A-Za-z]")


class Suggestion(NamedTuple):
    """Words of the article in the place of wrong ones; offsets into the text as given."""

    start: int
    end: int
    words: str


def suggestion(sentence: CheckedSentence, words: str) -> Suggestion | None:
    """What could stand there instead, where it is known; `words` is the sentence as the text has it.

    None where the wrong words are in the sentence twice, or the article has them in another language.
    """
    wrong, differs = sentence.wrong, sentence.differs
    if sentence.verdict != Verdict.CONTRADICTED or not wrong or not differs:
        return None
    has_words = any(map(str.isalpha, differs))
    places = list(_places(wrong, words))
    if len(places) != 1 or (has_words and is_chinese(differs) != is_chinese(words)):
        return None
    start = sentence.start + places[0]
    return Suggestion(start, start + len(wrong), differs)


def finding_html(
    sentence: CheckedSentence, words: str, texts: Translator, changes: Mapping[int, str] | None = None
) -> str:
    """All that is known of the sentence; `words` is the sentence as the text has it.

    `changes` says of a piece of evidence, by its index, what became of its article since: `changed` or `gone`.
    """
    verdict = sentence.verdict
    head = (
        f'<p class="state {verdict}"><strong>{verdict.sign} {escape(texts.state(verdict))}</strong></p>'
        f'<p class="quiet">{texts(f"means_{verdict}")}</p>'
    )
    if sentence.judge:
        head += f'<p class="quiet by-judge">{escape(texts("textcheck_by_judge", model=sentence.judge.model))}</p>'
    evidence = "".join(
        _evidence(index, citation, sentence, texts, (changes or {}).get(index))
        for index, citation in enumerate(sentence.evidence)
    )
    label = texts("textcheck_nearest" if _is_nearest(sentence) else "textcheck_articles")
    return safe_html(
        head
        + _beside(sentence, words, texts)
        + _list("parts", _parts(sentence, words, texts))
        + _list("reasons", map(escape, dict.fromkeys(texts.reason(reason) for reason in sentence.reasons)))
        + _list("cites", _cited(sentence))
        + (f'<h3>{label}</h3><ol class="evidence">{evidence}</ol>' if evidence else "")
    )


def evidence_labels(sentence: CheckedSentence, texts: Translator) -> list[str]:
    """What the reader says above each piece of evidence: its verdict with the reasons."""
    return [verdict_label(citation, texts) for citation in sentence.evidence]


def _is_nearest(sentence: CheckedSentence) -> bool:
    """Whether the evidence decides nothing, and is only what comes nearest."""
    return sentence.verdict in (Verdict.UNDECIDED, Verdict.UNSUPPORTED, Verdict.NOT_FOUND)


def _places(wrong: str, words: str) -> Iterator[int]:
    """Where the words begin that no longer number or word contains."""
    for found in re.finditer(re.escape(wrong), words):
        around = words[max(0, found.start() - 1) : found.start()], words[found.end() : found.end() + 1]
        pairs = zip(around, (wrong[0], wrong[-1]), strict=True)
        if not any(_DIGIT_OR_LETTER.match(one) and _DIGIT_OR_LETTER.match(end) for one, end in pairs):
            yield found.start()


def _beside(sentence: CheckedSentence, words: str, texts: Translator) -> str:
    """The sentence beside what the article says instead, the differing words marked."""
    first = _contradicting(sentence)
    if first is None:
        return ""
    language = escape(first.article.language or "") if first.article else ""
    said = " … ".join(_marked(one.quote, sentence.differs) for one in first.evidence) or _marked(
        first.quote or "", sentence.differs
    )
    return (
        f'<div class="beside"><div><p class="label">{texts("textcheck_yours")}</p>'
        f"<blockquote>{_marked(words, sentence.wrong)}</blockquote></div>"
        f'<div><p class="label">{texts("textcheck_theirs")}</p>'
        f'<blockquote lang="{language}" dir="auto">{said}</blockquote></div></div>'
    )


def _contradicting(sentence: CheckedSentence) -> Citation | None:
    """The evidence that says otherwise, of a sentence that is contradicted."""
    if sentence.verdict != Verdict.CONTRADICTED:
        return None
    return next((citation for citation in sentence.evidence if citation.state == Verdict.CONTRADICTED), None)


def _marked(text: str, words: str | None) -> str:
    """The text on one line with these words marked, where it has them."""
    place = next(_places(words, text), -1) if words else -1
    if place < 0 or not words:
        return one_line(text)
    before, after = escape(text[:place]), escape(text[place + len(words) :])
    return " ".join(f'{before}<mark class="differs">{escape(words)}</mark>{after}'.split())


def _parts(sentence: CheckedSentence, words: str, texts: Translator) -> Iterator[str]:
    for part in sentence.parts:
        said = one_line(words[part.start - sentence.start : part.end - sentence.start])
        name = f"{part.verdict.sign} {texts.state(part.verdict)}"
        yield f'<span class="state {part.verdict}">{escape(name)}</span> {said}'


def _cited(sentence: CheckedSentence) -> Iterator[str]:
    """The articles that the text itself cites for the sentence."""
    for source in sentence.cited:
        if source.article:
            yield f"{one_line(source.mark)} → {one_line(source.article.title)}"


def _evidence(index: int, citation: Citation, sentence: CheckedSentence, texts: Translator, change: str | None) -> str:
    """An article with its words, and a button that opens the reader there; `index` tells the page which it is."""
    article = citation.article
    if article is None:
        return ""
    language = escape(article.language or "")
    location = (one_line(label) for label in citation_location(citation, texts))
    details = " · ".join(filter(None, (byline(article), *location)))
    label = f"{citation.state.sign} {texts.state(citation.state)}"
    state = "" if _is_nearest(sentence) else f'<p class="state {citation.state}">{escape(label)}</p>'
    warning = f'<p class="warning">⚠ {texts(change)}</p>' if change else ""
    quotes = " … ".join(one_line(one.quote) for one in citation.evidence) or one_line(citation.quote)
    is_beside = citation is _contradicting(sentence)  # its words stand there already
    blockquote = "" if is_beside else f'<blockquote lang="{language}" dir="auto">{quotes}</blockquote>'
    return (
        f'<li><p class="title"><strong lang="{language}">{one_line(article.title)}</strong></p>'
        f'<p class="facts">{details}</p>{state}{warning}'
        f"{blockquote}"
        f'<button type="button" class="read" data-evidence="{index}">{texts("open_reader")}</button></li>'
    )


def _list(name: str, items: Iterable[str]) -> str:
    rows = "".join(f"<li>{item}</li>" for item in items)
    return f'<ul class="{name}">{rows}</ul>' if rows else ""
