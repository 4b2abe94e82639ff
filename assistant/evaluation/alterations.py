"""Sentences of a passage in which one thing no longer holds."""

import random
import re
from collections.abc import Sequence

from assistant.evaluation.rewritings import PLAIN_NUMBER, clauses_of
from assistant.evaluation.statements import QuestionedPassage, statement_of
from vectorstore import fold, is_chinese
from vectorstore.text.scripts import HAN_CLASS

ANTONYMS = {
    True: (
        "著名 无名;合并 分裂;公开 秘密;继续 停止;独立 附属;富裕 贫穷;和平 战争;安全 危险;简单 复杂;"
        "全部 部分;当选 落选;到达 离开;建立 撤销;自愿 被迫;开始 结束;出生 逝世;接受 推辞;古代 现代;"
        "城市 乡村;集中 分散;保留 废除;直接 间接;自然 人工;传统 新式;稳定 动荡"
    ),
    False: (
        "joined left;arrived departed;public private;modern ancient;rich poor;same different;began "
        "ended;created destroyed;common rare;strong weak;"
        "wide narrow;legal illegal;young old;urban rural;native foreign;temporary permanent;inner "
        "outer;natural artificial;simple complex;"
        "successful unsuccessful;allies enemies;entered left;gained forfeited;built demolished;local "
        "distant;famous obscure;direct indirect;free enslaved"
    ),
}


def with_wrong_answer(source: QuestionedPassage, rng: random.Random) -> str | None:
    """A question of the passage as a statement, with the answer to another one."""
    if len(source.questions) < 2:
        return None
    (question, right), (_, wrong) = rng.sample(source.questions, 2)
    a, b = fold(right).lower(), fold(wrong).lower()
    return statement_of(question, wrong) if a not in b and b not in a and is_name(right) == is_name(wrong) else None


def with_changed_number(sentence: str, passage: str, rng: random.Random) -> str | None:
    """The sentence with a number that the passage does not have."""
    numbers = [m for m in PLAIN_NUMBER.finditer(sentence) if str(int(m.group()) + 7) not in passage]
    if not numbers:
        return None
    number = rng.choice(numbers)
    return sentence[: number.start()] + str(int(number.group()) + 7) + sentence[number.end() :]


def with_moved_number(sentences: Sequence[str], rng: random.Random) -> str | None:
    """A number of one sentence in the place of another's."""
    candidates = [(s, m) for s in sentences for m in [PLAIN_NUMBER.search(s)] if m]
    if len(candidates) < 2:
        return None
    (sentence, number), (_, other) = rng.sample(candidates, 2)
    unlike = number.group() != other.group() and len(number.group()) == len(other.group())
    return sentence[: number.start()] + other.group() + sentence[number.end() :] if unlike else None


def is_name(answer: str) -> bool:
    """Whether an answer looks like a name."""
    return (
        2 <= len(answer) <= (10 if is_chinese(answer) else 30)
        and not re.search(r"\d", answer)
        and (is_chinese(answer) or answer[0].isupper())
    )


def with_other_name(
    sentences: Sequence[str], names: Sequence[str], others: Sequence[str], rng: random.Random
) -> str | None:
    """One of the sentences with one of its names replaced by another one."""
    candidates = (
        [(s, a, b) for s in sentences for a in names if a in s for b in others if b not in s and not set(b) & set(a)]
        if is_chinese("".join(names))
        else []
    )
    candidates = candidates or [
        (s, a, b)
        for s in sentences
        for a in names
        if a in s
        for b in others
        if not is_chinese(a) and b not in s and a not in b
    ]
    if not candidates:
        return None
    sentence, name, other = rng.choice(candidates)
    return sentence.replace(name, other, 1)


def with_swapped_names(sentences: Sequence[str], names: Sequence[str], rng: random.Random) -> str | None:
    """One of the sentences with two of its names in the place of one another."""
    candidates = [
        (s, a, b)
        for s in sentences
        for a in names
        for b in names
        if a in s and b in s and a not in b and b not in a and s.index(a) < s.index(b)
    ]
    # joined by a list's comma or an `and`, they may change places
    candidates = [(s, a, b) for s, a, b in candidates if _are_apart(s[s.index(a) + len(a) : s.index(b)])]
    if not candidates:
        return None
    sentence, one, other = rng.choice(candidates)
    return sentence.replace(one, "\0").replace(other, one).replace("\0", other)


def _are_apart(between: str) -> bool:
    """Whether the words between two names are more than what joins a list."""
    return len(between) > 3 and not re.search(r"[、和与與及,]|\band\b|\bor\b", between)


def negated(sentence: str, *, chinese: bool) -> str | None:
    """The sentence with a negation put in."""
    pattern, put = (
        (r"(?<![不没沒非未无無])(是|有|能|會|会)(?!否)", r"没\1")
        if chinese
        else (r"\b(is|was|were|are|can|has|had)\b(?! not)", r"\1 not")
    )
    written = re.sub(pattern, put if "有" in sentence else put.replace("没", "不"), sentence, count=1)
    return written if written != sentence else None


def affirmed(sentence: str, *, chinese: bool) -> str | None:
    """The sentence without its negation."""
    pattern, put = (
        (
            rf"(?<=[{HAN_CLASS}])(?:没有|沒有|不|未)(?=[{HAN_CLASS}])(?!同|过|過|仅|僅|但|断|斷|足|少|久|论|論|管|来|來)",
            "",
        )
        if chinese
        else (r"\b(is|was|were|are|did|does|do|can|has|had|have) not\b(?! only)", r"\1")
    )
    written = re.sub(pattern, put, sentence, count=1)
    return written if written != sentence else None


def with_crossed_facts(sentences: Sequence[str], rng: random.Random) -> str | None:
    """The beginning of one sentence with the end of another: words that all stand there and say something new."""
    # a clause shorter than these only leads over to the next one, which then says nothing new
    candidates = [
        s for s in sentences if len(clauses_of(s)) == 2 and min(map(len, clauses_of(s))) > (6 if is_chinese(s) else 24)
    ]
    if len(candidates) < 2:
        return None
    first, second = rng.sample(candidates, 2)
    return clauses_of(first)[0] + clauses_of(second)[1]
