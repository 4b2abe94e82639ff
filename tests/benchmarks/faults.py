"""Measures what the tests catch: puts small faults into a copy of the checkout, one at a time, and runs the tests that
reach them.

python -m tests.benchmarks.faults [--json FOUND.json] takes a hundred faults and needs one run of all tests with their
lines
counted, then seconds to minutes for each fault. A fault that the program hangs on counts as caught.
"""

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import psutil

from tests.benchmarks import reach
from tests.benchmarks.mutations import Fault, chosen

ROOT = Path(__file__).parents[2]
RESULTS = ("caught", "survived", "not reached", "not here")
_LEFT_OUT = (".*", "__pycache__", "build", "dist", "shots", "*.egg-info")  # of a copy
_STARTING = 120  # seconds that pytest and its imports may take on a busy machine
_SLOWER = 10  # times its measured seconds that a test may take


@dataclass(frozen=True)
class Outcome:
    """What became of a fault, the test that caught it, and how many tests reach it and were run at most."""

    fault: Fault
    result: str
    caught_by: str = ""
    reached_by: int = 0
    tried: int = 0


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was caught, by module, and what was not, as a diff."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        copy = copied(options.checkout.resolve(), Path(folder).resolve(), options.tests and options.tests.resolve())
        counts = options.map.resolve() if options.map else Path(folder, "map")
        if not reach.is_counted(counts):
            print("running the tests once, with their lines counted", flush=True)
            reach.count(copy, counts, options.files)
        outcomes = []
        reached, faults = reach.Reach(counts, copy), _faults(options, copy)
        print(f"{len(reached.seconds)} of {len(reached.order)} tests pass in the copy and are used", flush=True)
        for number, outcome in enumerate(tried(copy, reached, faults, options.seconds), 1):
            outcomes.append(outcome)
            fault = outcome.fault
            where = f"{fault.file}:{fault.line}"
            print(
                f"{number:3}/{len(faults)}  {outcome.result:11}  {where}  {fault.kind}  {outcome.caught_by}", flush=True
            )
            if options.json:  # after each, so that an interrupted run is not lost
                options.json.write_text(_as_json(outcomes), encoding="utf-8")
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(report(outcomes))
    print(f"{spent.ru_utime + spent.ru_stime:.0f} s of processor time in the tests")


def copied(checkout: Path, folder: Path, tests: Path | None = None) -> Path:
    """A copy of the checkout inside the folder, with the tests of another one where they are named."""
    ignored = shutil.ignore_patterns(*_LEFT_OUT)
    copy = Path(shutil.copytree(checkout, folder / "checkout", ignore=ignored))
    if tests:
        shutil.rmtree(copy / "tests")
        shutil.copytree(tests, copy / "tests", ignore=ignored)
    return copy


def tried(copy: Path, reached: reach.Reach, faults: Sequence[Fault], seconds: float) -> Iterator[Outcome]:
    """What becomes of each fault; the tests that reach it are run as far as these seconds go, and one at least."""
    sources = sources_of(copy)
    places = reach.Places(sources)
    for number, fault in enumerate((followed(fault, sources) for fault in faults), 1):
        line = fault.line_in(sources.get(fault.file, ""))
        if line is None:
            yield Outcome(fault, "not here")
            continue
        names = places.names(fault.file, line)
        running = reached.tests(places.of(fault.file, line))
        naming = reached.naming(names, copy) - running if names else set()
        if not running | naming:
            yield Outcome(fault, "not reached")
            continue
        groups = ({test: reached.seconds[test] for test in group} for group in (running, naming))
        run = [test for group in groups for test in quickest(group, seconds)]
        limit = _STARTING + _SLOWER * sum(reached.seconds[test] for test in run)
        path = copy / fault.file
        before = path.stat()
        path.write_text(fault.put_into(sources[fault.file]), encoding="utf-8")
        # a time of its own: Python tells a stale compiled file by seconds and size
        os.utime(path, (before.st_atime, before.st_mtime - 10 * number))
        try:
            caught_by = _caught_by(copy, run, limit)
        finally:
            path.write_text(sources[fault.file], encoding="utf-8")
            os.utime(path, (before.st_atime, before.st_mtime))
        if caught_by == _DIED and _caught_by(copy, run, limit, "--collect-only") == _DIED:
            raise RuntimeError(
                f"pytest cannot run these tests: {(copy.parent / 'output').read_text(encoding='utf-8')[-2000:]}"
            )
        yield Outcome(fault, "caught" if caught_by else "survived", caught_by, len(running | naming), len(run))


def followed(fault: Fault, sources: Mapping[str, str]) -> Fault:
    """The fault in the file that holds its lines now, where its own is gone and one other file alone holds them."""
    if fault.file in sources:
        return fault
    holding = [file for file, source in sources.items() if fault.line_in(source)]
    return replace(fault, file=holding[0]) if len(holding) == 1 else fault


