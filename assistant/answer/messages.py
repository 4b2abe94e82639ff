"""What the program itself says in an answer, in the question's language and script."""

from collections.abc import Sequence

from vectorstore import language_by_script

# One constant for the prompt-less refusal, used by the chain, the page and the tests.
NOT_FOUND = {
    "zh-Hans": "这些文章里没有这个问题的答案。",
    "zh-Hant": "這些文章裡沒有這個問題的答案。",
    "en": "The articles do not answer this question.",
}
_PARTLY = {
    "zh-Hans": ("文章可能只回答了一部分。", "文章没有提到：{words}。"),
    "zh-Hant": ("文章可能只回答了一部分。", "文章沒有提到：{words}。"),
    "en": ("The articles may answer this only in part.", "The articles do not mention: {words}."),
}

# Why an answer ended before its end, by what the program knows of it.
_ENDED = {
    "cut": {
        "zh-Hans": "模型服务中断了回答，后面的内容缺失。",
        "zh-Hant": "模型服務中斷了回答，後面的內容缺失。",
        "en": "The model server cut the answer off; the rest is missing.",
    },
    "length": {
        "zh-Hans": "回答达到模型的长度上限，后面的内容缺失。",
        "zh-Hant": "回答達到模型的長度上限，後面的內容缺失。",
        "en": "The answer reached the model's length limit; the rest is missing.",
    },
    "content_filter": {
        "zh-Hans": "模型服务的内容过滤中断了回答，后面的内容缺失。",
        "zh-Hant": "模型服務的內容過濾中斷了回答，後面的內容缺失。",
        "en": "The model server's content filter stopped the answer; the rest is missing.",
    },
    "endless": {
        "zh-Hans": "模型没有停下来，回答在此截断。",
        "zh-Hant": "模型沒有停下來，回答在此截斷。",
        "en": "The model did not stop by itself; the answer was cut here.",
    },
    "stopped": {
        "zh-Hans": "回答已被停止，后面的内容缺失。",
        "zh-Hant": "回答已被停止，後面的內容缺失。",
        "en": "The answer was stopped; the rest is missing.",
    },
}
_EMPTY = {
    "zh-Hans": "模型没有给出回答，请重试，或设置 ASSISTANT_MODEL=quote 改用原文摘录。",
    "zh-Hant": "模型沒有給出回答，請重試，或設定 ASSISTANT_MODEL=quote 改用原文摘錄。",
    "en": "The model gave no answer: try again, or set ASSISTANT_MODEL=quote to get quotations.",
}
_INSTEAD = {
    "zh-Hans": "《{title}》讲了什么？",
    "zh-Hant": "《{title}》講了什麼？",
    "en": "What does “{title}” say?",
}
_HIDDEN = {
    "zh-Hans": "（有 {count} 句未获文章支持，已收起。）",
    "zh-Hant": "（有 {count} 句未獲文章支持，已收起。）",
    "en": "({count} unsupported: put away, as set.)",
}


def not_found(question: str) -> str:
    """That the articles do not answer, in the question's language."""
    return NOT_FOUND[_language(question)]


def ask_instead(text: str, titles: Sequence[str]) -> tuple[str, ...]:
    """Questions that the articles of these titles can answer, in the language of the text."""
    return tuple(_INSTEAD[_language(text)].format(title=" ".join(title.split())) for title in titles[:3])


def partly_found(question: str, missing: Sequence[str]) -> str:
    """That the articles may answer only in part, naming words of the question that none of them has."""
    language = _language(question)
    plain, naming = _PARTLY[language]
    words = ("、" if language != "en" else ", ").join(missing[:5])
    return naming.format(words=words) if words else plain


def ended(question: str, why: str) -> str:
    """That the answer ended before its end; `why` is `cut`, `length`, `content_filter`, `endless` or `stopped`."""
    return _ENDED.get(why, _ENDED["cut"])[_language(question)]


def hidden(question: str, count: int) -> str:
    """The one line that stands for sentences which no article supports, where they are hidden."""
    return _HIDDEN[_language(question)].format(count=count)


def no_answer(question: str) -> str:
    """That the model wrote nothing."""
    return _EMPTY[_language(question)]


def _language(text: str) -> str:
    told = language_by_script(text)
    return told if told in NOT_FOUND else "en"
