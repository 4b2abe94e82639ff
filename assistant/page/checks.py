"""What the checks of an answer came to, in words: how many sentences have which state or no mark, and those that were put away. Knows no page."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.answers import Citation
from assistant.citation_markers import said_in
from assistant.page.notes import placed
from assistant.page.safety import one_line, safe_html
from assistant.texts import Texts
from assistant.verdicts import Verdict
from vectorstore import sentence_spans

_HEADS = re.compile(r"^[ \t]*#.*|^.*\n[ |:]*--[- |:]*$", re.MULTILINE)  # of sections, of tables


def checks_html(text: str, citations: Sequence[Citation], texts: Texts) -> str:
    """One line that counts the sentences by state, and behind another one those that are not in the text; empty where nothing was checked."""
    sentences: dict[str, list[Citation]] = {}
    for citation in citations:
        sentences.setdefault(citation.sentence, []).append(citation)
    if not sentences:
        return ""
    best = {sentence: min((citation.state for citation in cited), key=lambda state: state.rank) for sentence, cited in sentences.items()}
    counts = Counter(best.values())
    states = " · ".join(_counted(state, counts[state], texts) for state in Verdict if counts[state])
    written = "".join(part for part in placed(text, citations) if isinstance(part, str))
    told = _squeezed(written)
    unmarked = len(_unmarked(written, sentences))
    states += f' · <span class="state unmarked">{texts("checks_unmarked", count=unmarked)}</span>' if unmarked else ""
    unsaid = [sentence for sentence, state in best.items() if state.is_warning and _squeezed(sentence) not in told]
    items = "".join(_put_away(sentence, best[sentence], sentences[sentence], texts) for sentence in unsaid)
    behind = f'<details class="unsaid"><summary>{texts("unsaid", count=len(unsaid))}</summary><ul>{items}</ul></details>' if unsaid else ""
    return safe_html(f'<p class="counts">{texts("checks")} {states}</p>{behind}')


def _counted(state: Verdict, count: int, texts: Texts) -> str:
    return f'<span class="state {state}">{state.sign} {texts("checks_state", state=texts.state(state), count=count)}</span>'


def _unmarked(written: str, cited: Iterable[str]) -> list[str]:
    """The sentences of an answer that state something and stand with no mark."""
    marked = [_squeezed(sentence) for sentence in cited]
    sentences = (line[span.start : span.end] for line in _HEADS.sub("", written).split("\n") for span in sentence_spans(line))
    return [sentence for sentence in sentences if _states(sentence) and not any(_squeezed(sentence) in other for other in marked)]


def _states(sentence: str) -> bool:
    """Whether a sentence can be true or false: one that asks, leads over to a list, or stands in brackets for the program's own, is not counted so."""
    bare = sentence.strip(' *_"”」』')
    return any(map(str.isalnum, bare)) and bare[-1] not in "?？:：" and not (bare[0] in "(（" and bare[-1] in ")）")


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _put_away(sentence: str, state: Verdict, cited: Sequence[Citation], texts: Texts) -> str:
    reasons = "; ".join(dict.fromkeys(texts.told(reason) for citation in cited for reason in citation.reasons))
    why = f" ({one_line(reasons)})" if reasons else ""
    return f'<li>{one_line(said_in(sentence))} <span class="state {state}">{state.sign} {texts.state(state)}{why}</span></li>'
