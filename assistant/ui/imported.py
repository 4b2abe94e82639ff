"""Answers from a file of conversations as they are shown: nobody checked them here, so nothing of them looks verified.

The stored record stays as the file has it. Knows no Gradio.
"""

from collections.abc import Sequence

from assistant.i18n import Translator
from assistant.schemas import Answer, AnswerSentence, Citation
from assistant.ui.labels import state_label
from assistant.verdicts import Verdict

_REASON = "not_checked_here"


def as_imported(answer: Answer, texts: Translator) -> Answer:
    """The answer with the file's verdicts as reasons; what the file calls verified is undecided here."""
    return answer.model_copy(
        update={
            "citations": _unchecked(answer.citations, texts),
            "sentences": tuple(
                sentence.model_copy(update={"verdict": _verdict(sentence.verdict), **_said_by_file(sentence, texts)})
                for sentence in answer.sentences
            ),
        }
    )


def _unchecked(citations: Sequence[Citation], texts: Translator) -> tuple[Citation, ...]:
    return tuple(
        citation.model_copy(update={"state": _verdict(citation.state), **_said_by_file(citation, texts)})
        for citation in citations
    )


def _verdict(of_file: Verdict) -> Verdict:
    return Verdict.UNDECIDED if of_file == Verdict.VERIFIED else of_file


def _said_by_file(checked: Citation | AnswerSentence, texts: Translator) -> dict[str, object]:
    said = f"{_REASON}: {state_label(checked, texts, short=True)}"
    return {"method": None, "judge": None, "reasons": (said, *checked.reasons)}
