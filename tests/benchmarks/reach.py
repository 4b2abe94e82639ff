"""Which tests reach which lines of a checkout: counted in one run of its tests, and read from source for what runs at
import.
"""

import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import coverage

from tests.benchmarks import line_counter

PACKAGES = ("assistant", "vectorstore")
PYTEST = (
    sys.executable,
    "-m",
    "pytest",
    "-q",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:langsmith_plugin",
)  # that imports for seconds
_FOUND = "reach.json"
_LOG = "run.log"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_Line = tuple[str, int]  # a file and a line's number, from 1


class Reach:
    """The tests of a checkout in the order of a run, the seconds of those that passed, and the lines that each of them
    ran.
    """

    def __init__(self, folder: Path, checkout: Path) -> None:
        found = json.loads((folder / _FOUND).read_text(encoding="utf-8"))
        if found["digest"] != _digest(checkout):
            raise ValueError(f"{folder} was counted over another code or other tests; name an empty folder")
        self.seconds: dict[str, float] = found["seconds"]
        self._root = Path(found["root"])
        self.order: list[str] = found["order"]
        self._lines = coverage.CoverageData(basename=str(folder / ".coverage"))
        self._lines.read()

    def naming(self, names: set[str], checkout: Path) -> set[str]:
        """The tests in files that hold one of these words."""
        files = {test.partition("::")[0] for test in self.seconds}
        held = {
            file for file in files if names & set(re.findall(r"\w+", (checkout / file).read_text(encoding="utf-8")))
        }
        return {test for test in self.seconds if test.partition("::")[0] in held}

    def tests(self, lines: Iterable[_Line]) -> set[str]:
        """The tests that run at least one of these lines."""
        numbers = defaultdict(set)
        for file, line in lines:
            numbers[file].add(line)
        found = set()
        for file, wanted in numbers.items():
            by_line = self._lines.contexts_by_lineno(str(self._root / file))
            # in a child process: the test that started it, a bar, the test that it works for
            contexts = {context.rpartition("|")[2] for line in wanted for context in by_line.get(line, ())}
            found |= {self.order[int(context)] for context in contexts if context}
        return found & self.seconds.keys()


