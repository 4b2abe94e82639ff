"""What no article has, though the question's other words are in many of them.

`Is there an airport in the town` is near to all that the articles say of the town, whether they know of an airport or
not.
"""

import re

from assistant.answer.answer_state import NOT_FOUND_BELOW
from assistant.answer.asked_existence import asked_for_existence, names
from vectorstore import SearchResult, fold, lemmas_of, load_embeddings

_RELATED = 0.55  # cosine of two words; `airport` and `town` have .42, `hospital` and `clinic` .62
_LESS = 0.01  # of confidence
_WORD = re.compile(r"[a-z]{2,}")


def without_what_is_absent(question: str, found: SearchResult) -> SearchResult:
    """The search, with no confidence that answers, where no passage has anything like what the question asks for."""
    asked = asked_for_existence(question)
    if not asked or found.confidence < NOT_FOUND_BELOW:
        return found
    text = fold("\n".join(f"{passage.article.title}\n{passage.text}" for passage in found.passages))
    words = sorted(set(_words(text)))
    if names(text, asked) or _is_like_one_of(asked, words):
        return found
    return found.model_copy(update={"confidence": NOT_FOUND_BELOW - _LESS})


def _words(text: str) -> list[str]:
    return [*_WORD.findall(text), *(term for term in lemmas_of(text) if len(term) > 1)]


def _is_like_one_of(asked: str, words: list[str]) -> bool:
    if not words:
        return False
    vectors = load_embeddings("local").passages([asked, *words])
    return bool((vectors[1:] @ vectors[0]).max() >= _RELATED)
