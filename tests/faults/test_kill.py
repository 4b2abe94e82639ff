"""A sync that is killed at any moment loses nothing: the next run completes it, and answers are right in between."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from assistant import Assistant
from vectorstore import clean_text

KILLS = 100 if os.environ.get("ASSISTANT_SOAK") else 6
ARTICLES = 40
SYNCING = """
import sys
from assistant import Assistant
with Assistant(corpus=sys.argv[1], index=sys.argv[2]) as assistant:
    print("READY", flush=True)
    assistant.sync()
"""


def test_killed_syncs_with_edits_between_them_lose_nothing(tmp_path: Path) -> None:
    chance = random.Random(20261123)
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    for number in range(ARTICLES):
        write(corpus, number, version=0)
    versions = dict.fromkeys(range(ARTICLES), 0)
    for kill in range(1, KILLS + 1):
        killed_sync(corpus, index, after=chance.uniform(0.0, 1.2))
        for number in chance.sample(range(ARTICLES), 4):
            versions[number] = kill
            write(corpus, number, version=kill)
        (corpus / f"article-{chance.randrange(ARTICLES):03d}.txt").rename(corpus / f"moved-{kill:03d}.txt")
    with Assistant(corpus=corpus, index=index) as assistant:
        assistant.sync()
        assert assistant.sync().unchanged == len(list(corpus.iterdir()))
        whole = sorted(path.read_text(encoding="utf-8") for path in corpus.iterdir())
        assert sorted(assistant.original(article.id) or "" for article in assistant.articles()) == sorted(set(whole))
        for path in corpus.iterdir():
            sentence = clean_text(path.read_text(encoding="utf-8")).text.split("\n")[0]
            passages = assistant.search(sentence, k=3)
            assert sentence in passages[0].text
            assert len({passage.id for passage in passages}) == len(passages)
    with Assistant(corpus=corpus, index=index) as assistant:
        index_of = assistant._opened()
        assert index_of.dense.ids() == index_of.lexical.ids() == index_of.record.chunk_ids()


def write(corpus: Path, number: int, version: int) -> None:
    text = f"第{number}号村在第{version}次调查中登记了{number * 7 + version}户人家。\n" + "这个村的档案还记着水井、道路和学校的情况。\n" * 12
    (corpus / f"article-{number:03d}.txt").write_text(text, encoding="utf-8")


def killed_sync(corpus: Path, index: Path, after: float) -> None:
    """Start a sync in a process of its own and kill it so many seconds after it opened the index."""
    with subprocess.Popen([sys.executable, "-c", SYNCING, str(corpus), str(index)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(after)  # the moment of the kill is what varies
        process.send_signal(signal.SIGKILL)
