"""Measures the check on labelled prose: the verdicts that true and false sentences get, and what they cost."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answer.batch_judge import BatchJudge, JudgeResult
from assistant.answer.citation_markers import without_marks
from assistant.answer.citations import CitationStream
from assistant.answer.judge_batches import Batcher
from assistant.answer.judge_calls import JudgeThreads
from assistant.evaluation.prose_set import LabelledSentence, ProseQuestion, read_prose
from assistant.schemas import AnswerSentence
from assistant.verdicts import Verdict
from assistant.verify.exam import Progress
from vectorstore import Passage, language_of

_COUNTED = (Verdict.VERIFIED, Verdict.CONTRADICTED, Verdict.UNSUPPORTED, Verdict.UNDECIDED)
_CLOSE = "close"  # the set of true sentences in nearly the source's words
_OTHER = "other"  # kinds of error and languages that are not named
_WORST = 20  # failures of each kind that are told
_EXCERPT = 600  # characters of a passage


@dataclass
class Judged:
    """The judge that decides what code cannot, with what it cost so far."""

    bench: BatchJudge
    calls: int = 0
    tokens: int = 0

    def count(self, result: JudgeResult) -> None:
        """Count a call, if it was made, and the tokens that the server counted."""
        self.calls += result.was_asked
        self.tokens += result.usage["total_tokens"] if result.usage else 0


@dataclass(frozen=True)
class _Checked:
    """A labelled sentence with the verdict on it; `reasons` are those of the sentence that decided it."""

    labelled: LabelledSentence
    languages: str
    verdict: Verdict
    reasons: tuple[str, ...]


def check_answer(
    raw: str,
    passages: Sequence[Passage],
    question: str,
    judge: Judged | None,
) -> tuple[AnswerSentence, ...]:
    """The sentences of a model's raw answer, checked as in a chat; waits for the judge, if there is one."""
    stream, batcher = CitationStream(passages, {}, judged=judge is not None), Batcher(question, passages)
    for _ in (*stream.feed(raw), *stream.finish()):
        pass
    if judge:
        calls = JudgeThreads(judge.bench)
        calls.submit([*batcher.add(stream.undecided), *batcher.flush()])
        for result in calls.results(wait=True):
            judge.count(result)
            for sentence, decision in result.decisions:
                for _ in stream.decide(sentence, decision):
                    pass
    return stream.sentences


def measure_prose(
    folder: str,
    *,
    judge: Judged | None = None,
    progress: Progress = lambda _done, _total: None,
) -> dict[str, Any]:
    """The figures of a folder; `prose` is what `assistant eval --json` prints, the rest is for the report."""
    prose = read_prose(Path(folder))
    began = time.perf_counter()
    checked: list[_Checked] = []
    progress(0, len(prose.sentences))
    for question, sentences in _answers(prose.questions, prose.sentences):
        checked += _check(question, sentences, judge)
        progress(len(checked), len(prose.sentences))
    return {
        "file": folder,
        "questions": len({sentence.qid for sentence in prose.sentences}),
        "prose": {
            "judge": judge.bench.admission.candidate.model if judge else None,
            "admitted": judge.bench.is_admitted if judge else None,
            **_counts(checked),
            "calls": judge.calls if judge else 0,
            "tokens": judge.tokens if judge else 0,
            "seconds": round(time.perf_counter() - began, 1),
        },
        "failures": _failures(prose.questions, checked),
    }


def _answers(
    questions: Mapping[str, ProseQuestion],
    sentences: Sequence[LabelledSentence],
) -> Iterator[tuple[ProseQuestion, list[LabelledSentence]]]:
    """The sentences of one question and one set, to be checked as one answer.

    True and false ones are never together: a judge that sees a sentence beside its altered form knows one to be false.
    """
    groups: defaultdict[tuple[str, bool, str], list[LabelledSentence]] = defaultdict(list)
    for sentence in sentences:
        groups[sentence.qid, sentence.is_true, sentence.set].append(sentence)
    for (qid, _, _), group in groups.items():
        yield questions[qid], group


