"""Sentences with the passage they cite, true ones rewritten and altered ones, made by program from any question set.

The true half is rewritten as people and models rewrite; in the altered half one thing no longer holds. Both come from
the passages themselves and from the set's own questions, whose wording is a person's, turned into statements by their
answers. A seed makes the choice, so that a set can be made afresh and made again.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vectorstore import fold, is_chinese, sentence_spans
from vectorstore.text.chinese_script import converter
from vectorstore.text.scripts import HAN_CLASS


@dataclass(frozen=True)
class LabelledPair:
    """A sentence, the passage that it cites, whether the passage carries it, and how it was made."""

    sentence: str
    passage: str
    holds: bool
    kind: str


@dataclass(frozen=True)
class Source:
    """A passage, and the questions about it, each with its answer as printed."""

    passage: str
    asked: tuple[tuple[str, str], ...] = ()


_FRAMES = {
    True: ("根据文章，", "文章提到，", "资料显示，", "其中，"),
    False: ("According to the article, ", "The passage says that ", "In addition, "),
}
# Word pairs that the check's own lists do not have: it knows the words of its lists, and figures on those would prove
# nothing.
_SYNONYMS = {
    True: "地处 坐落;设立 创设;帮忙 协力;著名 知名;重要 要紧;快速 迅速;经常 时常;居民 住民;全部 所有;主要 首要;需要 须要;获得 取得;修建 兴建;选择 挑选"
    ";立即 即刻;逐渐 渐渐;仍然 依旧;特别 尤其;各地 各处",
    False: (
        "purchased acquired;assist help;obtained got;require need;attempted tried;resided lived;permit "
        "let;selected chose;entire whole;rapidly quickly;"
        "additional further;primarily mainly;frequently often;famous renowned;nearby neighbouring;significant "
        "notable;whole entire;"
        "often frequently;mainly chiefly;known recognised;around roughly"
    ),
}
_TURNS = {
    True: "著名 无名;合并 分裂;公开 秘密;继续 停止;独立 附属;富裕 贫穷;和平 战争;安全 危险;简单 复杂;全部 部分;当选 落选;到达 离开;建立 撤销;自愿 被迫"
    ";开始 结束;出生 逝世;接受 推辞;古代 现代;城市 乡村;集中 分散;保留 废除;直接 间接;自然 人工;传统 新式;稳定 动荡",
    False: (
        "joined left;arrived departed;public private;modern ancient;rich poor;same different;began "
        "ended;created destroyed;common rare;strong weak;"
        "wide narrow;legal illegal;young old;urban rural;native foreign;temporary permanent;inner "
        "outer;natural artificial;simple complex;"
        "successful unsuccessful;allies enemies;entered left;gained forfeited;built demolished;local "
        "distant;famous obscure;direct indirect;free enslaved"
    ),
}
_OPENERS = re.compile(
    r"(?:In|On|At|During|After|Before|Since|By|From|Until|Under|When|While|Because|Although) [^,]{3,60}, "
)
_ASKED = re.compile(
    r"谁|誰|什么人|(?:什么|什麼)时候|(?:什么|什麼)時候|何时|何時|哪一年|哪年|何年|哪里|哪裡|何处|何處|何地|多少[个個位名座年人次元公]?|幾[个個位名座年人次]?|几[个位名座年人次]"
    r"|哪[一]?[个個位座](?:国家|國家|城市|人|公司|地方|地区|地區|大学|大學)?|(?:什么|什麼|甚麼)(?:名字|名稱|地方)?"
)
_NUMERALS = "零一二三四五六七八九"
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_PLAIN_NUMBER = re.compile(r"(?<![\d.,A-Za-z])\d{1,6}(?![\d.,A-Za-z])")


def labelled_pairs(sources: Sequence[Source], seed: int = 1, most: int = 200) -> list[LabelledPair]:
    """The pairs of at most `most` sources; for each kind at most one of a source."""
    chance = random.Random(seed)  # noqa: S311  # a sample, no secret
    chosen = chance.sample(list(sources), min(most, len(sources)))
    pairs = [pair for source in chosen for pair in (*_true(source, chance), *_altered(source, sources, chance))]
    return list(dict.fromkeys(pair for pair in pairs if pair.holds or fold(pair.sentence) not in fold(pair.passage)))


def _true(source: Source, chance: random.Random) -> Iterator[LabelledPair]:
    sentences = _sentences(source.passage)
    if not sentences:
        return
    sentence, chinese = chance.choice(sentences), is_chinese(source.passage)
    ways = {
        "as printed": sentence,
        "other script": _other_script(sentence) if chinese else None,
        "numerals": _numerals_changed(sentence, chinese=chinese),
        "clause dropped": _clause_dropped(sentence, chance),
        "clauses turned": _clauses_turned(sentence, chinese=chinese),
        "synonym": _swapped(sentence, _SYNONYMS[chinese], chance, chinese=chinese),
        "framed": _framed(sentence, chance, chinese=chinese),
        "aside dropped": _aside_dropped(chance.choice(sentences)),
        "two in one": _two_in_one(sentences, chance, chinese=chinese),
    }
    yield from (
        LabelledPair(way, source.passage, True, kind)
        for kind, way in ways.items()
        if way and (way != sentence or kind == "as printed")
    )
    stated = [statement for question, answer in source.asked if (statement := _statement(question, answer))]
    if stated:
        yield LabelledPair(chance.choice(stated), source.passage, True, "question's words")


def _altered(source: Source, sources: Sequence[Source], chance: random.Random) -> Iterator[LabelledPair]:
    sentences, passage, chinese = _sentences(source.passage), source.passage, is_chinese(source.passage)
    if not sentences:
        return
    sentence = chance.choice(sentences)
    other = chance.choice(sources)
    foreign = [s for s in _sentences(other.passage) if other.passage != passage]
    names = [answer for _, answer in source.asked if _is_name(answer)]
    strangers = [answer for _, answer in other.asked if _is_name(answer) and answer not in passage]
    ways = {
        "number changed": _number_changed(
            chance.choice([s for s in sentences if _PLAIN_NUMBER.search(s)] or [""]), passage, chance
        ),
        "number from elsewhere": _number_moved(sentences, chance),
        "name from elsewhere": _name_put(sentences, names, names, chance),
        "stranger's name": _name_put(sentences, names, strangers, chance),
        "names changed round": _names_turned(sentences, names, chance),
        "negation put in": _negated(sentence, chinese=chinese),
        "negation left out": next((told for s in sentences if (told := _affirmed(s, chinese=chinese))), None),
        "turned round": next(
            (told for s in sentences if (told := _swapped(s, _TURNS[chinese], chance, chinese=chinese))), None
        ),
        "another article's fact": chance.choice(foreign) if foreign else None,
        "two facts crossed": _crossed(sentences, chance),
        "wrong answer": _wrongly_answered(source, chance),
    }
    yield from (LabelledPair(way, passage, False, kind) for kind, way in ways.items() if way)


def _sentences(passage: str) -> list[str]:
    spans = (passage[span.start : span.end] for span in sentence_spans(passage))
    return [
        s
        for s in spans
        if (12 if is_chinese(s) else 30) <= len(s) <= (120 if is_chinese(s) else 260) and s[-1] in "。！.!"
    ]


def _other_script(sentence: str) -> str:
    simplified = str(converter("t2s").convert(sentence))
    return simplified if simplified != sentence else str(converter("s2t").convert(sentence))


def _numerals_changed(sentence: str, *, chinese: bool) -> str | None:
    number = _PLAIN_NUMBER.search(sentence)
    if not number:
        return None
    value, after = int(number.group()), sentence[number.end() :]
    if chinese and after.startswith("年"):
        written = (
            "".join("〇一二三四五六七八九"[int(digit)] for digit in number.group())
            if value > 999
            else number.group().translate(_FULL_WIDTH)
        )
    elif chinese:
        written = _chinese(value) if value < 100 else number.group().translate(_FULL_WIDTH)
    else:
        written = f"{value:,}" if value > 9999 else _ones(value) if value < 100 else number.group()
    return sentence[: number.start()] + written + after


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def _chinese(value: int) -> str:
    tens, ones = divmod(value, 10)
    return ("" if not tens else ("十" if tens == 1 else f"{_NUMERALS[tens]}十")) + (
        _NUMERALS[ones] if ones or not tens else ""
    )


def _ones(value: int) -> str:
    return _ONES[value] if value < 20 else _TENS[value // 10 - 2] + (f"-{_ONES[value % 10]}" if value % 10 else "")


def _clauses(sentence: str) -> list[str]:
    return re.split(r"(?<=[，；;])|(?<=, )", sentence)


def _clause_dropped(sentence: str, chance: random.Random) -> str | None:
    """Without the first clause, or without the last: what stays is what the passage says."""
    clauses = _clauses(sentence)
    kept = (
        "".join(clauses[1:])
        if chance.random() < 0.5
        else "".join(clauses[:-1]).rstrip("，；;, ") + ("。" if is_chinese(sentence) else ".")
    )
    return (
        kept[0].upper() + kept[1:]
        if len(clauses) > 2 and len(kept) >= 12 and not re.search(r"不|没|沒|未|\bnot\b|\bno\b", sentence)
        else None
    )


def _clauses_turned(sentence: str, *, chinese: bool) -> str | None:
    if not chinese:
        opener = _OPENERS.match(sentence)
        rest = sentence[opener.end() :].rstrip(".") if opener else ""
        return (
            f"{rest[0].upper()}{rest[1:]} {opener.group()[0].lower()}{opener.group()[1:-2]}."
            if opener and rest
            else None
        )
    clauses = sentence.rstrip("。").split("，")
    return f"{clauses[1]}，{clauses[0]}。" if len(clauses) == 2 and min(map(len, clauses)) >= 6 else None


def _swapped(sentence: str, table: str, chance: random.Random, *, chinese: bool) -> str | None:
    """The sentence with one word of the table's pairs replaced by the other of its pair."""
    words = [(a, b) for pair in table.split(";") for x, y in [pair.split()] for a, b in ((x, y), (y, x))]
    edge = "" if chinese else r"\b"
    held = [(a, b) for a, b in words if re.search(f"{edge}{a}{edge}", fold(sentence) if chinese else sentence)]
    if not held:
        return None
    word, other = chance.choice(held)
    at = re.search(f"{edge}{word}{edge}", fold(sentence) if chinese else sentence)
    assert at  # it was found above
    return sentence[: at.start()] + other + sentence[at.end() :]


