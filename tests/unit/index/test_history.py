"""An index depends on its corpus alone: after any changes and broken-off runs it is what a fresh one would be."""

import contextlib
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.making import archive, jsonl
from tests.unit.index.test_near_duplicates import BODY, ENGLISH
from tests.unit.index.test_sync import HARBOUR, PIER, SCHOOL, Letters
from vectorstore import EmbeddingError, Index, NamedEmbeddings, find, sync
from vectorstore.index import batch_writer

SOAK = bool(os.environ.get("ASSISTANT_SOAK"))
WORLDS = 300 if SOAK else 6
ROUNDS, CHANGES = 4, 4  # syncs of a world, and changes before each at most
LIMIT = 2**20
DRIFTED = BODY.replace("大家改走山路", "人们改走山路")
# Near-copies, of which some are near to one another and not to a third.
TEXTS = [
    *(
        BODY,
        f"来源：河口网\n\n{BODY}",
        f"{BODY}\n\n本文由河口网转载。",
        f"{BODY}\n大家都说这座桥好。",
        f"{BODY}\n大家都说这座桥好。\n河里的鱼也多了。",
    ),
    *(
        DRIFTED,
        DRIFTED.replace("村民大多种稻", "村民多半种稻"),
        DRIFTED.replace("夜里他们点一盏灯", "夜里人们点一盏灯"),
        BODY.replace("1987", "1988"),
    ),
    *(
        ENGLISH,
        f"{ENGLISH} Nobody knows why.",
        f"{ENGLISH} Nobody knows why. The river is slow.",
        ENGLISH.replace("forty", "fifty"),
    ),
    *(PIER, SCHOOL, HARBOUR, PIER + SCHOOL, "", "# Only\n\n# Headings\n", f"<p>{PIER}</p>**bold**\n\n* {SCHOOL}"),
]
DATES = ["", "2020", "2020-05", "2020-05-02", "2021-01-01"]
NAMES = ["a.txt", "b.md", "c.md", "d/a.md", "d/e.txt", "f.csv", "g.zip", "h.jsonl", "h.csv"]
QUESTIONS = [
    "乡里的水渠修于哪年？",
    "How many children does the school teach?",
    "who reprinted it 转载",
    "the flood of 1987",
]


def content(path: str, chance: random.Random) -> bytes:
    """A file of its kind: a text, with front matter where it is Markdown, a table of some, or an archive."""
    text, date = chance.choice(TEXTS), chance.choice(DATES)
    author = chance.choice(["", "Ann", "Bob"])
    if path.endswith(".zip"):
        return archive(
            {
                name: content(name, chance)
                for name in chance.sample(["x.txt", "y.md", "z.csv", "w/x.md"], chance.randint(0, 3))
            }
        )
    if path.endswith((".csv", ".jsonl")):
        rows = [
            {"text": chance.choice(TEXTS), "author": chance.choice(["Ann", "Bob"]), "date": chance.choice(DATES)}
            for _ in range(chance.randint(1, 3))
        ]
        if path.endswith(".jsonl"):
            return jsonl(*rows)
        return ("text,author,date\n" + "".join('"{text}",{author},{date}\n'.format(**row) for row in rows)).encode()
    if path.endswith(".md") and chance.random() < 0.5:
        return f"---\ndate: {date}\nauthor: {author}\n---\n{text}".encode()
    return text.encode("gb18030" if text == HARBOUR and chance.random() < 0.5 else "utf-8")


def change(corpus: Path, chance: random.Random) -> None:
    """One change as people make them: a file written, gone, moved, copied, or swapped with another."""
    path = corpus / chance.choice(NAMES)
    there = sorted(file for file in corpus.rglob("*") if file.is_file())
    step = chance.choice(["write", "write", "write", "delete", "move", "move", "copy", "swap"])
    path.parent.mkdir(exist_ok=True)
    if step == "write" or not there:
        path.write_bytes(content(path.name, chance))
        return
    other = chance.choice(there)
    if step == "delete":
        other.unlink()
    elif step == "move":
        other.rename(path.with_suffix(other.suffix) if chance.random() < 0.8 else path)
    elif step == "copy":
        path.with_suffix(other.suffix).write_bytes(other.read_bytes())
    elif path.exists() and path != other:
        mine, theirs = path.read_bytes(), other.read_bytes()
        path.write_bytes(theirs)
        other.write_bytes(mine)


def visible(index: Index, corpus: Path) -> dict[str, object]:
    """All that anybody can see of an index that was made equal to its corpus."""
    again = sync(index, corpus, limit_bytes=LIMIT).model_copy(update={"seconds": 0.0})
    assert not any((again.added, again.changed, again.moved, again.removed, again.cleaned))
    catalog = index.catalog
    listed = sorted(catalog.chunk_ids())
    assert index.vector_store.ids() == index.lexical_index.ids() == set(listed)
    assert not catalog.chunks_without_vectors("letters", 1)
    found = {question: find(index, question, 10) for question in QUESTIONS}
    return {
        "report": again,
        "holdings": catalog.indexed_articles(),
        "originals": {
            article.id: (catalog.get_original(article.id), catalog.get_reading_options(article.id))
            for article in catalog.articles()
        },
        "files": {path: (sorted(catalog.articles_of(path)), row.digest) for path, row in catalog.files().items()},
        "chunks": [catalog.get_chunks([identity])[identity] for identity in listed],
        "passages": {
            question: [passage.model_copy(update={"score": 0.0}) for passage in one.passages]
            for question, one in found.items()
        },
        "scores": {question: [round(passage.score, 4) for passage in one.passages] for question, one in found.items()},
        "missing": {question: (one.missing, round(one.confidence, 4)) for question, one in found.items()},
    }


class Stopped(BaseException):
    """Somebody pressed Ctrl+C."""


def broken_off(index: Index, corpus: Path, model: Letters, chance: random.Random) -> None:
    """A sync that is stopped after some files, or whose model fails after some texts."""

    def stop(done: int, _: int) -> None:
        if done > after:
            raise Stopped

    after = chance.randint(0, 4)
    model.fails_at = len(model.texts) + chance.randint(0, 40) if chance.random() < 0.7 else None
    with contextlib.suppress(EmbeddingError, Stopped):
        sync(index, corpus, limit_bytes=LIMIT, progress=stop)
    model.fails_at = None


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, WORLDS))])
def test_after_any_changes_an_index_is_what_a_fresh_one_would_be(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, model = random.Random(seed), Letters()
    monkeypatch.setattr(batch_writer, "_BATCH_CHUNKS", chance.choice([1, 2, 128]))
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    opened: Callable[[str], Index] = lambda name: Index(tmp_path / name, NamedEmbeddings(model, "letters"))  # noqa: E731
    index = opened("index")
    stamp = 0
    for number in range(ROUNDS):
        for _ in range(chance.randint(1, CHANGES)):
            change(corpus, chance)
            for file in sorted(corpus.rglob("*")):
                stamp += 1  # two writes within one tick of the clock would look alike
                os.utime(file, ns=(stamp, stamp))
        if chance.random() < 0.3 and number < ROUNDS - 1:
            broken_off(index, corpus, model, chance)
            if chance.random() < 0.5:
                index.close()
                index = opened("index")
        else:
            sync(index, corpus, limit_bytes=LIMIT)
    fresh = opened("fresh")
    sync(fresh, corpus, limit_bytes=LIMIT)
    assert visible(index, corpus) == visible(fresh, corpus)
    index.close()
    fresh.close()
