"""The checks of an answer in one line: how many sentences have which verdict or no mark, and which are not shown.

Knows no Gradio.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from assistant.answer.citation_markers import without_line_opening
from assistant.answer.draft_sentences import makes_no_claim
from assistant.answer.marker_places import locate
from assistant.i18n import Translator
from assistant.schemas import Answer, AnswerSentence, Citation
from assistant.ui.deadline import check_deadline
from assistant.ui.labels import QUOTED_SIGN, reasons_suffix
from assistant.ui.sanitize import one_line, safe_html
from assistant.verdicts import Verdict
from vectorstore import sentence_spans

_TAG = re.compile(r"<[^>]*>")


def checks_html(answer: Answer, texts: Translator) -> str:
    """A line that counts the sentences by verdict, and a second one that opens those which are not in the text.

    Empty where nothing was checked.
    """
    sentences = list(checked_sentences(answer))
    hidden = _hidden(answer)
    if not (sentences or hidden) or not answer.citations:
        return ""
    quoted = sum(1 for sentence in sentences if sentence.method == "quotation")
    sentences = [sentence for sentence in sentences if sentence.method != "quotation"]
    marked = Counter(sentence.verdict for sentence in sentences if sentence.marks)
    marked.update(citation.state for citation in hidden)
    counts = " · ".join(filter(None, (_quoted_html(quoted, texts), _counts_html(marked, texts))))
    unmarked = Counter(sentence.verdict for sentence in sentences if not sentence.marks)
    if unmarked:
        label = texts("checks_unmarked", count=unmarked.total())
        counts += f'{counts and " · "}<span class="state unmarked">{label}</span> ({_counts_html(unmarked, texts)})'
    items = "".join(_hidden_item(citation, texts) for citation in hidden)
    details = (
        f'<details class="unsaid"><summary>{texts("unsaid", count=len(hidden))}</summary><ul>{items}</ul></details>'
        if hidden
        else ""
    )
    return safe_html(f'<p class="counts">{texts("checks")} {counts}</p>{details}')


def checks_line(answer: Answer, texts: Translator) -> str:
    """The counts of `checks_html` as plain text."""
    counts = checks_html(answer, texts).partition("</p>")[0]
    return html.unescape(_TAG.sub("", counts))


def checked_sentences(answer: Answer) -> Iterator[AnswerSentence]:
    """The sentences of an answer that state something, with their verdicts.

    An answer that broke off, or was saved by an earlier version, has no sentences of its own. For it they are made of
    its citations, and of the sentences that no citation names.
    """
    if answer.sentences:
        yield from (sentence for sentence in answer.sentences if sentence.verdict != Verdict.NOTHING_TO_CHECK)
        return
    cited: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        cited.setdefault(citation.sentence, []).append(citation)
    said = _Sentences(_text_of(answer))
    for sentence, citations in cited.items():
        if sentence in said:
            best = min((citation.state for citation in citations), key=lambda state: state.rank)
            numbers = tuple(citation.number for citation in citations)
            method = citations[0].method if best == Verdict.VERIFIED else None
            yield AnswerSentence(start=0, end=0, sentence=sentence, verdict=best, method=method, marks=numbers)
    yield from _unmarked(said, list(cited))


class _Sentences:
    """A text, of which one can ask whether it says a sentence, whatever the white space.

    Its own sentences are known by heart: to look for each of them through the whole text would take seconds in one of
    a megabyte.
    """

    def __init__(self, text: str) -> None:
        self.spans = [line[span.start : span.end] for line in text.split("\n") for span in sentence_spans(line)]
        self._known = set(map(_without_space, self.spans))
        self._text = _without_space(text)

    def __contains__(self, sentence: str) -> bool:
        check_deadline()
        wanted = _without_space(sentence)
        return wanted in self._known or wanted in self._text


def _unmarked(said: _Sentences, cited: Sequence[str]) -> Iterator[AnswerSentence]:
    """The sentences of a text that state something and that no citation names: nobody checked them."""
    known = list(map(_without_space, cited))
    alike, joined = set(known), "\n".join(known)
    for sentence in said.spans:
        words = _without_space(sentence)
        if words not in alike and not makes_no_claim(sentence) and words not in joined:
            yield AnswerSentence(start=0, end=0, sentence=sentence, verdict=Verdict.UNDECIDED)


def _hidden(answer: Answer) -> list[Citation]:
    """A citation of each sentence that was left out of the text because no article supports it."""
    said = _Sentences(_text_of(answer))
    hidden = {
        citation.sentence: citation
        for citation in answer.citations
        if citation.state.is_warning and citation.sentence not in said
    }
    return list(hidden.values())


def _text_of(answer: Answer) -> str:
    """The words of an answer without its markers."""
    return "".join(part for part in locate(answer.answer, answer.citations) if isinstance(part, str))


def _counts_html(counts: Counter[Verdict], texts: Translator) -> str:
    """How often each verdict was found, the best verdict first."""
    return " · ".join(
        f'<span class="state {verdict}">{verdict.sign} '
        f"{texts('checks_state', state=texts.state(verdict), count=counts[verdict])}</span>"
        for verdict in Verdict
        if counts[verdict]
    )


def _quoted_html(count: int, texts: Translator) -> str:
    """How many sentences are quotations; empty where there are none."""
    label = texts("checks_state", state=texts("state_quoted"), count=count)
    return f'<span class="state quoted">{QUOTED_SIGN} {label}</span>' if count else ""


def _without_space(text: str) -> str:
    return "".join(text.split())


def _hidden_item(citation: Citation, texts: Translator) -> str:
    why = one_line(reasons_suffix(citation.reasons, texts))
    return (
        f'<li>{one_line(without_line_opening(citation.sentence))} <span class="state '
        f'{citation.state}">{citation.state.sign} '
        f"{texts.state(citation.state)}{why and f' {why}'}</span></li>"
    )