def _framed(sentence: str, chance: random.Random, *, chinese: bool) -> str:
    frame = chance.choice(_FRAMES[chinese])
    return frame + (sentence if chinese else _lower_first(sentence))


def _lower_first(sentence: str) -> str:
    return (
        sentence[0].lower() + sentence[1:]
        if re.match(r"(?:The|A|An|In|On|At|It|This|These|His|Her|Their|There|He|She|They|By|After)\b", sentence)
        else sentence
    )


def _aside_dropped(sentence: str) -> str | None:
    told = re.sub(r"\s?[（(][^（()）]{1,40}[)）]|, which [^,]{3,50},", "", sentence)
    return told if told != sentence else None


def _two_in_one(sentences: Sequence[str], chance: random.Random, *, chinese: bool) -> str | None:
    """A sentence and the next one: an `it` in the second still means what it meant."""
    if len(sentences) < 2:
        return None
    place = chance.randrange(len(sentences) - 1)
    first, second = sentences[place : place + 2]
    return f"{first.rstrip('。！')}，{second}" if chinese else f"{first.rstrip('.!')}, and {_lower_first(second)}"


def _statement(question: str, answer: str) -> str | None:
    """A question's words with the answer in the place of the word that asks."""
    if is_chinese(question):
        asking = list(_ASKED.finditer(question))
        if len(asking) != 1 or len(answer) > 30:
            return None
        start, end = asking[0].span()
        return f"{question[:start]}{answer}{question[end:].rstrip('？?呢嗎吗 ')}。"
    asked = re.match(
        (
            r"(?:Who|What|Which [a-z]+|What [a-z]+|How many [a-z]+) (?!(?:do|does|did|is|are|was|were|has|have|had"
            r"|can|could|would|will|should|may|might|to|of)\b)"
        ),
        question,
    )
    if not asked or len(answer) > 60 or re.match(r"How many", question):
        return None
    return f"{answer[0].upper()}{answer[1:]} {question[asked.end() :].rstrip('? ')}."


