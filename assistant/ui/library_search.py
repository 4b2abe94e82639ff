"""A search in the library: passages with the words that were looked for, or near to them in meaning, or none.

Knows no Gradio.
"""

from assistant.answer.answer_state import NOT_FOUND_BELOW
from assistant.assistant import Assistant
from assistant.ui.searched_words import SearchedWords
from assistant.validation import validate_question
from vectorstore import Passage

_HITS = 20
_MOST_WORDS = 0.5  # the share of the words that a passage must have more of
_NEAR_BEST = 0.7  # the share of the best one's score that a passage without the words must have


def search_library(assistant: Assistant, query: str) -> list[Passage]:
    """What is found, best first.

    A passage has most of the words, in its text, its headings or its title; or it is about as near as the best one,
    where that is near enough to answer the query as a question.
    """
    found = assistant.find(validate_question(query), _HITS)
    words, best = SearchedWords(query), max((passage.score for passage in found.passages), default=0.0)
    is_near = found.confidence >= NOT_FOUND_BELOW

    def is_hit(passage: Passage) -> bool:
        has_words = words.share(_searched_text(passage)) > _MOST_WORDS
        return has_words or (is_near and passage.score >= _NEAR_BEST * best)

    return [passage for passage in found.passages if is_hit(passage)]


def _searched_text(passage: Passage) -> str:
    article = passage.article
    return "\n".join(filter(None, (article.title, article.author, article.source, *passage.headings, passage.text)))
