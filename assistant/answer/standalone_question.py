"""The earlier turns of a conversation: the standalone questions of a follow-up, and the messages for the model."""

import re
from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from assistant.answer.intent import recognize_intent
from assistant.models.token_counts import count_tokens
from assistant.schemas import Answer, HistoryItem
from assistant.verify.word_classes import chinese_names, western_names
from vectorstore import fold, is_chinese, terms_of, without_question_words

_HISTORY_TOKENS = 2000  # earlier turns beyond this are left out, oldest first
_FOLLOW_UP = re.compile(
    (
        r"\s*(?:那|那么|还有|另外|其中|它|他们|她们|这|这些|为什么呢|and\b|but\b|what about|how about|why\?"
        r"|which of|of those|they\b|it\b|then\b)"
    ),
    re.IGNORECASE,
)
# A follow-up that names another topic and asks nothing of its own: the question before says what is asked of it.
_TOPIC = re.compile(
    (
        r"\s*(?:那么|那麼|那|还有|還有|另外)?(?P<zh>[^，。,?？]{1,20}?)(?:方面)?呢\s*[?？]?\s*|\s*(?:and|but"
        r"|what about|how about)\s+(?P<en>[^?,]{2,60}?)\s*\?\s*"
    ),
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"它|他|她|这|這|其|哪|[一二三四五六七八九十\d][个個项項位]|\b(?:it|they|them|that|those|this|these|ones?|first|second|third|other|last"
    r"|next)\b",
    re.IGNORECASE,
)
# Who asks to hear more of a topic by its name asks a question of its own, whatever was said before.
_LEAD_IN = re.compile(
    r"\s*(?:please\s+|(?:can|could) you\s+)?(?:tell me|say|know|hear|explain|talk)?\s*(?:something|some|any"
    r"|a (?:bit|little))?\s*(?:more|else)\s+(?:about|on)\s+|\s*(?:请|請)?(?:再|跟我|给我|給我|和我|同我|多|详细|詳細)+"
    r"(?:讲讲|讲下|讲一下|说说|说一下|谈谈|介绍一下|介绍|講講|講下|講一下|說說|說一下|談談|介紹一下|介紹)(?:关于|關於|有关|有關)?",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"它|(?<!其)他|她|\b(?:it|its|they|them|their|he|him|she|her)\b", re.IGNORECASE)
_FEW_TERMS = 5
_FEWEST_TERMS, _FEWEST_CHINESE_TERMS = 3, 8  # beside a pronoun; of four Chinese characters there are seven
_REWRITTEN_FROM = 3  # earlier questions and answers that a follow-up can lean on
_SAID_BEFORE = 0.8  # share of a rewritten question's words
_REWRITE_AT_MOST = 300  # characters of a standalone question: what is longer is an answer
_MARKS = re.compile(r"\s?\[(?:\d+|\?)\]")


def standalone_questions(question: str, history: Sequence[HistoryItem]) -> list[str]:
    """What to search for, in order of preference: the question, and for a follow-up also with the one before it.

    A question that opens as only follow-ups do (那…, and …) is searched together with the one before first; one that
    names another topic (那人才方面呢?) before that with the names of the one before alone, whose other words would
    find its own answer again.
    """
    topic = _own_topic(question)
    if topic:
        return [topic]
    earlier = _searched_questions(history)
    opens = bool(_FOLLOW_UP.match(fold(question))) or _only_points(question)
    if not earlier or not (opens or len(terms_of(without_question_words(question))) < _FEW_TERMS):
        return [question]
    joined = f"{earlier[-1]} {question}"
    if not opens:
        return [question, joined]
    other = _with_earlier_names(question, earlier)
    return [*([other] if other else []), joined, question]


def _only_points(question: str) -> bool:
    """Whether it says by a pronoun what it asks about: `When did it open?` has one word of its own."""
    fewest = _FEWEST_CHINESE_TERMS if is_chinese(question) else _FEWEST_TERMS
    return bool(_PRONOUN.search(question)) and len(terms_of(without_question_words(question))) < fewest


def is_about(question: str, searched: str, passages: Sequence[str]) -> bool:
    """Whether what was found for a follow-up, searched with the question before, is about the follow-up.

    Its own words are looked for in the best passage, where both are in one language; or the answer before comes again.
    """
    own = set(terms_of(without_question_words(question)))
    topic = _named_topic(question)
    leans = question in searched or (topic is not None and searched.endswith(topic))
    if not own or searched == question or not leans or not passages:
        return True
    if is_chinese(question) != is_chinese(passages[0]):
        return True
    return not own.isdisjoint(terms_of(passages[0]))


