"""The wheel carries the prompts and the sample articles, and an installed copy answers like a checkout."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_wheel_answers_from_its_packaged_articles(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
        archive.extractall(tmp_path / "installed")
    for folder in ("assistant/ui/static", "assistant/locales"):
        here, installed = ROOT / folder, tmp_path / "installed" / folder
        files = {file.relative_to(here) for file in here.rglob("*")}
        assert {file.relative_to(installed) for file in installed.rglob("*")} == files
    for package in ("assistant", "vectorstore"):  # a checker of types reads no package without it
        assert (tmp_path / "installed" / package / "py.typed").is_file()
    assert {top for top in tops if not top.endswith(".dist-info")} == {"assistant", "vectorstore"}
    program = (
        "import assistant, sys; print(assistant.__file__, file=sys.stderr); from assistant.__main__ import "
        "main; sys.exit(main(sys.argv[1:]))"
    )
    asking = [sys.executable, "-c", program, "ask", "开江县组建了多少个驻村帮扶工作组？", "--json"]
    done = subprocess.run(
        asking,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
    )
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "installed") in done.stderr  # not the checkout
    answer = json.loads(done.stdout)
    assert "51" in answer["citations"][0]["quote"]
    assert answer["prompt"].startswith("answer@")
