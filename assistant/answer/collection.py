"""Answers about the collection itself, from the catalog: how many articles, which, since when, by whom, from where."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.answer.article_criteria import Criteria, named_topic, read_criteria
from assistant.answer.collection_facets import facet_of
from assistant.answer.collection_facts import fact_of
from assistant.answer.components import ChainComponents
from assistant.answer.intent import Intent
from assistant.answer.notices import texts_for
from assistant.i18n import Translator
from vectorstore import Article, Filter, fold

MAX_LISTED = 50  # articles in one answer; the library lists all
_MAX_NAMES = 20
_SUPERLATIVE = re.compile(r"\b(?:newest|latest|oldest|earliest|first|last|most recent)\b(?! than)|最")
Description = tuple[str, Sequence[Article], bool]  # the text, the articles that it lists, whether there are any


def describe_collection(
    components: ChainComponents, turn: dict[str, Any], intent: Intent, articles: Sequence[Article]
) -> Description:
    """The answer to a question about the collection of these articles."""
    texts = texts_for(turn["question"])
    criteria, facet = read_criteria(turn["question"], articles), facet_of(turn["question"])
    if facet and facet.name == "order":
        criteria = Criteria(Filter())
    elif (facet or intent in ("authors", "sources")) and not criteria.topic:
        criteria = replace(criteria, topic=named_topic(turn["question"]))
    chosen = criteria.select(components, articles, turn)
    if not chosen:
        return texts("collection_none", what=criteria.label(texts)), (), False
    fact = fact_of(components, turn, facet, chosen, texts) if facet else None
    if fact:
        return _listed(*fact, texts)
    has_time = criteria.filters.after or criteria.filters.before
    if intent in ("newest", "oldest") and not (has_time and not _SUPERLATIVE.search(fold(turn["question"]))):
        return _extreme(texts, chosen, is_newest=intent == "newest")
    if intent == "span" or (facet and facet.name == "order"):
        return _span(texts, chosen)
    if intent in ("authors", "sources"):
        return _names(texts, chosen, "author" if intent == "authors" else "source")
    return _listed(_counted(texts, chosen, criteria), chosen, texts)


def article_line(article: Article) -> str:
    """An article as an item of a list: its title, then author, source and date as far as they are known."""
    facts = [" ".join(fact.split()) for fact in (article.author, article.source, article.date) if fact]
    return " · ".join([" ".join(article.title.split()), *facts])


def lead_of(text: str) -> str:
    """What stands before the list of such an answer."""
    return text.partition("\n\n1. ")[0]


def _listed(lead: str, articles: Sequence[Article], texts: Translator) -> Description:
    shown = articles[:MAX_LISTED]
    lines = [f"{number}. {article_line(article)}" for number, article in enumerate(shown, start=1)]
    more = len(articles) - len(shown)
    if more:
        lead += " " + texts("collection_more", shown=len(shown), count=more)
    return f"{lead}\n\n" + "\n".join(lines), shown, True


def _counted(texts: Translator, chosen: Sequence[Article], criteria: Criteria) -> str:
    what = criteria.label(texts)
    if what:
        return texts("collection_count_of", count=len(chosen), what=what)
    return texts("collection_count", count=len(chosen))


def _extreme(texts: Translator, articles: Sequence[Article], *, is_newest: bool) -> Description:
    """The newest articles or the oldest ones, of which several may have the same date."""
    dated = [article for article in articles if article.date]
    if not dated:
        return _listed(texts("collection_undated"), articles, texts)
    date = (max if is_newest else min)(str(article.date) for article in dated)
    best = [article for article in dated if article.date == date]
    key = "collection_newest" if is_newest else "collection_oldest"
    if 1 < len(best) == len(dated):
        key = "collection_one_date"
    lead = texts(key, date=date, count=len(best))
    return _listed(lead + _undated(texts, articles), best, texts)


def _span(texts: Translator, articles: Sequence[Article]) -> Description:
    dated = sorted((article for article in articles if article.date), key=lambda article: str(article.date))
    if not dated:
        return _listed(texts("collection_undated"), articles, texts)
    first, last = dated[0].date, dated[-1].date
    if first == last:
        lead = texts("collection_one_date", date=first, count=len(dated))
    else:
        lead = texts("collection_span", first=first, last=last, count=len(dated))
    return _listed(lead + _undated(texts, articles), dated, texts)


def _undated(texts: Translator, articles: Sequence[Article]) -> str:
    """How many articles have no date; empty where all have one."""
    count = sum(1 for article in articles if not article.date)
    return texts("collection_without_date", count=count) if count else ""


def _names(texts: Translator, articles: Sequence[Article], fact: str) -> Description:
    """Who wrote the articles, or where they come from, the most frequent first."""
    counts = Counter(" ".join(name.split()) for article in articles if (name := getattr(article, fact)))
    unnamed = len(articles) - counts.total()
    if not counts:
        return _listed(texts(f"collection_no_{fact}"), articles, texts)
    names = texts("list_separator").join(f"{name} ({count})" for name, count in counts.most_common(_MAX_NAMES))
    more = len(counts) - _MAX_NAMES
    lead = texts(f"collection_{fact}s", names=names + (f" … +{more}" if more > 0 else ""))
    lead += texts(f"collection_without_{fact}", count=unnamed) if unnamed else ""
    return _listed(lead, [article for article in articles if getattr(article, fact)], texts)