def quoted_question(question: str, searched: str) -> str:
    """The question for which sentences are quoted: a follow-up's own, or the answer before would be the best again."""
    has_own = names_another_topic(question) or _only_points(question)
    return question if question in searched and has_own else searched


def names_another_topic(question: str) -> bool:
    """Whether it is a follow-up of the form `what about …` that says what about."""
    return _named_topic(question) is not None


def _named_topic(question: str) -> str | None:
    match = _TOPIC.fullmatch(question)
    topic = (match.group("zh") or match.group("en")) if match else ""
    return None if not terms_of(without_question_words(topic)) or _POINTING.search(topic) else topic


def _own_topic(question: str) -> str | None:
    """What somebody names who asks to hear more about it; None where it is only pointed at."""
    lead = _LEAD_IN.match(question)
    topic = question[lead.end() :].strip() if lead else ""
    return topic if terms_of(without_question_words(topic)) and not _POINTING.search(topic) else None


def _searched_questions(history: Sequence[HistoryItem]) -> list[str]:
    """The earlier questions, follow-ups among them as they were searched for: alone they say too little to lean on."""
    return [
        item.searched if isinstance(item, Answer) and item.searched else text
        for item in history
        if not (isinstance(item, Answer) and item.kind != "articles")
        for role, text in history_messages([item])
        if role == "user" and (isinstance(item, Answer) or recognize_intent(text) == "articles")
    ]


def _with_earlier_names(question: str, earlier: Sequence[str]) -> str | None:
    """The topic that a follow-up names, with the proper names of the last question that has some.

    None where it names none.
    """
    topic = _named_topic(question)
    if topic is None:
        return None
    names = next((found for text in reversed(earlier) if (found := _names(text))), [])
    named = " ".join(name for name in names if fold(name) not in fold(topic))
    return f"{named} {topic}" if named else None


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(chinese_names(text) if is_chinese(text) else western_names(text)))


def history_text(history: Sequence[HistoryItem]) -> str:
    """The last turns as text, for the prompt that makes a follow-up a standalone question.

    Each in one line, or an article's words in an answer could forge another.
    """
    lines = [
        ("Question" if role == "user" else "Answer", " ".join(text.split())[:500])
        for role, text in history_messages(history)[-2 * _REWRITTEN_FROM :]
    ]
    return "\n".join(f"{who}: {text}" for who, text in lines)


def usable_rewrite(written: str, question: str, history: Sequence[HistoryItem]) -> str | None:
    """The question that a model wrote, if it can be one: a single short line made of the words that were said.

    A small model answers instead, or talks of something else; then the rule does better.
    """
    line = written.strip().strip('"“”').removeprefix("Question:").removeprefix("New question:").strip()
    if not line or "\n" in line or len(line) > _REWRITE_AT_MOST:
        return None
    words_said = set(terms_of(" ".join([question, *(text for _, text in history_messages(history))])))
    words, own = set(terms_of(without_question_words(line))), set(terms_of(without_question_words(question)))
    fits = len(words & words_said) >= _SAID_BEFORE * len(words) and len(words & own) * 2 >= len(own)
    return line if words and fits else None


def langchain_messages(history: Sequence[HistoryItem]) -> list[BaseMessage]:
    """The earlier turns for the model, marks left out, as many of the newest as the budget holds.

    They begin with a question: many models' templates refuse a conversation that an answer begins.
    """
    kept: list[BaseMessage] = []
    tokens = 0
    for role, text in reversed(history_messages(history)):
        tokens += count_tokens(text)
        if tokens > _HISTORY_TOKENS:
            break
        kept.append(HumanMessage(text) if role == "user" else AIMessage(text))
    while kept and isinstance(kept[-1], AIMessage):
        kept.pop()
    return kept[::-1]


def history_messages(history: Sequence[HistoryItem]) -> list[tuple[str, str]]:
    """(role, text) of each earlier message, without marks; roles are `user` and `assistant`.

    The history holds Answers or `{"role", "content"}` messages.
    """
    turns: list[tuple[str, str]] = []
    for item in history:
        if isinstance(item, Answer):
            turns += [("user", item.question), ("assistant", _MARKS.sub("", item.answer))]
        elif item.get("role") in ("user", "assistant") and isinstance(item.get("content"), str):
            text = item["content"].encode("utf-8", "replace").decode()
            turns.append((item["role"], _MARKS.sub("", text) if item["role"] == "assistant" else text))
    return turns
