"""Words that mean the same in a question and in its answer, and what is asked for when an article says it otherwise."""

import re

from vectorstore import fold, lemmas_of, without_question_words
from vectorstore.text.numerals import canonical

# Each group counts as its first word; Chinese words simplified, longer ones before the words that they contain.
_GROUPS = (
    "students pupils schoolchildren learners",
    "workers labourers laborers employees staff",
    "people persons residents inhabitants villagers passengers visitors",
    "children kids youngsters",
    "houses homes households",
    "cars vehicles",
    "ships boats vessels",
    "books volumes",
    "begin started starting start starts began begins begun opening opened opens open launched launch commenced",
    "finish finished finishing completed complete completion ended",
    "学生 小学生 中学生 学童",
    "工人 职工 员工 劳工 民工 工友",
    "人 居民 村民 乘客 旅客 游客 观众 市民",
    "房屋 住房 房子",
    "车辆 汽车",
    "船只 轮船",
    "启动 开工 动工 开建 开始 施工",
    "完工 竣工 建成 完成 结束",
    "图书 藏书 书籍",
)
_FIRST = {word: words[0] for group in _GROUPS for words in [group.split()] for word in words}
_WORDS = re.compile(
    r"\b(?:"
    + "|".join(word for word in _FIRST if word.isascii())
    + r")\b|"
    + "|".join(sorted((word for word in _FIRST if not word.isascii()), key=len, reverse=True))
)


def alike(text: str) -> str:
    """The folded text, numbers in digits, with one word for all that mean the same."""
    return _WORDS.sub(lambda match: _FIRST[match.group()], fold(canonical(text)))


def named_terms(question: str, *asking: re.Pattern[str]) -> frozenset[str]:
    """The terms of what a question names, without these words, which ask."""
    text = alike(without_question_words(question))
    for words in asking:
        text = words.sub(" ", text)
    return frozenset(lemmas_of(text))
