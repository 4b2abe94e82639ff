"""What the program itself says in an answer, in the question's language and script."""

from collections.abc import Sequence

from vectorstore import script_of

# One constant for the prompt-less refusal, used by the chain, the page and the tests.
NOT_FOUND = {
    "zh-Hans": "这些文章里没有这个问题的答案。",
    "zh-Hant": "這些文章裡沒有這個問題的答案。",
    "en": "The articles do not answer this question.",
}
_PARTLY = {
    "zh-Hans": ("文章只回答了一部分。", "文章没有提到：{words}。"),
    "zh-Hant": ("文章只回答了一部分。", "文章沒有提到：{words}。"),
    "en": ("The articles answer this only in part.", "The articles do not mention: {words}."),
}

_CUT = {
    "zh-Hans": "模型服务中断了回答，后面的内容缺失。",
    "zh-Hant": "模型服務中斷了回答，後面的內容缺失。",
    "en": "The model server cut the answer off; the rest is missing.",
}
_EMPTY = {
    "zh-Hans": "模型没有给出回答，请重试，或设置 ASSISTANT_MODEL=quote 改用原文摘录。",
    "zh-Hant": "模型沒有給出回答，請重試，或設定 ASSISTANT_MODEL=quote 改用原文摘錄。",
    "en": "The model gave no answer: try again, or set ASSISTANT_MODEL=quote to get quotations.",
}


def not_found(question: str) -> str:
    """That the articles do not answer, in the question's language."""
    return NOT_FOUND[_language(question)]


def partly_found(question: str, missing: Sequence[str]) -> str:
    """That the articles answer only in part, naming words of the question that none of them has."""
    plain, naming = _PARTLY[_language(question)]
    language = _language(question)
    words = ("、" if language != "en" else ", ").join(missing[:5])
    return naming.format(words=words) if words else plain


def cut_off(question: str) -> str:
    """That the model's answer ended before its end."""
    return _CUT[_language(question)]


def no_answer(question: str) -> str:
    """That the model wrote nothing."""
    return _EMPTY[_language(question)]


def _language(question: str) -> str:
    return script_of(question) or "en"
