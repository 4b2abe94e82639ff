"""Searches for the passages of a question, or of the standalone questions that a follow-up may stand for."""

import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from langchain_core.messages.ai import UsageMetadata
from langchain_core.runnables import RunnableConfig

from assistant.answer.absent_things import without_what_is_absent
from assistant.answer.answer_state import answer_state
from assistant.answer.cantonese import as_written
from assistant.answer.components import ChainComponents
from assistant.answer.courtesies import without_courtesy
from assistant.answer.prompts import fill
from assistant.answer.standalone_question import (
    history_text,
    is_about,
    names_another_topic,
    standalone_questions,
    usable_rewrite,
)
from assistant.answer.summary import plan_summary
from assistant.answer.tag_questions import as_asked
from assistant.answer.worded_otherwise import with_answer_found
from assistant.schemas import HistoryItem
from assistant.tracing import trace_search
from vectorstore import Article, SearchResult


class Retrieval(NamedTuple):
    """What was found, and for which question."""

    found: SearchResult
    question: str
    started_at: float  # on the clock of time.perf_counter, as `ended_at`
    ended_at: float
    usage: Sequence[UsageMetadata] = ()  # of the model that rewrote a follow-up
    reads_whole_articles: bool = False  # instead of what a search found
    note: str = ""  # what is to be known of an answer from whole articles


def no_retrieval(question: str) -> Retrieval:
    """The retrieval of a turn for which nothing is searched."""
    now = time.perf_counter()
    return Retrieval(SearchResult(passages=(), confidence=0.0), question, now, now)


def read_articles(components: ChainComponents, question: str, articles: Sequence[Article]) -> Retrieval:
    """The passages of whole articles, for a summary."""
    started_at = time.perf_counter()
    plan = plan_summary(components, question, articles)
    found = SearchResult(passages=plan.passages, confidence=1.0)
    return Retrieval(found, question, started_at, time.perf_counter(), (), True, plan.note)


def retrieve(components: ChainComponents, turn: dict[str, Any], config: RunnableConfig) -> Retrieval:
    """The passages for the question.

    For a follow-up those for the first of its standalone questions that the passages answer, else the best ones.
    """
    started_at = time.perf_counter()
    asked = as_asked(as_written(without_courtesy(turn["question"])))
    filters = {"filters": turn["filters"]} if turn.get("filters") else {}
    search = partial(components.search, **filters)
    usage: list[UsageMetadata] = []
    searches: list[tuple[SearchResult, str]] = []
    asks_of_another = names_another_topic(asked)
    for question in _questions(components, asked, turn.get("history", []), usage):
        found = without_what_is_absent(question, with_answer_found(question, trace_search(search, question, config)))
        texts = [passage.text for passage in found.passages]
        if (searches or asks_of_another) and not is_about(asked, question, texts):
            continue
        searches.append((found, question))
        if answer_state(found) == "answered":  # whether answers are judged does not matter here
            break
    found, question = max(searches, key=lambda search: search[0].confidence)
    return Retrieval(found, question, started_at, time.perf_counter(), usage)


def _questions(
    components: ChainComponents, question: str, history: Sequence[HistoryItem], usage: list[UsageMetadata]
) -> Iterator[str]:
    """What to search for, in order of preference.

    A model is asked for a rewrite only where the rule sees a follow-up.
    """
    by_rule = standalone_questions(question, history)
    if by_rule[0] == question:
        yield by_rule.pop(0)
    if by_rule and components.model is not None:
        prompt = fill(components.prompts.standalone_question, history=history_text(history), question=question)
        reply = components.model.invoke(prompt)
        usage += [reply.usage_metadata] if reply.usage_metadata else []
        rewrite = usable_rewrite(reply.text, question, history)
        if rewrite and rewrite != question:
            yield rewrite
    yield from by_rule
