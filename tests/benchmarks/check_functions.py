"""What reads checked texts, questions about the collection and searches in the library, by name.

Each gets a text of any length.
"""

from collections.abc import Callable
from decimal import Decimal

from assistant.answer.article_choice import asks_for_source
from assistant.answer.asked_existence import asked_for_existence, names
from assistant.answer.collection import article_line
from assistant.answer.courtesies import without_courtesy
from assistant.answer.intent_clues import clue_groups
from assistant.answer.like_terms import named_terms
from assistant.answer.notices import asked_title
from assistant.answer.premises import unknown_figures
from assistant.answer.quote_candidates import counted_pattern, has_money, has_payer
from assistant.answer.spoken_chinese import as_mandarin
from assistant.api.openai.tasks import shorten_to_title
from assistant.check.cited_sources import CitedSources
from assistant.check.clean_draft import CleanDraft
from assistant.check.computed import is_computed
from assistant.check.conflicts import nearest_to
from assistant.check.differing import printed
from assistant.check.negations import negates_the_same
from assistant.check.no_claim import states_nothing
from assistant.check.opposites.finding import RULES
from assistant.check.opposites.pair import Pair
from assistant.check.parts import statement_spans
from assistant.check.subjects import points_back, search_text, subject
from assistant.check.text_sentences import TextSentence, split_text
from assistant.ui.export.file_names import safe_name
from assistant.ui.searched_words import SearchedWords
from assistant.verify.computations import without_blanks
from assistant.verify.evidence import is_informative
from assistant.verify.known_quantities import KnownQuantities
from assistant.verify.quantity_context import content_words, quantity_mentions
from assistant.verify.word_classes import chinese_names, western_names
from tests.benchmarks.text_functions import passage_of
from vectorstore import Article

_WORDS = "河口乡去年组建了37个水质巡查小组。The council met 12 times in 2016."
_ARTICLE = Article(id="0" * 16, title="Water", author="Lin Xiaoyu", date="2016-05-01", path="water.md")
_PASSAGE = 4096  # characters; none is longer


def _sentence(text: str) -> TextSentence:
    return TextSentence(text, 0, len(text), before=text)


def _cited(text: str) -> object:
    draft = CleanDraft(text)
    sentences = list(split_text(draft))
    sources = CitedSources(text, sentences, [_ARTICLE])
    return [(sources.is_entry(one), sources.marks(one), sources.statement(one)) for one in sentences]


def _opposites(statement: str, text: str) -> object:
    """Everything that the rules find between both."""
    pair = Pair(statement, text, KnownQuantities([text]))
    return [list(rule(pair)) for rule in RULES]


def _of_sentence(function: Callable[[TextSentence], object]) -> Callable[[str], object]:
    return lambda text: function(_sentence(text))


OF_CHECKS: dict[str, Callable[[str], object]] = {
    "blanks taken out": without_blanks,
    "cited sources": _cited,
    "clues of an intent": clue_groups,
    "content words": content_words,
    "courtesies": without_courtesy,
    "denials": lambda text: negates_the_same(text, _WORDS),
    "denials, in a passage": lambda text: negates_the_same(_WORDS, text[:_PASSAGE]),
    "figures nobody has": lambda text: unknown_figures(text[:_PASSAGE], [passage_of(_WORDS)]),
    "file name": safe_name,
    "line of an article": lambda text: article_line(_ARTICLE.model_copy(update={"title": text, "author": text})),
    "money": lambda text: (has_money(text), has_payer(text), counted_pattern(text)),
    "names in a sentence": lambda text: (list(chinese_names(text)), list(western_names(text))),
    "nearest sentence": lambda text: nearest_to(text, [passage_of(_WORDS)]),
    "no claim": _of_sentence(states_nothing),
    "opposites": lambda text: _opposites(text, _WORDS),
    "opposites, in a passage": lambda text: _opposites("In 2016 the council met 12 times.", text[:_PASSAGE]),
    "parts of a statement": statement_spans,
    "quantities with their words": quantity_mentions,
    "results": lambda text: is_computed(Decimal(7), _WORDS, text[:_PASSAGE]),
    "results, of a sentence": lambda text: is_computed(Decimal(7), text, _WORDS),
    "search of a statement": _of_sentence(lambda sentence: search_text(sentence, sentence.text)),
    "searched words": lambda text: (SearchedWords(text[:4000]).share(text), SearchedWords(text[:4000]).marked(text)),
    "source asked for": asks_for_source,
    "spoken Chinese": as_mandarin,
    "subject": _of_sentence(lambda sentence: (subject(sentence), points_back(sentence))),
    "terms that are named": named_terms,
    "things that exist": lambda text: (asked_for_existence(text), names(text, text[:100])),
    "title of a conversation": shorten_to_title,
    "title that is asked for": asked_title,
    "words of an excerpt": lambda text: is_informative(text, _WORDS),
    "wrong words": lambda text: printed("12", text),
}
