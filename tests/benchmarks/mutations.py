"""Small faults that a program can put into Python source, one at a time; knows neither files nor tests.

A fault replaces whole lines by others. It is found again in an older or newer source by those lines, wherever they
stand there.
"""

import ast
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import ndiff

_BOUNDS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
}
_TURNED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: (r"\bis\b", "is not"),
    ast.IsNot: (r"\bis\s+not\b", "is"),
    ast.In: (r"\bin\b", "not in"),
    ast.NotIn: (r"\bnot\s+in\b", "in"),
}
_EMPTY = {
    "str": '""',
    "bytes": 'b""',
    "bool": "False",
    "int": "0",
    "float": "0.0",
    "list": "[]",
    "Sequence": "[]",
    "tuple": "()",
    "dict": "{}",
    "Mapping": "{}",
    "set": "set()",
}
_LOGS = {"logger", "logging", "log"}
_ONLY_TYPES = {"TypeVar", "ParamSpec", "NewType", "cast"}
_UNSEEN_KEYWORDS = {"strict", "maxsize", "stacklevel", "slots"}  # guards and sizes that change no result


@dataclass(frozen=True)
class Fault:
    """These whole lines of a file become those; `line` is the first one's number, from 1."""

    file: str
    line: int
    kind: str
    before: str
    after: str

    def line_in(self, source: str) -> int | None:
        """Where the lines stand in this source, the nearest to where they were found; None where they do not."""
        lines, wanted = _lines(source), _lines(self.before)
        places = [at + 1 for at in range(len(lines)) if lines[at : at + len(wanted)] == wanted]
        return min(places, key=lambda place: abs(place - self.line), default=None)

    def put_into(self, source: str) -> str:
        """The source with the fault; raises ValueError where its lines are not there."""
        line = self.line_in(source)
        if line is None:
            raise ValueError(f"{self.file} has no line {self.before.strip()!r}")
        lines = _lines(source)
        return "".join([*lines[: line - 1], self.after, *lines[line - 1 + len(_lines(self.before)) :]])

    def diff(self) -> str:
        """The changed lines, with - and + before them."""
        changes = ndiff(_lines(self.before), _lines(self.after))
        return "".join(change.rstrip("\n") + "\n" for change in changes if change[0] in "-+")


def faults_in(file: str, source: str) -> list[Fault]:
    """Every fault that could be made in this source, in the order of its lines."""
    finder = _Finder(file, source)
    finder.visit(ast.parse(source))
    return sorted(finder.faults, key=lambda fault: fault.line)


def chosen(sources: Mapping[str, str], count: int, seed: int) -> list[Fault]:
    """So many faults, spread over the files by their length and evenly over the kinds.

    The same for the same sources and seed.
    """
    chance = random.Random(seed)
    possible = {file: found for file, source in sorted(sources.items()) if (found := faults_in(file, source))}
    kinds: Counter[str] = Counter()
    picked = []
    for file in _spread({file: len(_lines(sources[file])) for file in possible}, count, chance):
        fault = _next(possible[file], sources[file], kinds, chance)
        if fault:
            kinds[fault.kind] += 1
            picked.append(fault)
    return sorted(picked, key=lambda fault: (fault.file, fault.line))


def _spread(sizes: Mapping[str, int], count: int, chance: random.Random) -> Iterator[str]:
    """Files in their order, each as often as its size allows: all lie end to end, and a mark stands at equal
    distances.
    """
    step = sum(sizes.values()) / count
    mark, end = chance.random() * step, 0.0
    for file, size in sizes.items():
        end += size
        while mark < end:
            yield file
            mark += step


def _next(possible: list[Fault], source: str, kinds: Counter[str], chance: random.Random) -> Fault | None:
    """Takes one out of the possible faults, of the kind that was picked least; None where nothing is left."""
    while possible:
        rarest = min(kinds[fault.kind] for fault in possible)
        fault = chance.choice([fault for fault in possible if kinds[fault.kind] == rarest])
        possible.remove(fault)
        if _is_other_program(source, fault.put_into(source)):
            return fault
    return None


def _is_other_program(source: str, changed: str) -> bool:
    try:
        return ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source))
    except SyntaxError:  # brackets that the parser leaves out of its positions
        return False


