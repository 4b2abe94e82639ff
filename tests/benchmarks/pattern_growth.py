"""How the time of every regular expression of the program grows with texts that repeat what it repeats.

    python -m tests.benchmarks.pattern_growth [MODULE …]

Of each part of a pattern that may come any number of times, a text is made that has it many times: behind what the
pattern wants before it, and before something that it does not want. Twice the length may take twice as long.
"""

import importlib
import inspect
import pkgutil
import random
import re
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import assistant
import vectorstore
from tests.benchmarks.text_growth import TooSlowError, seconds

codes: Any = importlib.import_module("re._constants")  # what `re` reads patterns with; nothing else tells their parts
parser: Any = importlib.import_module("re._parser")
SHORT, LONG = 4_000, 16_000  # characters
AT_MOST, MEASURABLE = 9, 0.1  # linear is 4 times; what is quicker than so many seconds is not compared
_FEWEST = 8  # times that a part comes at least, for it to be repeated
_FROM_BEGINNING = {"match", "fullmatch"}
_ENDINGS = ("\x01", "!\x01", " x", "\n\x01")
_OF_CATEGORY = {
    codes.CATEGORY_DIGIT: "7",
    codes.CATEGORY_NOT_DIGIT: "a ",
    codes.CATEGORY_SPACE: " \n",
    codes.CATEGORY_NOT_SPACE: "a1",
    codes.CATEGORY_WORD: "aA一",
    codes.CATEGORY_NOT_WORD: " -",
}


class Named(NamedTuple):
    """A pattern of a module, and whether it is looked for, or a text is read by it from its beginning alone."""

    name: str
    pattern: re.Pattern[str]
    is_searched: bool = True


def patterns(*prefixes: str) -> Iterator[Named]:
    """The patterns that modules have, also in tuples and dictionaries; of modules that begin so, or of all."""
    seen: set[tuple[str, int]] = set()
    for package in (assistant, vectorstore):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("__main__") or not module.name.startswith(prefixes or ("",)):
                continue
            loaded = importlib.import_module(module.name)
            source = inspect.getsource(loaded)
            for name, value in vars(loaded).items():
                for pattern in _found(value):
                    if (pattern.pattern, pattern.flags) not in seen:
                        seen.add((pattern.pattern, pattern.flags))
                        methods = set(re.findall(rf"\b{name}\.(\w+)\(", source))
                        yield Named(f"{module.name}.{name}", pattern, not methods or not methods <= _FROM_BEGINNING)


def _found(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _found(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _found(one)


class _Writer:
    """Writes texts that parts of a pattern match."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._groups: dict[int, str] = {}

    def text(self, items: Any) -> str:
        return "".join(self._one(kind, value) for kind, value in items)

    def _one(self, kind: Any, value: Any) -> str:  # noqa: PLR0911  # a kind a line
        if kind is codes.LITERAL:
            return chr(value)
        if kind is codes.NOT_LITERAL:
            return "a" if value != ord("a") else "b"
        if kind is codes.ANY:
            return "a"
        if kind is codes.IN:
            return self._member(value)
        if kind is codes.BRANCH:
            return self.text(self._chance.choice(value[1]))
        if kind is codes.SUBPATTERN:
            written = self.text(value[3])
            self._groups[value[0]] = written
            return written
        if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            low, high, items = value
            return "".join(self.text(items) for _ in range(min(int(high), max(low, self._chance.choice((0, 1))))))
        if kind is codes.ATOMIC_GROUP:
            return self.text(value)
        if kind is codes.GROUPREF:
            return self._groups.get(value, "")
        return ""  # an assertion

    def _member(self, members: Any) -> str:
        if members[0][0] is codes.NEGATE:
            unwanted = re.compile("|".join(re.escape(self._of(one)[0]) for one in members[1:]))
            return next((sign for sign in "a1 .中<\n" if not unwanted.match(sign)), "~")
        return self._chance.choice(self._of(self._chance.choice(members)))

    @staticmethod
    def _of(member: Any) -> str:
        kind, value = member
        if kind is codes.LITERAL:
            return chr(value)
        return chr(value[0]) + chr(value[1]) if kind is codes.RANGE else _OF_CATEGORY.get(value, "a")


def _repeats(items: Any, before: list[Any]) -> Iterator[tuple[list[Any], Any]]:
    """What a pattern wants before each part that may come many times, and that part."""
    before = list(before)
    for kind, value in items:
        if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            if value[1] >= _FEWEST:
                yield before, value[2]
            yield from _repeats(value[2], before)
        elif kind is codes.SUBPATTERN:
            yield from _repeats(value[3], before)
        elif kind is codes.ATOMIC_GROUP:
            yield from _repeats(value, before)
        elif kind is codes.BRANCH:
            for branch in value[1]:
                yield from _repeats(branch, before)
        elif kind in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _repeats(value[1], before)
        before.append((kind, value))


def attacks(pattern: re.Pattern[str], tries: int = 3) -> Iterator[tuple[str, str, str]]:
    """Beginnings, pieces to be repeated and endings."""
    chance = random.Random(ascii(pattern.pattern))
    found: set[tuple[str, str, str]] = set()
    for before, items in _repeats(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG), []):
        for _ in range(tries):
            writer = _Writer(chance)
            beginning, piece = writer.text(before), writer.text(items)
            if piece:
                found.add((beginning, piece, chance.choice(_ENDINGS)))
                found.add(("", beginning + piece, chance.choice(_ENDINGS)))
    yield from sorted(found)


def slow(named: Named) -> str:
    """The attack that takes more than in proportion to its length; empty where none does."""
    return next((repr(attack) for attack in attacks(named.pattern) if _is_slow(named, attack)), "")


def _is_slow(named: Named, attack: tuple[str, str, str]) -> bool:
    def read(text: str) -> object:
        return sum(1 for _ in named.pattern.finditer(text)) if named.is_searched else named.pattern.fullmatch(text)

    def took(length: int) -> float:
        text = attack[0] + attack[1] * (length // len(attack[1])) + attack[2]
        return min(seconds(read, text, 5) for _ in range(2))

    try:
        long = took(LONG)
        return long > MEASURABLE and long > AT_MOST * took(SHORT)
    except TooSlowError:
        return True


def main() -> None:
    """Print a line for each pattern that is slow."""
    for named in patterns(*sys.argv[1:]):
        if attack := slow(named):
            print(f"{named.name}: {attack}", flush=True)


if __name__ == "__main__":
    main()