def quickest(seconds: Mapping[str, float], together: float) -> list[str]:
    """Tests in the order of their seconds, a case of each test function before a second one.

    At least one, then as time allows.
    """
    cases: Counter[str] = Counter()
    order = []
    for test in sorted(seconds, key=lambda test: (seconds[test], test)):
        function = test.partition("[")[0]
        order.append((cases[function], seconds[test], test))
        cases[function] += 1
    run: list[str] = []
    spent = 0.0
    for _, taken, test in sorted(order):
        if not run or spent + taken <= together:
            run.append(test)
            spent += taken
    return run


def report(outcomes: Sequence[Outcome]) -> str:
    """A table by module and by kind of fault, then every fault that no test caught."""
    lines = []
    for title, key in (("module", "file"), ("kind", "kind")):
        counts = Counter((getattr(outcome.fault, key), outcome.result) for outcome in outcomes)
        rows = sorted({name for name, _ in counts})
        lines += [f"| {title} | faults | {' | '.join(RESULTS)} |", "|---" * (len(RESULTS) + 2) + "|"]
        lines += [_row(name, [counts[name, result] for result in RESULTS]) for name in rows]
        lines += [_row("all", [sum(counts[name, result] for name in rows) for result in RESULTS]), ""]
    for outcome in outcomes:
        if outcome.result in ("survived", "not reached"):
            ran = f"{outcome.tried} of {outcome.reached_by} tests"
            lines += [
                f"{outcome.fault.file}:{outcome.fault.line}  {outcome.fault.kind}, {outcome.result}, {ran}",
                outcome.fault.diff(),
            ]
    return "\n".join(lines)


def sources_of(checkout: Path) -> dict[str, str]:
    """The program's modules by their path in the checkout."""
    paths = (path for package in reach.PACKAGES for path in sorted((checkout / package).rglob("*.py")))
    return {path.relative_to(checkout).as_posix(): path.read_text(encoding="utf-8") for path in paths}


_DIED = "the process died"


def _caught_by(copy: Path, tests: Sequence[str], limit: float, *more: str) -> str:
    """The test that failed, or what else went wrong; empty where all passed."""
    listed, output = copy.parent / "tests", copy.parent / "output"
    listed.write_text("\n".join(tests), encoding="utf-8")
    command = [*reach.PYTEST, "-x", "--hypothesis-seed=0", f"--basetemp={copy.parent / 'tmp'}", *more, f"@{listed}"]
    with output.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=copy, env=reach.environment(copy), stdout=log, stderr=log)
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            return f"the time limit of {limit:.0f} s"
        finally:
            _end(process)
    failed = re.search(
        r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", output.read_text(encoding="utf-8", errors="replace"), re.MULTILINE
    )
    return "" if code == 0 else failed.group(1) if failed else _DIED


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End pytest, if it still runs, and the servers and browsers below it."""
    if process.poll() is None:
        for below in [*psutil.Process(process.pid).children(recursive=True), process]:
            below.kill()
        process.wait()


def _row(name: str, counts: Sequence[int]) -> str:
    return f"| {name} | {sum(counts)} | {' | '.join(str(number or '') for number in counts)} |"


def _faults(options: argparse.Namespace, copy: Path) -> list[Fault]:
    if options.only:
        rows = json.loads(options.only.read_text(encoding="utf-8"))
        wanted = [row for row in rows if not options.survivors or row["result"] != "caught"]
        return [Fault(**{field.name: row[field.name] for field in fields(Fault)}) for row in wanted]
    sources = sources_of(copy)
    named = {file: sources[file] for file in sources if not options.modules or file.startswith(tuple(options.modules))}
    return chosen(named, options.count, options.seed)


def _as_json(outcomes: Sequence[Outcome]) -> str:
    rows = [
        asdict(outcome.fault) | {key: value for key, value in asdict(outcome).items() if key != "fault"}
        for outcome in outcomes
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.faults", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("--count", type=int, default=100, help="faults to make (default: 100)")
    parser.add_argument("--seed", type=int, default=1, help="another number makes other faults")
    parser.add_argument(
        "--seconds", type=float, default=60, help="of tests to run for one fault at most, as they were measured"
    )
    parser.add_argument(
        "--checkout", type=Path, default=ROOT, help="whose code and tests are tried (default: this one's)"
    )
    parser.add_argument("--tests", type=Path, help="a folder of tests to use in place of the checkout's own")
    parser.add_argument(
        "--map", type=Path, help="folder that keeps which test reaches which line; counted where it is empty"
    )
    parser.add_argument(
        "--modules",
        nargs="+",
        help="beginnings of the paths that faults are put into, such as vectorstore/ingest/clean",
    )
    parser.add_argument("--files", nargs="+", default=[], help="files of tests to count (default: all tests)")
    parser.add_argument("--only", type=Path, help="a file that --json wrote: makes its faults again")
    parser.add_argument("--survivors", action="store_true", help="of those only the ones that were not caught")
    parser.add_argument("--json", type=Path, help="file to write every fault and its outcome into")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