def count(checkout: Path, folder: Path, tests: Sequence[str] = ()) -> None:
    """Run these tests of the checkout, or all, and leave in the folder what they reach."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(line_counter.__file__, folder)
    order = _run(checkout, folder, tests, counting=True)
    passed = {name: seconds for name, seconds, good in order if good}
    if not passed:
        raise RuntimeError(f"no test passes; {(folder / _LOG).read_text(encoding='utf-8')[-2000:]}")
    others = [name for name, _, good in order if not good]
    if others:  # skipped, or disturbed by the counting itself: they are used if they pass without it
        (folder / "others").write_text("\n".join(others), encoding="utf-8")
        passed |= {name: seconds for name, seconds, good in _run(checkout, folder, [f"@{folder / 'others'}"]) if good}
    counter = coverage.Coverage(data_file=folder / ".coverage", config_file=False)
    counter.combine([str(folder)])
    counter.save()
    found = {
        "digest": _digest(checkout),
        "root": str(checkout),
        "order": [name for name, *_ in order],
        "seconds": passed,
    }
    (folder / _FOUND).write_text(json.dumps(found), encoding="utf-8")


def is_counted(folder: Path) -> bool:
    """Whether the folder holds a finished count."""
    return (folder / _FOUND).exists()


class Places:
    """Where the effect of a line shows: for most it is the line.

    For what runs at import it is where its name is used.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._trees = {file: ast.parse(source) for file, source in sources.items()}
        self._uses: dict[str, list[_Use]] = defaultdict(list)
        for file, tree in self._trees.items():
            self._note(file, tree.body)

    def of(self, file: str, line: int) -> set[_Line]:
        """The lines that a test must run to see what this one does."""
        path = self._path(file, line)
        functions = [node for node in path if isinstance(node, _FUNCTIONS)]
        if functions and line < functions[0].body[0].lineno:  # a default value
            return {(file, number) for number in range(functions[0].body[0].lineno, _last(functions[0]) + 1)}
        if functions:
            body = getattr(path[-1], "body", None)
            head = range(path[-1].lineno, body[0].lineno if body else _last(path[-1]) + 1)
            return {(file, number) for number in (*head, line)}
        shown = self._used(file, self.names(file, line))
        return shown or {(file, number) for number in range(1, _last(self._trees[file].body[-1]) + 1)}

    def names(self, file: str, line: int) -> set[str]:
        """What a line gives a value to at import, and the class around it: a test may use them and run no line of the
        program's.
        """
        path = self._path(file, line)
        return set() if any(isinstance(node, _FUNCTIONS) for node in path) else set().union(*map(_names, path))

    def _path(self, file: str, line: int) -> list[ast.stmt]:
        """The statements around a line, the outermost first."""
        nodes = (node for node in ast.walk(self._trees[file]) if isinstance(node, ast.stmt))
        return [node for node in nodes if node.lineno <= line <= _last(node)]

    def _used(self, file: str, names: set[str]) -> set[_Line]:
        lines: set[_Line] = set()
        waiting, seen = set(names), set(names)
        while waiting:
            name = waiting.pop()
            for where, line, makes in self._uses[name]:
                if name.startswith("_") and where != file:  # another one of this name
                    continue
                if makes is None:
                    lines.add((where, line))
                else:
                    waiting |= makes - seen
                    seen |= makes
        return lines

    def _note(self, file: str, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            if isinstance(statement, ast.ClassDef):
                self._note(file, statement.body)
                continue
            makes = None if isinstance(statement, _FUNCTIONS) else _names(statement)
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    self._uses[node.id].append((file, node.lineno, makes))
                elif isinstance(node, ast.Attribute):
                    self._uses[node.attr].append((file, node.lineno, makes))


_Use = tuple[str, int, set[str] | None]  # file, line, and at import the names that are made of it


def _names(statement: ast.stmt) -> set[str]:
    """What a statement gives a value to, or the class that it makes."""
    if isinstance(statement, ast.ClassDef):
        return {statement.name}
    stored = (node for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    return {node.id for node in stored}


def _last(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def environment(*folders: Path) -> dict[str, str]:
    """This process's environment, with modules looked for in these folders first."""
    paths = [*map(str, folders), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}


def _run(
    checkout: Path, folder: Path, tests: Sequence[str], *, counting: bool = False
) -> list[tuple[str, float, bool]]:
    """Name, seconds and success of each test, in the order of the run."""
    passed = folder / "passed.json"
    passed.unlink(missing_ok=True)
    roots = os.pathsep.join(f"{checkout / package}{os.sep}" for package in PACKAGES)
    told = {line_counter.ROOTS: roots, line_counter.PASSED: str(passed), line_counter.COUNTING: "1" if counting else ""}
    # tests of another checkout may ask for names that this one has not; the others are of use
    command = [*PYTEST, "--continue-on-collection-errors", "-p", "line_counter", *tests]
    # a test may fail under the count; what it says of that is of no use here
    with (folder / _LOG).open("a", encoding="utf-8") as log:
        subprocess.run(
            command, cwd=checkout, env=environment(checkout, folder) | told, stdout=log, stderr=log, check=False
        )
    if not passed.exists():
        raise RuntimeError(f"pytest did not run; see {log.name}")
    return [(name, seconds, good) for name, seconds, good in json.loads(passed.read_text(encoding="utf-8"))]


def _digest(checkout: Path) -> str:
    files = sorted(path for folder in (*PACKAGES, "tests") for path in (checkout / folder).rglob("*.py"))
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.relative_to(checkout)}\0".encode() + path.read_bytes())
    return digest.hexdigest()
