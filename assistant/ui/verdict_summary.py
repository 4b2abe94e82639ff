"""What the checks of an answer came to, in words: how many sentences have which verdict or no mark, and those that are not shown.

Knows no page.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.answer.citation_markers import said_in
from assistant.answer.marker_places import placed
from assistant.answer.sentences import states_nothing
from assistant.i18n import Translator
from assistant.schemas import Answer, AnswerSentence, Citation
from assistant.ui.sanitize import one_line, safe_html
from assistant.verdicts import Verdict
from vectorstore import sentence_spans

_TAG = re.compile(r"<[^>]*>")


def checks_html(answer: Answer, texts: Translator) -> str:
    """One line that counts the sentences by verdict, and behind another one those that are not in the text.

    Empty where nothing was checked.
    """
    sentences = list(checked(answer))
    hidden = _hidden(answer)
    if not (sentences or hidden) or not answer.citations:
        return ""
    marked = Counter(sentence.verdict for sentence in sentences if sentence.marks)
    marked.update(citation.state for citation in hidden)
    counts = " · ".join(_counted(verdict, marked[verdict], texts) for verdict in Verdict if marked[verdict])
    unmarked = Counter(sentence.verdict for sentence in sentences if not sentence.marks)
    if unmarked:
        told = " · ".join(_counted(verdict, unmarked[verdict], texts) for verdict in Verdict if unmarked[verdict])
        counts += f' · <span class="state unmarked">{texts("checks_unmarked", count=unmarked.total())}</span> ({told})'
    items = "".join(_put_away(citation, texts) for citation in hidden)
    behind = (
        f'<details class="unsaid"><summary>{texts("unsaid", count=len(hidden))}</summary><ul>{items}</ul></details>'
        if hidden
        else ""
    )
    return safe_html(f'<p class="counts">{texts("checks")} {counts}</p>{behind}')


def checks_line(answer: Answer, texts: Translator) -> str:
    """The same line as plain text."""
    counts = checks_html(answer, texts).partition("</p>")[0]
    return html.unescape(_TAG.sub("", counts))


def checked(answer: Answer) -> Iterator[AnswerSentence]:
    """The sentences of an answer that state something.

    Of one that was kept without them, or broke off, those that its citations name.
    """
    if answer.sentences:
        yield from (sentence for sentence in answer.sentences if sentence.verdict != Verdict.NOTHING_TO_CHECK)
        return
    cited: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        cited.setdefault(citation.sentence, []).append(citation)
    written = "".join(part for part in placed(answer.answer, answer.citations) if isinstance(part, str))
    for sentence, citations in cited.items():
        if _squeezed(sentence) in _squeezed(written):
            best = min((citation.state for citation in citations), key=lambda state: state.rank)
            numbers = tuple(citation.number for citation in citations)
            yield AnswerSentence(start=0, end=0, sentence=sentence, verdict=best, marks=numbers)
    yield from _unmarked(written, list(cited))


def _unmarked(written: str, cited: Sequence[str]) -> Iterator[AnswerSentence]:
    """The sentences of a text that state something and that no citation names, which nobody checked."""
    known = [_squeezed(sentence) for sentence in cited]
    for line in written.split("\n"):
        for span in sentence_spans(line):
            sentence = line[span.start : span.end]
            if not states_nothing(sentence) and not any(_squeezed(sentence) in other for other in known):
                yield AnswerSentence(start=0, end=0, sentence=sentence, verdict=Verdict.UNDECIDED)


def _hidden(answer: Answer) -> list[Citation]:
    """The worst citation of each sentence that is not in the text, as no article supports it and such ones are hidden."""
    written = _squeezed("".join(part for part in placed(answer.answer, answer.citations) if isinstance(part, str)))
    hidden = {
        citation.sentence: citation
        for citation in answer.citations
        if citation.state.is_warning and _squeezed(citation.sentence) not in written
    }
    return list(hidden.values())


def _counted(verdict: Verdict, count: int, texts: Translator) -> str:
    return (
        f'<span class="state {verdict}">{verdict.sign} '
        f"{texts('checks_state', state=texts.state(verdict), count=count)}</span>"
    )


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _put_away(citation: Citation, texts: Translator) -> str:
    reasons = "; ".join(dict.fromkeys(texts.reason(reason) for reason in citation.reasons))
    why = f" ({one_line(reasons)})" if reasons else ""
    return (
        f'<li>{one_line(said_in(citation.sentence))} <span class="state {citation.state}">{citation.state.sign} '
        f"{texts.state(citation.state)}{why}</span></li>"
    )
