"""What the catalog knows beside which articles there are: how long they are, in which languages, and their order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.answer.article_criteria import articles_on
from assistant.answer.collection_facets import Facet, sides_of
from assistant.answer.components import ChainComponents
from assistant.i18n import Translator
from vectorstore import Article, lemmas_of

Fact = tuple[str, Sequence[Article]]  # a sentence, and the articles to list below it
_FEW = 3  # articles, where the question says no number
_FEWEST_COMPARED = 2


def fact_of(
    components: ChainComponents, turn: dict[str, Any], facet: Facet, articles: Sequence[Article], texts: Translator
) -> Fact | None:
    """The fact that the question asks for of these articles; None where they cannot say it."""
    if facet.name == "languages":
        return _languages(texts, articles)
    if facet.name in ("longest", "shortest", "length"):
        return _lengths(facet, articles, components.article_lengths(), texts)
    if facet.name == "order":
        return _order(texts, _compared(components, turn, articles))
    dated = sorted((article for article in articles if article.date), key=lambda article: str(article.date))
    if not dated:
        return texts("collection_undated"), articles
    if facet.name == "oldest":
        return _few("collection_few_oldest", dated, facet, texts)
    return _few("collection_added" if facet.name == "added" else "collection_few_newest", dated[::-1], facet, texts)


def _languages(texts: Translator, articles: Sequence[Article]) -> Fact:
    counts = Counter(article.language for article in articles if article.language)
    names = (f"{texts.language_name(language)} ({count})" for language, count in counts.most_common())
    return texts("collection_languages", names=texts("list_separator").join(names)), articles


def _lengths(facet: Facet, articles: Sequence[Article], lengths: Mapping[str, int], texts: Translator) -> Fact:
    """The longest or the shortest ones; else how long each of a few is, or how long all are together."""
    ordered = sorted(articles, key=lambda article: lengths.get(article.id, 0), reverse=facet.name != "shortest")
    shown = ordered[: facet.number or _FEW]
    if facet.name == "length" and len(articles) > len(shown):
        total = sum(lengths.get(article.id, 0) for article in articles)
        return texts("collection_length", count=len(articles), length=_characters(total, texts)), ordered
    each = (f"“{_title(article)}” ({_characters(lengths.get(article.id, 0), texts)})" for article in shown)
    key = "collection_lengths" if facet.name == "length" else f"collection_{facet.name}"
    return texts(key, articles=texts("list_separator").join(each)), shown


def _few(key: str, ordered: Sequence[Article], facet: Facet, texts: Translator) -> Fact:
    shown = ordered[: facet.number or _FEW]
    return texts(key, count=len(shown)), shown


def _compared(components: ChainComponents, turn: dict[str, Any], articles: Sequence[Article]) -> list[Article]:
    """The article of each side, by the words of its title, else by what its passages say."""
    named: dict[str, Article] = {}
    for side in sides_of(turn["question"]):
        words = set(lemmas_of(side))
        titled = [article for article in articles if words.intersection(lemmas_of(article.title))]
        best = max(titled, key=lambda article: len(words.intersection(lemmas_of(article.title))), default=None)
        best = best or next(iter(articles_on(side, components, articles, turn)), None)
        if best:
            named[best.id] = best
    return list(named.values())


def _order(texts: Translator, named: Sequence[Article]) -> Fact | None:
    """Which of the articles that the question names is the older one, as far as both say a date."""
    if len(named) < _FEWEST_COMPARED:
        return None
    undated = [article for article in named if not article.date]
    if undated:
        return texts("collection_order_unknown", title=_title(undated[0])), named
    ordered = sorted(named, key=lambda article: str(article.date))
    first, last = ordered[0], ordered[-1]
    shared = min(len(str(first.date)), len(str(last.date)))  # 2016 is neither before nor after 2016-05
    if str(first.date)[:shared] == str(last.date)[:shared]:
        return texts("collection_order_same", date=str(first.date)[:shared]), ordered
    values = {"first": _title(first), "first_date": first.date, "last": _title(last), "last_date": last.date}
    return texts("collection_order", **values), ordered


def _characters(count: int, texts: Translator) -> str:
    return texts("characters_long", count=f"{count:,}")


def _title(article: Article) -> str:
    return " ".join(article.title.split())
