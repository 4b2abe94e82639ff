"""Which articles a summary or a comparison means: all, those that are named or numbered, or those just spoken of."""

import re
from collections.abc import Sequence
from typing import Any

from assistant.answer.article_criteria import read_criteria, stands_in
from assistant.answer.components import ChainComponents
from assistant.answer.intent import foreign_words
from assistant.schemas import Answer, HistoryItem
from vectorstore import Article, fold, lemmas_of, terms_of
from vectorstore.text.numerals import canonical

_ON_ONE_TOPIC = 5  # articles at most: what is further off is not what was meant
_TITLE_SHARE = 0.6  # of the words of a title that a text must have to name it
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_NUMBERED = re.compile(
    r"(?:articles?|documents?|texts?|papers?|number|no\.?)\s*#?(\d{1,3}|one|two|three|four|five)\b"
    r"(?:\s*(?:and|with|to|,|&|vs\.?)\s*(?:article\s*)?#?(\d{1,3}|one|two|three|four|five)\b)?"
)
_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)})\b(?!\s+(?:two|three|four|five|\d))")
_FIRST_FEW = re.compile(r"\bfirst\s+(two|three|four|five|\d)\b|[前头]\s?(\d|[两二三四五])[篇个份]")
_CHINESE_NUMBERED = re.compile(r"第\s?(\d{1,3}|[一二三四五六七八九十])\s?[篇个份]")
_CHINESE_DIGITS = {sign: number for number, sign in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_MARK = re.compile(r"\[(\d{1,3})\]")
_NEWEST = re.compile(r"\b(?:newest|latest|most recent|last)\b|最新|最近|最后")
_OLDEST = re.compile(r"\b(?:oldest|earliest)\b|最早|最旧|最老")
_ALL = re.compile(r"\b(?:all|every|everything|each|whole|entire)\b|所有|全部|各篇|每篇|整个|整体")
# Two topics that are compared; the titles of articles have to name them.
_PAIR = re.compile(
    r"\b(?:compare|contrast|differences? between)\s+(?:the\s+)?(?:articles? (?:on|about)\s+)?(?:the\s+)?(?P<en>.+?)"
    r"\s+(?:and|with|to|vs\.?|versus)\s+(?:the\s+)?(?:one (?:on|about)\s+)?(?:the\s+)?(?P<en_other>[^?.!]+)"
    r"|(?:比较|对比|对照|比一比)(?:一?下)?(?P<zh>[^，。？?]{2,}?)[和与跟同](?P<zh_other>[^，。？?]{2,}?)"
    r"(?:[这那呢]?[两二][篇份]|的?文章|的?报道|[𠮶那]篇)*[。？?!！]*$"
)
_THOSE = re.compile(r"\b(?:it|this|that|them|these|those|both)\b|这|那|它|呢[篇啲两]|两篇|上面")
# One article, or what was just said; not the collection, of which people say `these` and `all that`.
_THAT_ONE = re.compile(
    r"\b(?:it|this|that)(?: one| article| piece| text| quote)?\W*$|\b(?:is|was|does|did) (?:it|this|that)\b"
    r"|\b(?:it|this|that) (?:is|was|comes?|from)\b|\byour source\b|\bsays who\b|^\W*sources?\W*$"
    r"|[这那𠮶呢][篇份]|它|(?:谁|边个|边位)[说讲写]|^\W*(?:出处|来源)"
)
_SOURCE_ASKED = re.compile(
    r"\b(?:sources?|who sa(?:id|ys)|says who|where|which article)\b"
    r"|出处|来源|(?:谁|边个|边位)[说讲写]|哪[篇里]|边度|边篇"
)


def choose_articles(
    components: ChainComponents, question: str, turn: dict[str, Any], articles: Sequence[Article]
) -> list[Article]:
    """The articles that the question means; none where it names something else, which is searched for then."""
    history: Sequence[HistoryItem] = turn.get("history") or []
    text = fold(question)
    titled = _titled(text, articles)
    if titled:
        return titled
    numbered = _pair(text, articles) or _numbered(text, articles, history)
    if numbered:
        return numbered
    if _ALL.search(text):
        return _by_criteria(components, question, turn, articles, with_topic=False)
    criteria = read_criteria(question, articles)
    if criteria.has_facts or criteria.topic:
        found = criteria.select(components, articles, turn)
        return found[:_ON_ONE_TOPIC] if criteria.topic else found
    topic = foreign_words(text)
    if topic:
        return _by_words_of_titles(text, topic, articles)
    recent = recent_articles(history, articles)
    return recent if recent and (_THOSE.search(text) or len(text) < 20) else list(articles)


def articles_pointed_at(text: str, history: Sequence[HistoryItem], articles: Sequence[Article]) -> list[Article]:
    """The articles of the last answer, where the text says `that` or the like of them; none where it does not."""
    return recent_articles(history, articles) if _THAT_ONE.search(fold(text)) else []


def asks_for_source(text: str) -> bool:
    """Whether a text that leans on the last answer asks where that comes from."""
    return bool(_SOURCE_ASKED.search(fold(text)))


def _by_criteria(
    components: ChainComponents, question: str, turn: dict[str, Any], articles: Sequence[Article], *, with_topic: bool
) -> list[Article]:
    """All that the question admits: those of a year, an author, a source or a language where it names one."""
    criteria = read_criteria(question, articles)
    if criteria.topic and not with_topic:
        return criteria.select(components, articles, turn)
    return criteria.select(components, articles, turn) if criteria.has_facts else list(articles)


def _titled(text: str, articles: Sequence[Article]) -> list[Article]:
    """The articles whose title stands in the text, whole or most of its words."""
    whole = [article for article in articles if len(article.title) > 3 and fold(article.title).strip() in text]
    if whole:
        return sorted(whole, key=lambda article: text.index(fold(article.title).strip()))
    words = set(terms_of(text))
    named = []
    for article in articles:
        own = set(terms_of(article.title))
        if len(own) > 2 and len(own & words) >= _TITLE_SHARE * len(own):
            named.append(article)
    return named


def _by_words_of_titles(text: str, topic: Sequence[str], articles: Sequence[Article]) -> list[Article]:
    """The articles whose titles have words of what the text names; none where no title has one of these."""
    pieces = [piece for word in topic for piece in lemmas_of(word) or [word]]
    terms = {term for term in lemmas_of(text) if len(term) > 1 and any(piece in term for piece in pieces)}
    shared = {article.id: terms.intersection(lemmas_of(article.title)) for article in articles}
    said = frozenset().union(*shared.values())
    if not all(any(piece in term for term in said) for piece in pieces):
        return []
    return [article for article in articles if shared[article.id]][:_ON_ONE_TOPIC]


def _pair(text: str, articles: Sequence[Article]) -> list[Article]:
    """The first article whose title names each of two topics that are compared; none where one is not named."""
    match = _PAIR.search(text)
    sides = [" ".join(side.split()) for side in match.groups() if side] if match else []
    named = [next((article for article in articles if stands_in(side, fold(article.title))), None) for side in sides]
    return [article for article in named if article] if None not in named and len(set(named)) == len(sides) else []


def _numbered(text: str, articles: Sequence[Article], history: Sequence[HistoryItem]) -> list[Article]:
    """The articles that the text names by number or by order, in the last list or else in the catalog's order.

    The history comes from outside: what it cites and lists counts as far as it is among those that may be read.
    """
    admitted = {article.id: article for article in articles}
    cited = {number: admitted[article.id] for article, number in _cited(history) if article.id in admitted}
    marks = [cited[int(number)] for number in _MARK.findall(text) if int(number) in cited]
    if marks:
        return list({article.id: article for article in marks}.values())
    lists = (item.articles for item in reversed(history) if isinstance(item, Answer) and item.articles)
    # a place in the list that may not be read names nothing, so that the others keep their numbers
    listed = [admitted.get(article.id) for article in next(lists, articles)]
    few = _FIRST_FEW.search(text)
    if few:
        return [article for article in listed[: _number(next(filter(None, few.groups())))] if article]
    numbers = [_ORDINALS[word] for word in _ORDINAL.findall(text)]
    numbers += [_number(number) for number in _CHINESE_NUMBERED.findall(text)]
    numbers += [_number(number) for pair in _NUMBERED.findall(text) for number in pair if number]
    chosen = [article for number in numbers if 1 <= number <= len(listed) and (article := listed[number - 1])]
    dated = sorted((article for article in articles if article.date), key=lambda article: str(article.date))
    if dated and not re.search(r"\d{4}", canonical(text)):
        chosen += [dated[-1]] if _NEWEST.search(text) else []
        chosen += [dated[0]] if _OLDEST.search(text) else []
    return list({article.id: article for article in chosen}.values())


def _number(word: str) -> int:
    return _NUMBERS.get(word) or _CHINESE_DIGITS.get(word) or int(word)


def _cited(history: Sequence[HistoryItem]) -> list[tuple[Article, int]]:
    return [
        (citation.article, citation.number)
        for item in history
        if isinstance(item, Answer)
        for citation in item.citations
        if citation.article and citation.number
    ]


def recent_articles(history: Sequence[HistoryItem], articles: Sequence[Article]) -> list[Article]:
    """The articles that the last answer cited or listed, as far as they are among those that may be read."""
    admitted = {article.id for article in articles}
    for item in reversed(history):
        if isinstance(item, Answer) and item.kind != "talk":
            spoken_of = [*item.articles, *(citation.article for citation in item.citations if citation.article)]
            recent = {article.id: article for article in spoken_of if article.id in admitted}
            return list(recent.values())
    return []