def _wrongly_answered(source: Source, chance: random.Random) -> str | None:
    if len(source.asked) < 2:
        return None
    (question, right), (_, wrong) = chance.sample(source.asked, 2)
    a, b = fold(right).lower(), fold(wrong).lower()
    return _statement(question, wrong) if a not in b and b not in a and _is_name(right) == _is_name(wrong) else None


def _number_changed(sentence: str, passage: str, chance: random.Random) -> str | None:
    numbers = [m for m in _PLAIN_NUMBER.finditer(sentence) if str(int(m.group()) + 7) not in passage]
    if not numbers:
        return None
    number = chance.choice(numbers)
    return sentence[: number.start()] + str(int(number.group()) + 7) + sentence[number.end() :]


def _number_moved(sentences: Sequence[str], chance: random.Random) -> str | None:
    """A number of one sentence in the place of another's."""
    held = [(s, m) for s in sentences for m in [_PLAIN_NUMBER.search(s)] if m]
    if len(held) < 2:
        return None
    (sentence, number), (_, other) = chance.sample(held, 2)
    unlike = number.group() != other.group() and len(number.group()) == len(other.group())
    return sentence[: number.start()] + other.group() + sentence[number.end() :] if unlike else None


def _is_name(answer: str) -> bool:
    return (
        2 <= len(answer) <= (10 if is_chinese(answer) else 30)
        and not re.search(r"\d", answer)
        and (is_chinese(answer) or answer[0].isupper())
    )


