"""Our program beside others that do the same, over the same articles, with the same encoder and the same model server.

    python -m tests.benchmarks.peers [--articles 1000 10000] [--only NAME …] [--environments FOLDER] [--plot FILE]

Prints JSON: what each took, and its ratio to ours. Each peer is installed into an environment of its own, which needs
the package registry; one that cannot be installed is named with the reason, and left out. The articles are made up by
a program, half of them Chinese. All run in turn, each in a process of its own.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from tests.benchmarks.peer_ways import ENCODER_PACKAGES, PACKAGES, WAYS
from tests.benchmarks.peers_measured import ANSWERS, FIGURES, QUESTIONS, WARM
from tests.benchmarks.peers_plot import plot
from tests.benchmarks.start import COUNTIES, DONE, PLACES, paragraph

ROOT = Path(__file__).parents[2]
SAID = "河口乡今年新修水渠12公里 [1]。 The work was done earlier than last year [2]."


def main() -> None:
    """Print what each took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--articles", nargs="*", type=int, default=[1000])
    parser.add_argument("--only", nargs="*", default=list(WAYS), choices=list(WAYS), help="ours beside these")
    parser.add_argument("--environments", type=Path, help="a folder for the peers' environments, kept for a later run")
    parser.add_argument("--plot", type=Path, help="an SVG file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        names = dict.fromkeys(["ours", *given.only])
        pythons = {name: _python(name, given.environments or Path(passing) / "environments") for name in names}
        rows = [_row(Path(passing) / str(number), number, pythons) for number in given.articles]
    print(json.dumps(rows, ensure_ascii=False, indent=2))
    if given.plot:
        given.plot.write_text(plot(rows[-1]["times ours"]), encoding="utf-8")


def _python(name: str, environments: Path) -> Path | str:
    """The interpreter that has the peer's packages, or why there is none."""
    if name not in PACKAGES:
        return Path(sys.executable)
    folder = environments / name
    python = folder / "bin" / "python"
    if (folder / "installed").exists():
        return python
    uv = str(Path(sys.executable).with_name("uv"))
    for command in (
        ["venv", "--quiet", "--clear", "--python", sys.executable, str(folder)],
        ["pip", "install", "--quiet", "--python", str(python), *ENCODER_PACKAGES, *PACKAGES[name]],
    ):
        run = subprocess.run([uv, *command], check=False, cwd=ROOT, capture_output=True, text=True)
        if run.returncode:
            return f"left out, as it could not be installed: {run.stderr.strip()[-300:]}"
    (folder / "installed").touch()
    return python


def _row(folder: Path, number: int, pythons: dict[str, Path | str]) -> dict[str, Any]:
    """All of them over so many articles."""
    from tests.serving import listening

    results: dict[str, dict[str, float] | str] = {}
    with listening(_model_server()) as url:
        for name, python in pythons.items():
            corpus = folder / name / "corpus"
            write_articles(corpus, number)
            (folder / name / "questions.json").write_text(json.dumps(questions()), encoding="utf-8")
            results[name] = python if isinstance(python, str) else _run(name, python, folder / name, f"{url}/v1")
            print(json.dumps({name: results[name]}, ensure_ascii=False), file=sys.stderr)
    ours = results["ours"]
    ratios = {
        name: {figure: round(took[figure] / ours[figure], 2) for figure in FIGURES if ours[figure]}
        for name, took in results.items()
        if not isinstance(took, str) and not isinstance(ours, str) and name != "ours"
    }
    return {
        "articles": number,
        "day": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "load": round(os.getloadavg()[0], 1),
        "seconds of processor time unless named otherwise": results,
        "times ours": ratios,
    }


def _run(name: str, python: Path, folder: Path, url: str) -> dict[str, float] | str:
    program = [str(python), "-m", "tests.benchmarks.peers_measured", name, str(folder), url]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_PROXY": "127.0.0.1", "ANONYMIZED_TELEMETRY": "False"}
    run = subprocess.run(program, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)
    if run.returncode:
        return f"left out, as it failed: {run.stderr.strip()[-300:]}"
    took: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return took


def write_articles(corpus: Path, number: int) -> None:
    """Articles of four paragraphs, alternately in Chinese and in English."""
    for article in range(number):
        chance, chinese = random.Random(article), article % 2 == 0
        town = chance.choice(COUNTIES if chinese else PLACES)
        text = "\n\n".join(paragraph(chance, town, article, chinese=chinese) for _ in range(4))
        folder = corpus / f"{article // 1000:03d}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{article:06d}.txt").write_text(text + "\n", encoding="utf-8")


def questions() -> list[str]:
    """No two are alike: what was embedded once may be remembered."""
    chance = random.Random(5)
    asked: dict[str, None] = {}
    while len(asked) < WARM + QUESTIONS + ANSWERS:
        village = chance.randint(1, 400)
        asked[
            f"{chance.choice(COUNTIES)}乡{village}号村今年{chance.choice(list(DONE))}多少？"
            if chance.random() < 0.5
            else f"How many {chance.choice(list(DONE.values()))[1]} in village {village} of {chance.choice(PLACES)}?"
        ] = None
    return list(asked)


def _model_server() -> FastAPI:
    """Streams the same answer at once, word by word, as an OpenAI-compatible server does."""
    app = FastAPI()

    @app.post("/v1/chat/completions")
    async def complete() -> StreamingResponse:
        async def events() -> AsyncIterator[str]:
            for word in SAID.split(" "):
                yield _event({"content": f"{word} "}, None)
            yield _event({}, "stop")
            yield "data: [DONE]\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    return app


def _event(delta: dict[str, str], finish: str | None) -> str:
    choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish}
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [choice]}
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"


if __name__ == "__main__":
    main()
