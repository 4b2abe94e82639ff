"""What a sync costs: beside embedding alone, and over a folder of many articles. Prints JSON; `make bench` runs it."""

import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings

from vectorstore import Index, NamedEmbeddings, find, load_embeddings, sync
from vectorstore.local_encoder import TextWithSentences, encode, encode_with_sentences
from vectorstore.token_layout import Rows

MANY = 60_000
FEW = 300
LIMIT = 2**25
CHANGED = "河口乡今年新修水渠{number}公里，受益农户1200户。\n"


class Drawn(Embeddings):
    """Vectors drawn around five hundred centres: an index of this size is measured, not the encoder."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(1)
        self._centres = self._random.standard_normal((500, 512))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        noise = self._random.standard_normal((len(texts), 512))
        vectors: list[list[float]] = (self._centres[self._random.integers(0, 500, len(texts))] + 0.5 * noise).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class Timed(NamedEmbeddings):
    """Embeddings that know how long they took, and for what."""

    seconds = 0.0

    def __init__(self, *model: Any) -> None:
        super().__init__(*model)
        self.texts: list[TextWithSentences] = []

    def passages_with_sentences(self, texts: list[TextWithSentences]) -> list[tuple[Rows, Rows]]:
        began = time.perf_counter()
        vectors = super().passages_with_sentences(texts)
        self.texts += texts
        self.seconds += time.perf_counter() - began
        return vectors


def main() -> None:
    """Print every figure; the first argument is the number of articles, 60,000 without one."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with tempfile.TemporaryDirectory() as folder:
        print(
            json.dumps(_beside_embedding(Path(folder)) | _over_many(Path(folder), many), ensure_ascii=False, indent=2)
        )


def _beside_embedding(folder: Path) -> dict[str, object]:
    corpus = folder / "few"
    _write(corpus, FEW, sentences=60)
    local = load_embeddings("local")
    embeddings = Timed(local.model, local.name)
    embeddings.passages_with_sentences([("一句话。", [(0, 4)])] * 200)  # warm
    embeddings.seconds = 0.0
    embeddings.texts = []
    with _index(folder / "few-index", embeddings) as index:
        seconds = sync(index, corpus, limit_bytes=LIMIT).seconds
        chunks = index.catalog.chunk_count()
    return {
        f"sync of {chunks} chunks, s": round(seconds, 1),
        "embedding alone, s": round(embeddings.seconds, 1),
        "ratio": round(seconds / embeddings.seconds, 2),
    } | _beside_one_pass(embeddings.texts)


def _beside_one_pass(texts: list[TextWithSentences]) -> dict[str, object]:
    """Chunks with all their sentences beside the chunks alone, each text computed by itself."""
    began = time.process_time()
    encode_with_sentences(texts)
    between = time.process_time()
    encode([text for text, _ in texts])
    took, one_pass = between - began, time.process_time() - between
    return {
        "processor time of vectors of chunks and sentences, s": round(took, 2),
        "of one pass over the chunks, s": round(one_pass, 2),
        "to one pass": round(took / one_pass, 2),
    }


def _over_many(folder: Path, many: int) -> dict[str, object]:
    corpus, place = folder / "many", folder / "many-index"
    _write(corpus, many, sentences=8)
    with _index(place, NamedEmbeddings(Drawn(), "drawn")) as index:
        built = sync(index, corpus, limit_bytes=LIMIT, progress=_told).seconds
    with _index(place, NamedEmbeddings(Drawn(), "drawn")) as index:
        nothing = sync(index, corpus, limit_bytes=LIMIT)
        assert nothing.unchanged == many
        _ = index.vector_store  # open, as in a chat
        found = {}
        for number in (37, 38):
            began = time.perf_counter()
            (corpus / "000" / "000007.txt").write_text(CHANGED.format(number=number) * 3, encoding="utf-8")
            assert sync(index, corpus, limit_bytes=LIMIT).changed == ("000/000007.txt",)
            assert str(number) in find(index, "河口乡今年新修水渠多少公里？", 1).passages[0].text
            found[number] = time.perf_counter() - began
    return {
        "articles": many,
        "first sync without the encoder, s": round(built, 1),
        "sync that changes nothing, s": round(nothing.seconds, 2),
        "one changed article searchable, chat open, s": round(found[38], 2),
        "peak memory of all of this, MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _write(corpus: Path, number: int, sentences: int) -> None:
    """Articles of made-up two-character words, a thousand a folder; without a usual character they are refused."""
    chance = random.Random(7)
    words = ["".join(chr(chance.randrange(0x4E00, 0x5A00)) for _ in range(2)) for _ in range(20_000)]
    for article in range(number):
        folder = corpus / f"{article // 1000:03d}"
        folder.mkdir(parents=True, exist_ok=True)
        said = ["的".join(chance.choices(words, k=chance.randint(6, 14))) + "。" for _ in range(sentences)]
        (folder / f"{article:06d}.txt").write_text("".join(said) + "\n", encoding="utf-8")


@contextmanager
def _index(folder: Path, embeddings: NamedEmbeddings) -> Iterator[Index]:
    index = Index(folder, embeddings)
    try:
        yield index
    finally:
        index.close()


def _told(done: int, of: int) -> None:
    if done % 5000 == 0:
        print(f"{done} of {of} articles", file=sys.stderr)


if __name__ == "__main__":
    main()
