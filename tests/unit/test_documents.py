"""What the documents say is true: their code runs and prints what is shown, their commands, links and paths exist."""

import contextlib
import io
import re
import shlex
import shutil
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import gradio as gr
import httpx
import pytest
import yaml

from assistant import Assistant
from assistant.__main__ import main
from assistant.cli.parser import build_parser
from assistant.folders import packaged_folder
from assistant.settings import Settings, read_settings, variable_name
from tests.documents import SETTINGS_PAGE, settings_page
from tests.serving import serving

ROOT = Path(__file__).parents[2]
LOG = "docs/experiments.md"  # of what was once: its paths may have gone since
DOCUMENTS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("tests/**/*.md")))
    if "node_modules" not in path.parts
}
ADDRESS = "http://127.0.0.1:7860"
OTHER_VARIABLES = {"ASSISTANT_DEBUG", "ASSISTANT_TEST_DATA", "ASSISTANT_SOAK", "ASSISTANT_SHOTS"}
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OUTPUT = re.compile(r"\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"^```\w*\n.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PATH = re.compile(r"(?:assistant|vectorstore|tests|prompts|corpus|docs)/[\w./*-]*")


class Block(NamedTuple):
    """A fenced block with its language, and what the document says that it prints; None where it does not say."""

    language: str
    code: str
    shown: str | None


def blocks(document: str, *languages: str) -> list[Block]:
    """The blocks of these languages, in order."""
    text = DOCUMENTS[document]
    return [_block(match, text[match.end() :]) for match in _BLOCK.finditer(text) if match[1] in languages]


def _block(match: re.Match[str], behind: str) -> Block:
    """A command is followed by its output, and Python by a block of `text` that holds it."""
    language, code = match.groups()
    if language == "console":
        return Block(language, code, code.partition("\n")[2])
    output = _OUTPUT.match(behind)
    return Block(language, code, output[1] if output else None)


def having(*languages: str) -> list[str]:
    """The documents with such blocks."""
    return [document for document in DOCUMENTS if blocks(document, *languages)]


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample articles in `articles` and their index in `index`, which is made once and then
    copied.
    """
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(packaged_folder("corpus"), folder / "articles")
    with Assistant(corpus=folder / "articles", index=folder / "index", model="quote") as assistant:
        assistant.sync()
    return folder


@pytest.fixture(scope="module")
def url(indexed: Path) -> Iterator[str]:
    """The address of a served assistant over the sample articles."""
    index = shutil.copytree(indexed / "index", indexed / "served")
    with (
        Assistant(corpus=packaged_folder("corpus"), index=index, model="quote") as assistant,
        serving(assistant) as address,
    ):
        yield address


@pytest.fixture
def reader(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder of somebody who tries the documents, and has asked there before."""
    monkeypatch.chdir(indexed)
    monkeypatch.setenv("XDG_DATA_HOME", str(indexed / "data"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(gr.Blocks, "launch", lambda _: None)
    for corpus in (packaged_folder("corpus"), indexed / "articles"):
        shutil.copytree(indexed / "index", read_settings(corpus=corpus).index_folder, dirs_exist_ok=True)
    return indexed


@pytest.mark.parametrize("document", having("python", "console"))
def test_code_and_commands_print_what_is_shown(document: str, reader: Path, url: str) -> None:
    scope: dict[str, object] = {"__name__": "__main__"}
    opened: list[object] = []
    try:
        for block in blocks(document, "python", "console"):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                if block.language == "python":
                    exec(compile(block.code.replace(ADDRESS, url), document, "exec"), scope)
                    opened += scope.values()
                else:
                    arguments = _arguments(block.code.split("\n")[0].removeprefix("$ "))
                    assert arguments, block.code
                    assert main(arguments) == 0
            if block.shown is not None:
                assert _is_shown(printed.getvalue(), block.shown), f"{block.code}\n=>\n{printed.getvalue()}"
    finally:
        for value in opened:
            if isinstance(value, Assistant):
                value.close()


def _is_shown(printed: str, shown: str) -> bool:
    """Whether this is what the document shows, where a line of three dots stands for any lines."""
    parts = [re.escape(part) for part in re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)]
    return re.fullmatch(r"(?:.*\n)*?".join(parts), printed) is not None


@pytest.mark.parametrize("document", having("sh"))
def test_commands_exist(document: str) -> None:
    for line in "".join(block.code for block in blocks(document, "sh")).splitlines():
        if (arguments := _arguments(line)) is not None:
            build_parser().parse_args(arguments)
        for module in re.findall(r"python -m (tests[\w.]*)", line):
            place = ROOT / module.replace(".", "/")
            assert place.with_suffix(".py").exists() or (place / "__main__.py").exists(), line


def _arguments(line: str) -> list[str] | None:
    """What the program is given on this line; None where another program is called."""
    words = list(takewhile(lambda word: word not in (">", "|"), shlex.split(line, comments=True)))
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    if not words or words[0] not in ("assistant", ".venv/bin/assistant"):
        return None
    return words[1:] if words[1:] and not words[1].startswith("-") else ["serve", *words[1:]]


@pytest.mark.parametrize("document", having("html"))
def test_addresses_of_pages_answer(document: str, url: str) -> None:
    for block in blocks(document, "html"):
        for address in re.findall(r'src="([^"]+)"', block.code):
            assert httpx.get(address.replace(ADDRESS, url), trust_env=False).status_code == 200, address


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    for link in _LINK.findall(_CODE.sub("", DOCUMENTS[document])):
        if link.startswith(("http:", "https:", "mailto:")):
            continue
        target, _, heading = link.partition("#")
        place = (folder / target).resolve() if target else ROOT / document
        assert place.exists(), link
        if heading:
            assert heading in _headings(place.read_text(encoding="utf-8")), link


def _headings(text: str) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", _BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", [document for document in DOCUMENTS if document != LOG])
def test_paths_targets_and_variables_exist(document: str) -> None:
    text = DOCUMENTS[document]
    for named in re.findall(r"`([^`\n]+)`", text):
        if _PATH.fullmatch(named):
            assert any(ROOT.glob(named.rstrip("/"))), named
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^make ([\w-]+)|`make ([\w-]+)", text, re.MULTILINE)) <= {
        pair for target in targets for pair in ((target, ""), ("", target))
    }
    known = OTHER_VARIABLES | {variable_name(field) for field in Settings.model_fields}
    assert set(re.findall(r"\bASSISTANT_[A-Z_]*[A-Z]", text)) <= known


def test_the_readme_is_short() -> None:
    assert len(DOCUMENTS["README.md"].splitlines()) <= 150


def test_the_page_of_settings_is_fresh() -> None:
    assert SETTINGS_PAGE.read_text(encoding="utf-8") == settings_page(), "run `python -m tests.documents`"


def test_hooks_before_a_commit_fetch_nothing() -> None:
    configured = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert {repository["repo"] for repository in configured["repos"]} == {"local"}
    for hook in configured["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith(".venv/bin/")