def _check(question: ProseQuestion, sentences: Sequence[LabelledSentence], judge: Judged | None) -> Iterator[_Checked]:
    raw = "\n".join(sentence.raw for sentence in sentences)
    found = check_answer(raw, question.passages, question.text, judge)
    for labelled, own in zip(sentences, _by_place(sentences, found), strict=True):
        stating = [sentence for sentence in own if sentence.verdict != Verdict.NOTHING_TO_CHECK]
        worst = max(stating, key=lambda sentence: sentence.verdict.rank, default=None)
        verdict = worst.verdict if worst else Verdict.UNDECIDED
        yield _Checked(labelled, _languages(labelled, question.passages), verdict, worst.reasons if worst else ())


def _by_place(labelled: Sequence[LabelledSentence], found: Sequence[AnswerSentence]) -> list[list[AnswerSentence]]:
    """What was found of each labelled sentence: one whose text is several sentences has several."""
    lines = [_squeezed(without_marks(sentence.raw)) for sentence in labelled]
    ends = [sum(map(len, lines[: number + 1])) for number in range(len(lines))]
    whole, position = "".join(lines), 0
    own: list[list[AnswerSentence]] = [[] for _ in lines]
    for sentence in found:
        text = _squeezed(sentence.sentence)
        start = max(whole.find(text, position), position)
        own[next((number for number, end in enumerate(ends) if start < end), len(lines) - 1)].append(sentence)
        position = start + len(text)
    return own


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _languages(sentence: LabelledSentence, passages: Sequence[Passage]) -> str:
    """The language of a sentence and that of the passages it cites, all of them where it cites none.

    One that is too short to tell is taken for one in the language of a passage, where it can be.
    """
    cited = [passages[place].text for place in sentence.cited] or [passage.text for passage in passages]
    text, theirs = without_marks(sentence.raw), language_of("\n".join(cited))
    own = language_of(text) or next(
        filter(None, (language_of(text, language_of(passage.text)) for passage in passages)), _OTHER
    )
    return f"{own}>{theirs or _OTHER}"


def _counts(checked: Sequence[_Checked]) -> dict[str, Any]:
    """How often each verdict was given, by label, kind of error and languages."""
    true = [c for c in checked if c.labelled.is_true]
    false = [c for c in checked if not c.labelled.is_true]
    errors = Counter(c.labelled.error or _OTHER for c in false)
    pairs = Counter(c.languages for c in checked)
    return {
        "true": _verdicts(true),
        "close": _verdicts([c for c in true if c.labelled.set == _CLOSE]),
        "false": _verdicts(false),
        "by_error": {
            error: _verdicts([c for c in false if (c.labelled.error or _OTHER) == error])
            for error, _ in errors.most_common()  # the commonest first
        },
        "by_languages": {
            pair: {
                "true": _verdicts([c for c in true if c.languages == pair]),
                "false": _verdicts([c for c in false if c.languages == pair]),
            }
            for pair, _ in pairs.most_common()
        },
    }


def _verdicts(checked: Sequence[_Checked]) -> dict[str, int]:
    counts = Counter(c.verdict for c in checked)
    return {"n": len(checked), **{verdict.value: counts[verdict] for verdict in _COUNTED}}


def _failures(questions: dict[str, ProseQuestion], checked: Sequence[_Checked]) -> dict[str, list[dict[str, Any]]]:
    """False sentences that were verified, and true ones that were called contradicted or unsupported."""
    passed = [c for c in checked if not c.labelled.is_true and c.verdict == Verdict.VERIFIED]
    blamed = [c for c in checked if c.labelled.is_true and c.verdict.is_warning]
    kinds = {"passed": passed, "blamed": blamed}
    return {
        name: [_failure(c, questions[c.labelled.qid].passages) for c in kind[:_WORST]]
        for name, kind in kinds.items()  # in the order of the file
    }


def _failure(checked: _Checked, passages: Sequence[Passage]) -> dict[str, Any]:
    return {
        "sentence": checked.labelled.raw,
        "error": checked.labelled.error,
        "verdict": checked.verdict.value,
        "reasons": checked.reasons,
        "passages": [passages[place].text[:_EXCERPT] for place in checked.labelled.cited],
    }
