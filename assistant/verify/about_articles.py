"""Whether a sentence speaks of the articles themselves and says that something is not in them."""

import re
from functools import cache

from assistant.verify.lexicon import word_list
from vectorstore import fold


def is_about_articles(sentence: str) -> bool:
    """Whether the sentence says what the articles do not say."""
    return bool(_pattern().search(fold(sentence)))


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(word_list("not_stated")))
