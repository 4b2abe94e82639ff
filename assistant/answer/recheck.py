"""A kept answer checked anew against what its articles say today: the same words, new verdicts. No model writes."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from assistant.answer.batch_judge import BatchJudge
from assistant.answer.citations import CitationStream
from assistant.answer.judge_batches import Batcher
from assistant.answer.judge_calls import JudgeThreads
from assistant.answer.marker_places import LocatedMarker, locate
from assistant.saved_model import QUOTE
from assistant.schemas import Answer, AnswerSentence, Citation
from assistant.verdicts import Verdict
from vectorstore import Passage

GONE = "article_gone"  # the reason of a verdict whose article is no longer there


def recheck(answer: Answer, passages: Mapping[str, Sequence[Passage]], judge: BatchJudge | None) -> Answer:
    """The answer with new verdicts.

    `passages` are those of today, by the id of each article that it cites or was made from; an article that is not
    listed is gone. Of what only such articles said nothing can be known.
    """
    today = tuple({passage.id: passage for passage in chain.from_iterable(passages.values())}.values())
    stream = _checked(answer, passages, today, judge)
    citations, sentences = _Found(stream.citations), _Found(stream.sentences)
    new_citations = tuple(_citation(old, passages, citations) for old in answer.citations)
    cited = {citation.article.id for citation in answer.citations if citation.article}
    kept = [passage for passage in answer.passages if passage.article.id not in passages.keys() | cited]
    return answer.model_copy(
        update={
            "citations": new_citations,
            "sentences": tuple(_sentence(old, answer.citations, passages, sentences) for old in answer.sentences),
            "passages": (*today, *kept),
            "disagreements": (),
        }
    )


def changed_verdicts(before: Answer, after: Answer) -> list[tuple[str, Verdict, Verdict]]:
    """Each sentence whose verdict changed, or that of one of its citations, with the verdict before and after."""
    pairs = [
        *((old.sentence, old.verdict, new.verdict) for old, new in zip(before.sentences, after.sentences, strict=True)),
        *((old.sentence, old.state, new.state) for old, new in zip(before.citations, after.citations, strict=True)),
    ]
    changed = {_words(sentence): (sentence, old, new) for sentence, old, new in reversed(pairs) if old != new}
    return [*changed.values()][::-1]


class _Found:
    """What the new check found, to be taken by the words of a sentence, in order."""

    def __init__(self, records: Iterable[Citation | AnswerSentence]) -> None:
        self._records: dict[tuple[str, str], deque[Citation | AnswerSentence]] = {}
        for record in records:
            article = record.article.id if isinstance(record, Citation) and record.article else ""
            self._records.setdefault((_words(record.sentence), article), deque()).append(record)

    def take(self, sentence: str, article: str = "") -> Citation | AnswerSentence | None:
        """The next record of a sentence, and of an article where it is a citation."""
        records = self._records.get((_words(sentence), article))
        if not records:
            return None
        return records.popleft() if len(records) > 1 else records[0]


def _words(sentence: str) -> str:
    """A sentence for comparing: without its marks other white space may be left."""
    return "".join(sentence.split())


def _checked(
    answer: Answer, passages: Mapping[str, Sequence[Passage]], today: Sequence[Passage], judge: BatchJudge | None
) -> CitationStream:
    """The answer's text through the check, its marks naming passages of today."""
    marks = {passage.id: number for number, passage in enumerate(today, start=1)}
    named = {article: marks[found[0].id] for article, found in passages.items() if found}

    def draft(part: str | LocatedMarker) -> str:
        if isinstance(part, str):
            return part
        article = None if part.citation_index is None else answer.citations[part.citation_index].article
        return f"[{named[article.id]}]" if article and article.id in named else ""

    stream = CitationStream(today, {}, judged=judge is not None and bool(today), quoted=answer.model == QUOTE)
    text = "".join(map(draft, locate(answer.answer, answer.citations)))
    _read(chain(stream.feed(text), stream.finish()))
    calls, batcher = JudgeThreads(judge), Batcher(answer.searched or answer.question, today)
    calls.submit([*batcher.add(stream.undecided), *batcher.flush()])
    for result in calls.results(wait=True):
        for sentence, decision in result.decisions:
            _read(stream.decide(sentence, decision))
    return stream


def _read(parts: Iterable[object]) -> None:
    """Read what a stream yields to its end: it works while it is read."""
    deque(parts, maxlen=0)


def _citation(old: Citation, passages: Mapping[str, Sequence[Passage]], found: _Found) -> Citation:
    if old.article is None:
        return old
    if not passages.get(old.article.id):
        return old.model_copy(
            update={"state": Verdict.UNKNOWN, "method": None, "judge": None, "wrong": None, "reasons": (GONE,)}
        )
    new = found.take(old.sentence, passages[old.article.id][0].article.id)
    if isinstance(new, Citation):
        return new.model_copy(update={"number": old.number, "aligned": old.aligned, "sentence": old.sentence})
    doubted = {"state": Verdict.UNDECIDED, "method": None, "judge": None, "reasons": ("no_part_found",)}
    return old.model_copy(update=doubted)


def _sentence(
    old: AnswerSentence, cited: Sequence[Citation], passages: Mapping[str, Sequence[Passage]], found: _Found
) -> AnswerSentence:
    articles = {
        citation.article.id
        for citation in cited
        if citation.article and _words(citation.sentence) == _words(old.sentence)
    }
    new = found.take(old.sentence)
    if isinstance(new, AnswerSentence) and (not articles or any(map(passages.get, articles))):
        kept = {"start": old.start, "end": old.end, "sentence": old.sentence, "marks": old.marks}
        return new.model_copy(update=kept)
    if old.verdict in (Verdict.NOTHING_TO_CHECK, Verdict.UNKNOWN):
        return old
    unknown = {"verdict": Verdict.UNKNOWN, "method": None, "judge": None, "evidence": (), "wrong": None}
    return old.model_copy(update={**unknown, "reasons": (GONE,)})