def _lines(text: str) -> list[str]:
    """Lines as Python's parser counts them; str.splitlines parts at rarer characters too."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


class _Finder(ast.NodeVisitor):
    """Walks over what a test can see: no docstrings, annotations, imports, assertions, decorators or log messages."""

    def __init__(self, file: str, source: str) -> None:
        self.faults: list[Fault] = []
        self._file = file
        self._lines = [line.encode() for line in _lines(source)]  # positions are counted in bytes
        self._tests: set[ast.expr] = set()
        self._empty = ["None"]

    def _add(self, kind: str, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        """A fault that replaces what stands from start to end; both are a line from 1 and a column in bytes."""
        lines = self._lines[start[0] - 1 : end[0]]
        before = b"".join(lines).decode()
        after = lines[0][: start[1]].decode() + text + lines[-1][end[1] :].decode()
        self.faults.append(Fault(self._file, start[0], kind, before, after))

    def _replace(self, kind: str, node: ast.expr | ast.stmt, text: str) -> None:
        self._add(kind, _start(node), _end(node), text)

    def _between(self, kind: str, left: ast.expr, right: ast.expr, operator: str, other: str) -> None:
        """A fault in the operator between two operands, which share the gap with brackets and line breaks at most."""
        (line, start), (last, stop) = _end(left), _start(right)
        lines = self._lines[line - 1 : last]
        gap = b"".join([*lines[:-1], lines[-1][:stop]])[start:].decode()
        found = re.search(operator, gap)
        if found:
            self._add(kind, (line, start), (last, stop), gap[: found.start()] + other + gap[found.end() :])

    def _turn(self, test: ast.expr) -> None:
        self._tests.add(test)
        is_not = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        if not is_not and not isinstance(test, ast.Constant):
            lines = self._lines[test.lineno - 1 : _end(test)[0]]
            text = b"".join([*lines[:-1], lines[-1][: _end(test)[1]]])[test.col_offset :].decode()
            self._replace("condition turned", test, f"not ({text})")

    def visit_If(self, node: ast.If) -> None:
        if not {"TYPE_CHECKING", "__name__"} & {name.id for name in ast.walk(node.test) if isinstance(name, ast.Name)}:
            self._turn(node.test)
            self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self._turn(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._turn(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self._turn(test)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        operands = [node.left, *node.comparators]
        for left, operator, right in zip(operands, node.ops, node.comparators, strict=False):
            if type(operator) in _BOUNDS:
                self._between("bound moved", left, right, *_BOUNDS[type(operator)])
            elif node not in self._tests:
                self._between("condition turned", left, right, *_TURNED[type(operator)])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        words = (r"\band\b", "or") if isinstance(node.op, ast.And) else (r"\bor\b", "and")
        for left, right in zip(node.values, node.values[1:], strict=False):
            self._between("and/or exchanged", left, right, *words)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            line = self._lines[node.lineno - 1][node.col_offset :]
            removed = len(line) - len(line.removeprefix(b"not").lstrip(b" "))
            self._add("not removed", _start(node), (node.lineno, node.col_offset + removed), "")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if isinstance(call, ast.Call) and not _is_log(call):
            self._replace("call left out", node, "pass")
        if not isinstance(call, ast.Constant):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if not _is_log(node) and not (isinstance(node.func, ast.Name) and node.func.id in _ONLY_TYPES):
            self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg not in _UNSEEN_KEYWORDS:
            self.visit(node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        text = _other(node.value)
        if text:
            self._replace("constant changed", node, text)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value and not _is_empty(node.value):
            self._replace("return emptied", node.value, self._empty[-1])
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        name = re.split(r"\W", ast.unparse(node.returns))[0] if node.returns else ""
        optional = node.returns and "None" in ast.unparse(node.returns)
        self._empty.append("None" if optional else _EMPTY.get(name, "None"))
        for part in (*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body):
            self.visit(part)
        self._empty.pop()

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.keywords, *node.body):
            self.visit(part)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not (isinstance(node.value, ast.Name) and node.value.id in {"Literal", "Annotated"}):
            self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        """Nothing: an assertion says what the types cannot."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Nothing: Python 3.11 gives no true positions inside an f-string."""


def _start(node: ast.expr | ast.stmt) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node: ast.expr | ast.stmt) -> tuple[int, int]:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return node.end_lineno, node.end_col_offset


def _other(value: object) -> str | None:
    """Another constant of the same type; None where there is none that differs."""
    if isinstance(value, bool):
        return str(not value)
    if isinstance(value, int):
        return str(value + 1 if value < 10 else value * 2)
    if isinstance(value, float):
        return str(value * 1.5 or 1.0)
    if isinstance(value, str | bytes) and value:
        return repr(value[:0])
    return None


def _is_empty(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return not value.value
    if isinstance(value, ast.Dict):
        return not value.keys
    return isinstance(value, ast.List | ast.Tuple) and not value.elts


def _is_log(call: ast.Call) -> bool:
    function = call.func
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id in _LOGS
