"""Which articles a text speaks of: those of a year, of an author or a source, in a language, or on a topic."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer.answer_state import NOT_FOUND_BELOW
from assistant.answer.components import ChainComponents
from assistant.i18n import Translator
from vectorstore import Article, Filter, fold, is_chinese, terms_of, without_question_words
from vectorstore.text.numerals import canonical

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_SINCE = re.compile(r"\b(?:since|after|later than)\s+\d{4}|\d{4}年?(?:以来|之后|以后|后|起)")
_BEFORE = re.compile(r"\b(?:before|until|up to|earlier than)\s+\d{4}|\d{4}年?(?:以前|之前|前)")
_LANGUAGES = {
    "en": re.compile(r"\b(?:in english|english (?:articles?|documents?|texts?|ones?))\b|英文|英语"),
    "zh": re.compile(r"\b(?:in chinese|chinese (?:articles?|documents?|texts?|ones?))\b|中文|汉语"),
    "zh-Hant": re.compile(r"\btraditional chinese\b|繁体"),
    "zh-Hans": re.compile(r"\bsimplified chinese\b|简体"),
}
_TOPIC_BEHIND = re.compile(
    r"\b(?:about|on|mention\w*|discuss\w*|deal(?:s|ing)? with|cover\w*|concern\w*|regarding|relat\w+ to|refer\w* to"
    r"|treat\w*)\s+(?P<topic>[^?？.。!,，]+)"
)
_TOPIC_CHINESE = re.compile(
    r"(?:关于|有关|涉及到?|提到|讲到?|谈到?|讨论到?|写到?|介绍|说到|是讲|与)了?(?P<topic>[^?？。！，,]+?)"
    r"(?:有关)?(?:方面)?(?:的|嘅)?(?:文章|资料|文献|文档|材料|稿子|报道|文本)?(?:有?(?:多少|几|哪些|几多).*|吗|么|呢|吧|啊|呀)?[?？。！]*$"
)
_NO_TOPIC = re.compile(
    r"\b(?:articles?|documents?|texts?|files?|papers?|items?|docs?|pieces?|stories|here|library|collection|database"
    r"|corpus|archive|folder|index|please|thanks|thx|average|whole|all|everything|topics?|subjects?|themes?|matters?)\b"
    r"|文章|资料|文献|文档|材料|稿子|报道|文本|内容|主题|话题|库|这里|里面|东西|咩|乜嘢|乜|嘅|篇|份"
)
_SHARE_OF_BEST = 0.6  # of the best passage's score: what is further off is not on the topic


@dataclass(frozen=True)
class Criteria:
    """What the articles must have; all of it, where there are several."""

    filters: Filter
    authors: tuple[str, ...] = ()
    topic: str = ""
    names: tuple[str, ...] = ()  # the criteria in words

    def select(self, components: ChainComponents, articles: Sequence[Article], turn: dict[str, Any]) -> list[Article]:
        """Those of the articles that meet the criteria; of a topic the nearest first, else as they come."""
        admitted = [
            article
            for article in articles
            if self.filters.admits(article) and (not self.authors or article.author in self.authors)
        ]
        if not self.topic or not admitted:
            return admitted
        return _on_topic(self.topic, components, admitted, turn)

    def label(self, texts: Translator) -> str:
        """The criteria in words; empty where there are none."""
        return texts("list_separator").join((*self.names, *([f"“{self.topic}”"] if self.topic else [])))


def read_criteria(text: str, articles: Sequence[Article]) -> Criteria:
    """What the text says of the articles that it means."""
    folded = fold(text)
    filters: dict[str, Any] = {}
    names: list[str] = []
    plain = canonical(text)
    years = _YEAR.findall(plain)
    if years:
        filters |= _time(plain, years)
        names.append("–".join(dict.fromkeys(str(filters.get(end, "")) for end in ("after", "before"))))
    language = next((code for code, pattern in reversed(_LANGUAGES.items()) if pattern.search(folded)), None)
    if language:
        filters["languages"] = (language,)
        names.append(language)
    sources = _named(folded, {article.source for article in articles if article.source})
    authors = _named(folded, {article.author for article in articles if article.author})
    if sources:
        filters["sources"] = sources
    topic = "" if sources or authors or language else _topic(folded)
    return Criteria(Filter(**filters), authors, "" if _YEAR.fullmatch(topic) else topic, (*names, *sources, *authors))


def _time(text: str, years: Sequence[str]) -> dict[str, str]:
    first, last = min(years), max(years)
    if _BEFORE.search(text) and first == last:
        return {"before": str(int(first) - 1)}
    if _SINCE.search(text) and first == last:
        return {"after": first}
    return {"after": first, "before": last}


def _named(folded: str, names: set[str]) -> tuple[str, ...]:
    """Those of the names that stand in the text."""
    return tuple(sorted(name for name in names if stands_in(fold(name), folded)))


def stands_in(name: str, text: str) -> bool:
    """Whether a text, folded as the name is, has it as a whole word."""
    if len(name) < 2:
        return False
    return name in text if is_chinese(name) else bool(re.search(rf"\b{re.escape(name)}\b", text))


def _topic(folded: str) -> str:
    """What the articles are to be about; empty where the text names nothing."""
    match = _TOPIC_CHINESE.search(folded) if is_chinese(folded) else _TOPIC_BEHIND.search(folded)
    if not match:
        return ""
    topic = match["topic"].strip()
    bare = _NO_TOPIC.sub(" ", without_question_words(topic)).strip()
    return topic if terms_of(bare) and not _YEAR.fullmatch(re.sub(r"\s|年", "", canonical(topic))) else ""


def _on_topic(
    topic: str, components: ChainComponents, articles: Sequence[Article], turn: dict[str, Any]
) -> list[Article]:
    """The articles whose title names the topic, then those of the passages nearest to it."""
    by_id = {article.id: article for article in articles}
    titled = [article for article in articles if fold(topic) in fold(article.title)]
    filters = {"filters": turn["filters"]} if turn.get("filters") else {}
    found = components.search(topic, **filters)
    near = []
    if found.passages and (found.confidence >= NOT_FOUND_BELOW or not found.missing):
        least = _SHARE_OF_BEST * found.passages[0].score
        near = [passage.article for passage in found.passages if passage.score >= least]
    chosen = dict.fromkeys(article.id for article in (*titled, *near) if article.id in by_id)
    return [by_id[article_id] for article_id in chosen]
