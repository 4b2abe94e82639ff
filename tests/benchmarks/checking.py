"""Measures the check of a text without a judge and with one that takes half a second a call; prints JSON.

The text has 200 of the labelled sentences in `tests/cases/check/texts.json`. Their articles are among as many of
invented words as make ten thousand chunks. `make bench` runs it alone.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from itertools import accumulate
from pathlib import Path

from assistant import Assistant
from assistant.check.checker import run_check
from assistant.check.schemas import CheckSentenceEvent
from assistant.evaluation.check_set import CheckSet, read_check_set
from tests.judges import Ruling, ScriptedModel, examined, not_told

CHUNKS, SENTENCES, CALL_SECONDS = 10_000, 200, 0.5
LABELLED = Path(__file__).parent.parent / "cases" / "check" / "texts.json"
_ARTICLE = 200  # sentences, about fifteen chunks
_ARTICLES_AT_ONCE = 100


def main() -> None:
    """Print every figure, in seconds unless its name says otherwise."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--keep", type=Path, help="a folder for the articles and the index, which a later run uses")
    parser.add_argument("--measure", choices=("words", "judge"), help=argparse.SUPPRESS)  # in a fresh process
    parser.add_argument("--chunks", type=int, default=CHUNKS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(_by_words(options.keep) if options.measure == "words" else _by_judge(options.keep)))
        return
    with tempfile.TemporaryDirectory() as passing:
        folder = options.keep or Path(passing)
        figures: dict[str, object] = {"chunks": _build(folder, options.chunks), "sentences": SENTENCES}
        for part in ("words", "judge"):
            command = [sys.executable, "-m", __spec__.name, "--keep", str(folder), "--measure", part]
            figures |= json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(json.dumps(figures, ensure_ascii=False, indent=2))


def _build(folder: Path, chunks: int) -> int:
    """Write articles and index them until there are so many chunks; the number of chunks."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for article in read_check_set(LABELLED).articles:
        (corpus / article.path).write_text(article.text, encoding="utf-8")
    with Assistant(corpus=corpus, index=folder / "index", model="quote") as assistant:
        assistant.sync()
        while (found := assistant.index_counts().chunks) < chunks:
            _write_articles(corpus, min(_ARTICLES_AT_ONCE, 1 + (chunks - found) // 15))
            assistant.sync()
    return found


def _write_articles(corpus: Path, number: int) -> None:
    """More articles of invented words, Chinese and Western in turn, as unevenly common as words are."""
    spelling = random.Random(7)
    chinese = ["".join(chr(spelling.randrange(0x4E00, 0x5A00)) for _ in range(2)) for _ in range(20_000)]
    western = ["".join(spelling.choices("aeioulnrstdm", k=spelling.randint(3, 9))) for _ in range(20_000)]
    weights = list(accumulate(1 / (rank + 10) for rank in range(20_000)))
    begin = sum(1 for _ in corpus.glob("invented-*.md"))
    chance = random.Random(begin)
    for article in range(begin, begin + number):
        words, space, stop = (chinese, "", "。") if article % 2 else (western, " ", ". ")
        said = (
            space.join(chance.choices(words, cum_weights=weights, k=chance.randint(6, 14))) + stop
            for _ in range(_ARTICLE)
        )
        (corpus / f"invented-{article}.md").write_text(f"# {article}\n\n{''.join(said)}\n", encoding="utf-8")


def _text(labelled: CheckSet) -> str:
    """The first sentences of the texts that state something, in paragraphs."""
    stating = [one.text for text in labelled.texts for one in text.sentences if one.label != "nothing"]
    chosen = stating[:: len(stating) // SENTENCES][:SENTENCES]
    return "\n\n".join(chosen)


def _by_words(folder: Path) -> dict[str, object]:
    """Without a judge: the first verdict of a fresh process, then of a warm one, then the whole text."""
    text = _text(read_check_set(LABELLED))
    with Assistant(corpus=folder / "corpus", index=folder / "index", model="quote") as assistant:
        assistant.search("first")
        cold = _first_verdict(assistant, text)
        warm = _first_verdict(assistant, text)
        processor, began = time.process_time(), time.perf_counter()
        checked = assistant.check(text)
        whole = time.process_time() - processor, time.perf_counter() - began
    return {
        "first verdict of an index that was searched once, processor": cold[0],
        "first verdict, warm, processor": warm[0],
        "first verdict, warm": warm[1],
        "whole text, processor": round(whole[0], 2),
        "whole text": round(whole[1], 2),
        "verdicts": {verdict: count for verdict, count in checked.counts.items() if count},
    }


def _first_verdict(assistant: Assistant, text: str) -> tuple[float, float]:
    """The processor time and the time by the clock until the first verdict."""
    processor, began = time.process_time(), time.perf_counter()
    check, _ = assistant.begin_check(text, judge=False)
    next(event for event in check.by_words() if isinstance(event, CheckSentenceEvent))
    return round(time.process_time() - processor, 3), round(time.perf_counter() - began, 3)


def _by_judge(folder: Path) -> dict[str, object]:
    """With a judge that takes half a second a call, and once more with nothing changed."""
    text, model = _text(read_check_set(LABELLED)), ScriptedModel(ruler=examined(_slow))
    with Assistant(corpus=folder / "corpus", index=folder / "index", chat_model=model) as assistant:
        assert assistant.admission
        assistant.admission.run()
        assistant.check("The ferry crosses.")
        model.prompts.clear()
        processor, began = time.process_time(), time.perf_counter()
        check, judge = assistant.begin_check(text)
        for _ in run_check(check, judge, lambda _: True):
            pass
        seconds, used, calls = time.perf_counter() - began, time.process_time() - processor, len(model.prompts)
        assistant.check(text, confirm=lambda _: True)
    return {
        "with a judge": round(seconds, 2),
        "with a judge, processor": round(used, 2),
        "calls of the judge": calls,
        "calls of the judge when checked again": len(model.prompts) - calls,
    }


def _slow(_passages: list[str], sentences: list[str]) -> list[Ruling] | str:
    threading.Event().wait(CALL_SECONDS)
    return [not_told(number) for number in range(1, len(sentences) + 1)]


if __name__ == "__main__":
    main()
