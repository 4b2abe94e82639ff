"""Groups what words leave undecided into calls of the judge."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer.batch_judge import BatchJudge
from assistant.answer.draft_sentences import DraftSentence
from assistant.answer.judge_batches import Batch
from assistant.answer.pending_sentence import PendingSentence
from assistant.check.article_findings import WordsResult
from assistant.check.schemas import JudgeCost
from assistant.check.text_sentences import TextSentence
from assistant.verdicts import Verdict
from assistant.verify.judge import JudgeRequest, Statement
from assistant.verify.prompt_injection import is_prompt_injection
from assistant.verify.ruling_store import hash_of, passage_key
from assistant.verify.verifier import Check
from vectorstore import Passage, estimated_tokens

CALL_SENTENCES = 6  # at most, in one call
ASK_FROM_TOKENS = 100_000  # a check that would send more is agreed to first
_PASSAGES = 3  # of one sentence
_PROMPT_TOKENS = 950  # of what a judge is told before and after the passages, and of the control sentences
_PASSAGE_TOKENS = 60  # of the title, the date and the tags of a passage
_LONGEST = 2000  # characters of a sentence: a longer one is a text
_CONTEXT = 300  # characters before a sentence that a judge is shown
_NOT_ASKED_BELOW = 0.05  # confidence of a search below which no passage can carry a sentence


@dataclass(frozen=True)
class Undecided:
    """A sentence that a judge may decide, by its number in the text; `key` is a hash of what would be asked."""

    number: int
    pending: PendingSentence
    key: str


def undecided(
    number: int,
    sentence: TextSentence,
    statement: str,
    words: WordsResult,
    judge: BatchJudge,
    first: Sequence[str],
    nearby: Sequence[Passage] = (),
) -> Undecided | None:
    """The sentence as a judge is asked about it; None where no judge can help.

    `first` are the ids of the articles that the sentence itself cites, `nearby` passages of the article that the
    sentences around it are about.
    """
    if words.verdict == Verdict.VERIFIED or len(statement) > _LONGEST:
        return None
    if words.confidence < _NOT_ASKED_BELOW and words.verdict == Verdict.NOT_FOUND and not (first or nearby):
        return None
    passages = tuple({passage.id: passage for passage in (*nearby, *passages_shown(words, first))}.values())
    if not passages:
        return None
    before = " | ".join(filter(None, (" / ".join(sentence.headings[-1:]), sentence.before)))[-_CONTEXT:]
    draft = DraftSentence(statement, sentence.start, sentence.end, (), before, 0)
    decision = words.decision
    is_firm = all(finding.is_firm for finding in words.grounds)
    check = Check(decision.verdict if is_firm else Verdict.UNDECIDED, decision.reasons, decision.wrong)
    record = judge.admission.judge.record
    parts = (record.model, record.prompt, judge.admission.candidate.server, statement, before)
    key = hash_of(*parts, *map(passage_key, passages))
    return Undecided(number, PendingSentence(draft, passages, check, None, ()), key)


def calls(waiting: Sequence[Undecided], topic: str) -> Iterator[Batch]:
    """The calls for these sentences, neighbours together, at most one for six of them.

    Of sentences that would be asked alike only the first is. Sentences beside a passage that tries to instruct the
    judge are asked about apart, so that it spoils no others.
    """
    asked: dict[str, Undecided] = {}
    for item in waiting:
        asked.setdefault(item.key, item)
    everything = list({passage.id: passage for item in waiting for passage in item.pending.passages}.values())
    instructing = {passage.id for passage in everything if is_prompt_injection(passage)}
    clean, suspicious = list[Undecided](), list[Undecided]()
    for item in asked.values():
        gives_orders = any(passage.id in instructing for passage in item.pending.passages)
        (suspicious if gives_orders else clean).append(item)
    for group in (clean, suspicious):
        for start in range(0, len(group), CALL_SENTENCES):
            items = tuple(group[start : start + CALL_SENTENCES])
            passages = tuple({passage.id: passage for item in items for passage in item.pending.passages}.values())
            own = {passage.article.id for passage in passages}
            others = tuple(passage for passage in everything if passage.article.id not in own)
            statements = tuple(Statement(i.pending.draft.statement, i.pending.draft.context) for i in items)
            yield Batch(JudgeRequest(topic, passages, statements), tuple(item.pending for item in items), others)


def cost(batches: Sequence[Batch], judge: BatchJudge) -> JudgeCost:
    """What these calls will send, and where."""
    candidate = judge.admission.candidate
    return JudgeCost(
        model=candidate.model,
        server=candidate.server,
        sentences=sum(len(batch.sentences) for batch in batches),
        calls=len(batches),
        tokens=sum(map(_tokens, batches)),
        asked=False,
    )


def _tokens(batch: Batch) -> int:
    passages = sum(estimated_tokens(passage.text) + _PASSAGE_TOKENS for passage in batch.group.passages)
    statements = sum(estimated_tokens(item.text) + estimated_tokens(item.before) for item in batch.group.statements)
    return _PROMPT_TOKENS + passages + statements


def passages_shown(words: WordsResult, first: Sequence[str]) -> tuple[Passage, ...]:
    """The passages that a judge reads for one sentence: of cited articles, then of those nearest to it."""
    findings = sorted(words.findings, key=lambda finding: finding.article_id not in first)
    ranked = sorted(
        (passage for finding in findings for passage in finding.passages),
        key=lambda passage: (passage.article.id not in first, passage.rank),
    )
    return tuple(ranked[:_PASSAGES])
