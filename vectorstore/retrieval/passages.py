"""The best chunks to the passages that are shown.

Duplicates are left out, neighbours joined, and of two that are alike the newer one may come first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from vectorstore.articles import Passage, Sentence
from vectorstore.retrieval.scoring import ScoredChunk

_CHUNKS_JOINED = 3  # in one passage
_JOINED_FROM = 0.6  # share of the passage's score that a neighbour must have
_ALIKE = 0.7  # cosine of passages that say the same of another time
_COMES_NEAR = 0.6  # share of the score of the one that a newer one may stand before


def build_passages(candidates: Iterable[ScoredChunk], k: int) -> tuple[Passage, ...]:
    """The first k passages of these chunks, in their order."""
    runs: list[_ChunkRun] = []
    said: list[frozenset[str]] = []
    for candidate in candidates:
        sentences = _sentences(candidate)
        if any(sentences <= others for others in said):
            continue
        run = next((run for run in runs if run.accepts(candidate)), None)
        if run:
            run.add(candidate)
        elif len(runs) < k:
            runs.append(_ChunkRun([candidate]))
        else:
            break
        said.append(sentences)
    return tuple(_build_passage(run, rank) for rank, run in enumerate(runs, start=1))


def prefer_newer(candidates: Sequence[ScoredChunk]) -> list[ScoredChunk]:
    """The candidates in their order, but of two that are alike and nearly as good the newer one first."""
    ordered: list[ScoredChunk] = []
    for candidate in candidates:
        place = next((i for i, earlier in enumerate(ordered) if _is_newer_version(candidate, earlier)), len(ordered))
        ordered.insert(place, candidate)
    return ordered


@dataclass
class _ChunkRun:
    """Neighbouring chunks of one article under one heading."""

    parts: list[ScoredChunk]
    score: float = field(init=False)

    def __post_init__(self) -> None:
        self.score = self.parts[0].score

    def accepts(self, candidate: ScoredChunk) -> bool:
        """Whether the chunk is the next or the one before, under the same heading, and near enough to the question."""
        first, last, chunk = self.parts[0].match.chunk, self.parts[-1].match.chunk, candidate.match.chunk
        return (
            len(self.parts) < _CHUNKS_JOINED
            and (chunk.article, chunk.heading) == (first.article, first.heading)
            and chunk.position in (first.position - 1, last.position + 1)
            and candidate.score >= _JOINED_FROM * self.score
        )

    def add(self, candidate: ScoredChunk) -> None:
        """Put it in its place."""
        self.parts = sorted([*self.parts, candidate], key=lambda part: part.match.chunk.position)


def _sentences(candidate: ScoredChunk) -> frozenset[str]:
    """What the chunk says, in whatever script, width and white space."""
    return frozenset(
        "".join(candidate.match.text[row.chunk_start : row.chunk_end].split())
        for row in candidate.match.chunk.sentences
    )


def _is_newer_version(candidate: ScoredChunk, earlier: ScoredChunk) -> bool:
    date, other = candidate.match.article.date, earlier.match.article.date
    if not (date and other):
        return False
    known = min(len(date), len(other))
    newer = date[:known] > other[:known]
    return (
        newer
        and candidate.score >= _COMES_NEAR * earlier.score
        and float(candidate.match.vector @ earlier.match.vector) >= _ALIKE
    )


def _build_passage(run: _ChunkRun, rank: int) -> Passage:
    chunks = [part.match.chunk for part in run.parts]
    return Passage(
        id="-".join(chunk.id for chunk in chunks),
        rank=rank,
        score=round(run.score, 4),
        text="\n".join(chunk.text for chunk in chunks),
        start=chunks[0].start,
        end=chunks[-1].end,
        page=chunks[0].sentences[0].page,
        article=run.parts[0].match.article,
        headings=chunks[0].heading,
        sentences=tuple(
            Sentence(
                text=part.match.chunk.text[row.chunk_start : row.chunk_end],
                start=row.start,
                end=row.end,
                quote=row.quote,
                page=row.page,
                ocr=row.ocr,
                score=round(score, 4),
            )
            for part in run.parts
            for row, score in zip(part.match.chunk.sentences, part.sentence_scores, strict=True)
        ),
    )
