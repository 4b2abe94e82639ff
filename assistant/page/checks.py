"""What the checks of an answer came to, in words: how many sentences have which state, and those that were put away. Knows no page."""

from collections import Counter
from collections.abc import Sequence

from assistant.answers import Citation, CitationState
from assistant.checking.marks import said_in
from assistant.page.notes import BEST_FIRST, placed
from assistant.page.rendering import SIGNS
from assistant.page.safety import one_line, safe_html
from assistant.texts import Texts


def checks_html(text: str, citations: Sequence[Citation], texts: Texts) -> str:
    """One line that counts the sentences by state, and behind another one those that are not in the text; empty where nothing was checked."""
    sentences: dict[str, list[Citation]] = {}
    for citation in citations:
        sentences.setdefault(citation.sentence, []).append(citation)
    if not sentences:
        return ""
    best = {sentence: min((citation.state for citation in cited), key=BEST_FIRST.index) for sentence, cited in sentences.items()}
    counts = Counter(best.values())
    states = " · ".join(_counted(state, counts[state], texts) for state in BEST_FIRST if counts[state])
    told = _squeezed("".join(part for part in placed(text, citations) if isinstance(part, str)))
    unsaid = [sentence for sentence, state in best.items() if state in ("unsupported", "unknown") and _squeezed(sentence) not in told]
    items = "".join(_put_away(sentence, best[sentence], sentences[sentence], texts) for sentence in unsaid)
    behind = f'<details class="unsaid"><summary>{texts("unsaid", count=len(unsaid))}</summary><ul>{items}</ul></details>' if unsaid else ""
    return safe_html(f'<p class="counts">{texts("checks")} {states}</p>{behind}')


def _counted(state: CitationState, count: int, texts: Texts) -> str:
    return f'<span class="state {state}">{SIGNS[state]} {texts("checks_state", state=texts.state(state), count=count)}</span>'


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _put_away(sentence: str, state: CitationState, cited: Sequence[Citation], texts: Texts) -> str:
    reasons = "; ".join(dict.fromkeys(texts.told(reason) for citation in cited for reason in citation.reasons))
    why = f" ({one_line(reasons)})" if reasons else ""
    return f'<li>{one_line(said_in(sentence))} <span class="state {state}">{SIGNS[state]} {texts.state(state)}{why}</span></li>'
