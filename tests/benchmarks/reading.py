"""What reading and cleaning a thousand files of eight kinds costs, in seconds of processor time.

`python -m tests.benchmarks.reading make FOLDER` writes them, `read FOLDER` reads them; as a script, with PYTHONPATH at
another checkout, it reads them with the modules of that one.
"""

import importlib
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

_COUNT = 1_000
_CHINESE = "{}村去年组建了{}个水质巡查小组，每周巡查2次，村里的老人说，从前的井水比现在还要清。"
_ENGLISH = "The village of {} dug {} deep wells last year, and the water is clearer than it was before. "
_LOADERS = ("vectorstore.ingest.loader", "vectorstore.loading.loader")  # now, and before the rooms were named anew


def make(folder: Path) -> None:
    """Write the files, the same ones each time."""
    from tests import making
    from tests.benchmarks import pages

    draw = random.Random(19)  # no secret

    def prose(pattern: str, sentences: int) -> str:
        return "".join(pattern.format(draw.randrange(9_999), draw.randrange(999)) for _ in range(sentences))

    def paragraphs() -> list[str]:
        return [prose(draw.choice((_CHINESE, _ENGLISH)), draw.randint(3, 8)) for _ in range(draw.randint(5, 30))]

    def lines() -> list[str]:
        text = prose(_ENGLISH, 20)
        return [text[start : start + 80] for start in range(0, len(text), 80)]

    kinds: dict[str, Callable[[int], bytes]] = {
        "html": lambda number: pages.made(number // 8).page.encode(),
        "txt": lambda _: "\n\n".join(paragraphs()).encode(),
        "md": lambda _: ("---\ntitle: Wells\n---\n\n# Wells\n\n" + "\n\n".join(paragraphs())).encode(),
        "csv": lambda _: ("title,text\n" + "".join(f"Wells,{words}\n" for words in paragraphs())).encode(),
        "jsonl": lambda _: making.jsonl(*({"title": "Wells", "text": words} for words in paragraphs())),
        "docx": lambda _: making.docx(paragraphs()),
        "pdf": lambda _: making.pdf([lines(), lines()]),
        "epub": lambda _: making.epub({"One": f"<p>{'</p><p>'.join(paragraphs())}</p>"}, title="Wells", author="Ann"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(_COUNT):
        kind = list(kinds)[number % len(kinds)]
        (folder / f"{number:04}.{kind}").write_bytes(kinds[kind](number))


def read(folder: Path) -> dict[str, Any]:
    """Processor seconds of this process and of its child; eight files are read before."""
    loader_module = next(filter(None, map(_module, _LOADERS)))
    files = sorted(folder.iterdir())
    with loader_module.Loader() as loader:
        for path in files[:8]:
            list(loader.load(path.name, path.read_bytes()))
        articles = Counter[str]()
        began = time.process_time()
        for path in files:
            articles[path.suffix] += len(list(loader.load(path.name, path.read_bytes())))
        own = time.process_time() - began
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"own": round(own, 1), "child": round(child.ru_utime + child.ru_stime, 1), "articles": dict(articles)}


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        return None


if __name__ == "__main__":
    task, place = sys.argv[1:]
    if task == "make":
        make(Path(place))
    else:
        print(json.dumps(read(Path(place))))
