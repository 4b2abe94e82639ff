"""Gathers the sentences of an answer that wait for the judge into batches, one call for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.answer.pending_sentence import PendingSentence
from assistant.verify.judge import Group, Statement
from vectorstore import Passage

_BATCH_SENTENCES = 6  # at most


@dataclass(frozen=True)
class Batch:
    """Sentences that go to the judge in one call."""

    group: Group  # the question, the passages of the cited articles, and the sentences
    sentences: tuple[PendingSentence, ...]
    other_passages: tuple[Passage, ...]  # of articles that these sentences do not cite


@dataclass
class Batcher:
    """Makes batches of sentences that cite the same articles, a paragraph or a few sentences at a time."""

    question: str
    passages: Sequence[Passage]
    _open: dict[frozenset[str], list[PendingSentence]] = field(default_factory=dict, init=False)  # by article ids
    _paragraph: int = field(default=0, init=False)

    def add(self, sentences: Sequence[PendingSentence]) -> Iterator[Batch]:
        """The batches that are full now, or whose paragraph has ended."""
        for sentence in sentences:
            if sentence.draft.paragraph != self._paragraph:
                yield from self.flush()
                self._paragraph = sentence.draft.paragraph
            articles = frozenset(passage.article.id for passage in sentence.passages)
            self._open.setdefault(articles, []).append(sentence)
            if len(self._open[articles]) == _BATCH_SENTENCES:
                yield self._batch(self._open.pop(articles))

    def flush(self) -> Iterator[Batch]:
        """Batches of all sentences that are left."""
        for sentences in self._open.values():
            yield self._batch(sentences)
        self._open = {}

    def _batch(self, sentences: Sequence[PendingSentence]) -> Batch:
        passages = sentences[0].passages
        articles = {passage.article.id for passage in passages}
        statements = tuple(Statement(sentence.draft.statement, sentence.draft.context) for sentence in sentences)
        others = tuple(passage for passage in self.passages if passage.article.id not in articles)
        return Batch(Group(self.question, passages, statements), tuple(sentences), others)
