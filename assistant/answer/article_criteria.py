"""Which articles a text speaks of: those of a year, of an author or a source, in a language, or on a topic."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer.answer_state import NOT_FOUND_BELOW
from assistant.answer.components import ChainComponents
from assistant.answer.date_criteria import time_asked
from assistant.answer.spoken_chinese import as_mandarin
from assistant.i18n import Translator
from vectorstore import Article, Filter, fold, is_chinese, terms_of, without_question_words
from vectorstore.text.numerals import canonical

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_LANGUAGES = {
    "en": re.compile(r"\b(?:in english|english (?:articles?|documents?|texts?|ones?))\b|英文|英语"),
    "zh": re.compile(r"\b(?:in chinese|chinese (?:articles?|documents?|texts?|ones?))\b|中文|汉语"),
    "zh-Hant": re.compile(r"\btraditional chinese\b|繁体"),
    "zh-Hans": re.compile(r"\bsimplified chinese\b|简体"),
}
_TOPIC_BEHIND = re.compile(
    r"\b(?:(?:filed|kept|stored|tagged)(?: (?:under|on|as|with))?|touch(?:es|ing)? on|to do with"
    r"|(?:write|wrote|written|writes) of|about|on|mention\w*|discuss\w*|deal(?:s|ing)? with|cover\w*|concern\w*"
    r"|regarding|relat\w+ to|refer\w* to|treat\w*)\s+(?P<topic>[^?？.。!,，]+)"
)
_TOPIC_CHINESE = re.compile(
    r"(?:关于|(?<!没)有关(?!于)|涉及到?|提到|[讲说]到?|谈到?|讨论到?|写到?|介绍|是[讲说]|与)了?(?P<topic>[^?？。！，,]+?)"
    r"(?:有关)?(?:方面)?(?:的|嘅)?(?:文章|资料|文献|文档|材料|稿子|报道|文本)?(?:有?(?:多少|几|哪些|几多).*|吗|么|呢|吧|啊|呀)?[?？。！]*$"
)
_WRITTEN_CHINESE = re.compile(
    r"(?:谁|哪位|哪个作者)(?:有?写过|在写|写)了?(?:关于|有关)?(?P<by>[^?？。！,，的是谁]{2,}?)(?:的|那[几两一]?篇)?(?:文章|事|东西|文)?(?:吗|呢|啊)?[?？。！]*$"
    r"|写(?P<of>[^?？。！,，的是谁]{2,}?)(?:的(?:文章|那[几两]?篇)?)?(?:都?是(?:谁|哪位)|作者)"
)
_CLASS_CHINESE = re.compile(
    r"(?P<class>[^?？。！,，、\s]{2,12}?)(?:这一?|那一?)?(?:类|方面|这块|那块|领域|题材)(?:的|呢|里|有|$|多少|几|总)"
    r"|^(?:请?(?:列出|查一?下?|找|看看|想看看?))?[:：]?(?!最|英|中文|简|繁|所有|全部|[一总]共|[这那你])"
    r"(?P<bare>[^?？。！,，、\s]{2,8}?)的(?:文章)?(?:都?有(?:哪些|几篇|多少|什么)|呢)"
)
_THAT = re.compile(
    r"\b(?:the|that)\s+(?!(?:new|old|long|short|late|early|last|first|next|most|same|other|whole|entire)\w*\b)"
    r"((?:[a-z]+\s){0,2}?[a-z]+)\s+(?:article|piece|text|report|story|document|one)\b"
)
_THAT_CHINESE = re.compile(r"(?:^|[写和跟与是,，\s])([^?？。！,，、\s和跟与谁写]{1,8}?)的?那一?[篇份]")
_BEHIND_TOPIC = re.compile(
    r"\s+(?:in\s+)?(?:here|there|the\s+(?:library|collection|archive|folder))\b.*"
    r"|\s+(?:since|after|before|from|in|newer than|older than)\b.*\b\d{4}\b.*"
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
    names: tuple[str, ...] = ()  # the criteria in words, but for the time and the topic

    def select(self, components: ChainComponents, articles: Sequence[Article], turn: dict[str, Any]) -> list[Article]:
        """Those of the articles that meet the criteria; of a topic the nearest first, else as they come."""
        admitted = [
            article
            for article in articles
            if self.filters.admits(article) and (not self.authors or article.author in self.authors)
        ]
        if not self.topic or not admitted:
            return admitted
        return articles_on(self.topic, components, admitted, turn)

    @property
    def has_facts(self) -> bool:
        """Whether the articles must have something that the catalog knows: a time, a language, an author, a source."""
        return bool(self.names or self.filters.after or self.filters.before)

    def label(self, texts: Translator) -> str:
        """The criteria in words; empty where there are none."""
        topic = [f"“{self.topic}”"] if self.topic else []
        return texts("list_separator").join((*self._time(texts), *self.names, *topic))

    def _time(self, texts: Translator) -> list[str]:
        first, last = self.filters.after, self.filters.before
        if first and last:
            return [first if first == last else f"{first}–{last}"]
        return [texts("collection_since", date=first)] if first else [texts("collection_until", date=last)] * bool(last)


def read_criteria(text: str, articles: Sequence[Article]) -> Criteria:
    """What the text says of the articles that it means."""
    folded = fold(text)
    filters: dict[str, Any] = {}
    names: list[str] = []
    filters |= time_asked(text)
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


def _named(folded: str, names: set[str]) -> tuple[str, ...]:
    """Those of the names that stand in the text."""
    return tuple(sorted(name for name in names if stands_in(fold(name), folded)))


def stands_in(name: str, text: str) -> bool:
    """Whether a text, folded as the name is, has it as a whole word."""
    if len(name) < 2:
        return False
    return name in text if is_chinese(name) else bool(re.search(rf"\b{re.escape(name)}\b", text))


def named_topic(text: str) -> str:
    """What one article is about, of which the text says `the … article` or 那篇; empty where it says no such thing."""
    folded = fold(text)
    match = _THAT_CHINESE.search(as_mandarin(folded)) if is_chinese(folded) else _THAT.search(folded)
    topic = next(filter(None, match.groups())).strip() if match else ""
    return topic if terms_of(_NO_TOPIC.sub(" ", without_question_words(topic)).strip()) else ""


def _topic(folded: str) -> str:
    """What the articles are to be about; empty where the text names nothing."""
    match = _TOPIC_BEHIND.search(folded)
    if is_chinese(folded):
        plain = as_mandarin(folded)
        match = _WRITTEN_CHINESE.search(plain) or _TOPIC_CHINESE.search(plain) or _CLASS_CHINESE.search(plain)
    if not match:
        return ""
    topic = _BEHIND_TOPIC.sub("", next(filter(None, match.groups())).strip())
    bare = _NO_TOPIC.sub(" ", without_question_words(topic)).strip()
    return topic if terms_of(bare) and not _YEAR.fullmatch(re.sub(r"\s|年", "", canonical(topic))) else ""


def articles_on(
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