def _name_put(
    sentences: Sequence[str], names: Sequence[str], others: Sequence[str], chance: random.Random
) -> str | None:
    held = (
        [(s, a, b) for s in sentences for a in names if a in s for b in others if b not in s and not set(b) & set(a)]
        if is_chinese("".join(names))
        else []
    )
    held = held or [
        (s, a, b)
        for s in sentences
        for a in names
        if a in s
        for b in others
        if not is_chinese(a) and b not in s and a not in b
    ]
    if not held:
        return None
    sentence, name, other = chance.choice(held)
    return sentence.replace(name, other, 1)


def _names_turned(sentences: Sequence[str], names: Sequence[str], chance: random.Random) -> str | None:
    held = [
        (s, a, b)
        for s in sentences
        for a in names
        for b in names
        if a in s and b in s and a not in b and b not in a and s.index(a) < s.index(b)
    ]
    # joined by a list's comma or an `and`, they may change places
    held = [
        (s, a, b)
        for s, a, b in held
        if len(between := s[s.index(a) + len(a) : s.index(b)]) > 3
        and not re.search(r"[、和与與及,]|\band\b|\bor\b", between)
    ]
    if not held:
        return None
    sentence, one, other = chance.choice(held)
    return sentence.replace(one, "\0").replace(other, one).replace("\0", other)


def _negated(sentence: str, *, chinese: bool) -> str | None:
    pattern, put = (
        (r"(?<![不没沒非未无無])(是|有|能|會|会)(?!否)", r"没\1")
        if chinese
        else (r"\b(is|was|were|are|can|has|had)\b(?! not)", r"\1 not")
    )
    told = re.sub(pattern, put if "有" in sentence else put.replace("没", "不"), sentence, count=1)
    return told if told != sentence else None


def _affirmed(sentence: str, *, chinese: bool) -> str | None:
    pattern, put = (
        (
            rf"(?<=[{HAN_CLASS}])(?:没有|沒有|不|未)(?=[{HAN_CLASS}])(?!同|过|過|仅|僅|但|断|斷|足|少|久|论|論|管|来|來)",
            "",
        )
        if chinese
        else (r"\b(is|was|were|are|did|does|do|can|has|had|have) not\b(?! only)", r"\1")
    )
    told = re.sub(pattern, put, sentence, count=1)
    return told if told != sentence else None


def _crossed(sentences: Sequence[str], chance: random.Random) -> str | None:
    """The beginning of one sentence with the end of another: words that all stand there and say something new."""
    # a clause shorter than these only leads over to the next one, which then says nothing new
    held = [s for s in sentences if len(_clauses(s)) == 2 and min(map(len, _clauses(s))) > (6 if is_chinese(s) else 24)]
    if len(held) < 2:
        return None
    first, second = chance.sample(held, 2)
    return _clauses(first)[0] + _clauses(second)[1]
