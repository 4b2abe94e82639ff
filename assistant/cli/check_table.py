"""The table that `assistant check` prints."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.cli.printing import excerpt

if TYPE_CHECKING:
    from assistant.check.schemas import CheckedSentence, CheckedText
    from assistant.i18n import Translator
    from assistant.schemas import Citation

_SETTLED = ("verified", "contradicted")  # states of articles that decide; of the others the nearest is shown


def table(checked: "CheckedText") -> Iterator[str]:
    """The lines: each sentence with its verdict and the articles' words, and the counts below."""
    from assistant.i18n import Translator

    texts = Translator("en")
    for article in checked.left_out:
        yield f"left out, as the text is this article or nearly: {article.title} ({article.path})\n"
    for number, sentence in enumerate(checked.sentences, start=1):
        line = checked.text.count("\n", 0, sentence.start) + 1
        verdict = f"{sentence.verdict.sign} {texts.state(sentence.verdict)}"
        yield f"{number:>4}  line {line:<5} {verdict:<30} {excerpt(sentence.sentence)}"
        yield from (f"{'':12}{detail}" for detail in _details(sentence, texts))
    counts = ", ".join(f"{count} {texts.state(verdict)}" for verdict, count in checked.counts.items() if count)
    yield f"\n{len(checked.sentences)} sentences: {counts}"
    if checked.unchecked:
        yield f"{checked.unchecked} sentences were not reached."


def _details(sentence: "CheckedSentence", texts: "Translator") -> Iterator[str]:
    """What the articles say, and why the sentence is not verified."""
    if sentence.differs and sentence.wrong:
        yield f"you: {sentence.wrong}; the article: {sentence.differs}"
    elif sentence.wrong:
        yield f"not carried: {sentence.wrong}"
    if sentence.judge:
        yield texts("textcheck_by_judge", model=sentence.judge.model)
    shown = [record for record in sentence.evidence if record.state in _SETTLED] or list(sentence.evidence[:1])
    for record in shown:
        yield _source(record, texts)
        yield f"    {excerpt(record.quote or '')}"
    others = [record.article.title for record in sentence.evidence if record.article and record not in shown]
    if others:
        yield f"near as well: {'; '.join(others)}"
    if sentence.reasons:
        yield "; ".join(texts.reason(reason) for reason in sentence.reasons)


def _source(record: "Citation", texts: "Translator") -> str:
    article = record.article
    assert article  # a check has no marks that name nothing
    date = f", {article.date}" if article.date else ""
    return f"[{record.number}] {texts.short_state(record.state)}: {article.title}{date} ({article.path})"
