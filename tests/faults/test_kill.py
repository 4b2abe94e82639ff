"""A sync that is killed at any moment loses nothing.

Searching works right after the kill, and the next run completes the sync.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from assistant import Assistant
from vectorstore import Index, clean_text, find, load_embeddings

SOAK = bool(os.environ.get("ASSISTANT_SOAK"))
KILLS = 100 if SOAK else 4
ARTICLES = 200
EDITED, DELETED, MOVED, NEW = 20, 4, 6, 4  # articles between two kills
SYNCING = """
import sys
from assistant import Assistant
with Assistant(corpus=sys.argv[1], index=sys.argv[2]) as assistant:
    assistant.sync(progress=lambda done, of: print("begun", flush=True))
"""


@pytest.mark.parametrize(
    "edits", [pytest.param(False, marks=pytest.mark.slow), True], ids=["first sync", "edits between the kills"]
)
@pytest.mark.parametrize(("kills", "articles"), [(1, 60), pytest.param(KILLS, ARTICLES, marks=pytest.mark.slow)])
def test_killed_syncs_lose_nothing(tmp_path: Path, *, kills: int, articles: int, edits: bool) -> None:
    chance = random.Random(20261123 + kills)
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    for number in range(articles):
        write(corpus, number, version=0)
    if edits:
        with Assistant(corpus=corpus, index=index) as assistant:
            assistant.sync()
    for kill in range(1, kills + 1):
        killed_sync(corpus, index, after=chance.uniform(0.0, 1.5))
        prove_that_what_is_listed_is_found(index, chance)
        if edits:
            edit(corpus, kill, chance)
    prove_that_the_next_sync_completes_it(corpus, index)


def edit(corpus: Path, kill: int, chance: random.Random) -> None:
    there = sorted(corpus.iterdir())
    chosen = chance.sample(there, EDITED + DELETED + MOVED)
    for path in chosen[:EDITED]:
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}第{kill}次补记：又打了{kill}口井。\n", encoding="utf-8")
    for path in chosen[EDITED : EDITED + DELETED]:
        path.unlink()
    for path in chosen[EDITED + DELETED :]:
        path.rename(corpus / f"moved-{kill:03d}-{path.name}")
    for number in range(NEW):
        write(corpus, 1000 * kill + number, version=kill)


def write(corpus: Path, number: int, version: int) -> None:
    text = (
        f"第{number}号村在第{version}次调查中登记了{number * 7 + version}户人家。\n"
        + f"第{number}号村的档案还记着水井、道路和学校的情况。\n" * 12
    )
    (corpus / f"article-{number:06d}.txt").write_text(text, encoding="utf-8")


def killed_sync(corpus: Path, index: Path, after: float) -> None:
    """Start a sync in a process of its own and kill it so many seconds after it began with the articles."""
    with subprocess.Popen([sys.executable, "-c", SYNCING, str(corpus), str(index)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after)  # the moment of the kill is what varies
        process.send_signal(signal.SIGKILL)


def prove_that_what_is_listed_is_found(folder: Path, chance: random.Random) -> None:
    """Right after a kill, before any other sync: every listed article is whole, and found by words and by meaning."""
    index = Index(folder, load_embeddings("local"))
    catalog = index.catalog
    articles = catalog.articles()
    for article in articles:
        original = catalog.get_original(article.id) or ""
        positions = [
            catalog.get_chunks([identity])[identity][0].position for identity in catalog.chunk_ids_of([article.id])
        ]
        assert positions == list(range(len(positions)))
        assert original.endswith("\n")
    for article in chance.sample(articles, min(5, len(articles))):
        sentence = (catalog.get_original(article.id) or "").split("\n")[0]
        assert find(index, sentence, 3).passages[0].text.startswith(sentence)
        [identity, *_] = catalog.chunk_ids_of([article.id])
        [(vector, _)] = index.get_vectors([catalog.get_chunks([identity])[identity][0].digest]).values()
        assert identity in index.search_vectors(vector, 20)
    index.close()


def prove_that_the_next_sync_completes_it(corpus: Path, folder: Path) -> None:
    with Assistant(corpus=corpus, index=folder) as assistant:
        assistant.sync()
        assert assistant.sync().unchanged == len(list(corpus.iterdir()))
        texts = Counter(path.read_text(encoding="utf-8") for path in corpus.iterdir())
        assert Counter(assistant.original(article.id) for article in assistant.articles()) == Counter(set(texts))
        for text in texts:
            sentence = clean_text(text).text.split("\n")[0]
            passages = assistant.search(sentence, k=3)
            assert sentence in passages[0].text
            assert len({passage.id for passage in passages}) == len(passages)
    index = Index(folder, load_embeddings("local"))
    listed = index.catalog.chunk_ids()
    assert index.vector_store.ids() == index.lexical_index.ids() == listed
    assert index.catalog.chunks_without_vectors(index.embeddings.name, 1) == []
    index.close()
