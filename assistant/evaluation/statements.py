"""The sentences of a passage, and questions about it turned into statements by their answers."""

import re
from dataclasses import dataclass

from vectorstore import is_chinese, sentence_spans


@dataclass(frozen=True)
class QuestionedPassage:
    """A passage, and the questions about it, each with its answer as printed."""

    passage: str
    questions: tuple[tuple[str, str], ...] = ()


_QUESTION_WORDS = re.compile(
    r"谁|誰|什么人|(?:什么|什麼)时候|(?:什么|什麼)時候|何时|何時|哪一年|哪年|何年|哪里|哪裡|何处|何處|何地|多少[个個位名座年人次元公]?|幾[个個位名座年人次]?|几[个位名座年人次]"
    r"|哪[一]?[个個位座](?:国家|國家|城市|人|公司|地方|地区|地區|大学|大學)?|(?:什么|什麼|甚麼)(?:名字|名稱|地方)?"
)


def sentences_of(passage: str) -> list[str]:
    """The whole sentences of a passage that are neither very short nor very long."""
    spans = (passage[span.start : span.end] for span in sentence_spans(passage))
    return [
        s
        for s in spans
        if (12 if is_chinese(s) else 30) <= len(s) <= (120 if is_chinese(s) else 260) and s[-1] in "。！.!"
    ]


def statement_of(question: str, answer: str) -> str | None:
    """A question's words with the answer in the place of the word that asks."""
    if is_chinese(question):
        asking = list(_QUESTION_WORDS.finditer(question))
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
