"""Which way a turn goes: passages that are searched for, whole articles, the catalog, or a friendly line."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from assistant.answer.answer_state import answer_state
from assistant.answer.article_choice import articles_pointed_at, asks_for_source, choose_articles
from assistant.answer.asked_existence import asked_for_existence
from assistant.answer.components import ChainComponents
from assistant.answer.intent import COLLECTION, TALK, Intent, possible_intent, recognize_intent
from assistant.answer.intent_clues import asks_for_summary, clue_groups, names_no_other_topic
from assistant.answer.notices import asked_title, texts_for
from assistant.answer.standalone_question import history_messages, standalone_questions
from assistant.answer.summary import ASK_FIRST_ABOVE, tokens_of
from assistant.answer.tag_questions import as_asked
from assistant.schemas import AnswerKind, HistoryItem
from vectorstore import Article, fold

_DECLINED = re.compile(r"\b(?:no|nope|not|don'?t|stop|cancel|never|nah|forget)\b|不|否|算了|唔|别|停")

_ANYTHING = re.compile(r"\b(?:any|some|no)thing\b|的$|[讲说写]|关于")
# Articles say who wrote a thing, and the catalog who wrote about it.
_WROTE_ABOUT = re.compile(
    r"^\W*who(?: else)?(?: has| have|'s)? (?:wrote|written|writes|writing) (?:about|on) (?!it\b|this\b|that\b)"
    r"|(?:谁|边个|边位|哪位作者).{0,2}写过?(?:关于|有关)"
)


class Route(NamedTuple):
    """The kind of the answer, and what the turn asks for."""

    kind: AnswerKind
    intent: Intent
    question: str  # the turn's own, or the earlier one that it agrees to
    articles: Sequence[Article] = ()  # that are read whole or spoken of; none where passages are searched for
    tokens: int = 0  # that a summary would send, where it has to be asked for first


def route(components: ChainComponents, turn: dict[str, Any]) -> Route:
    """The way of this turn; what is not surely something else is a question to the articles."""
    question = turn["question"]
    history: Sequence[HistoryItem] = turn.get("history") or []
    intent = recognize_intent(question)
    agreed = _agreed_question(question, intent, history)
    if agreed:
        named = _named_articles(components, turn, agreed)
        chosen = named or _chosen_articles(components, turn, agreed)
        intent = "summarise" if named else recognize_intent(agreed)
        return _whole_articles(components, agreed, intent, chosen, has_agreed=True)
    named = _named_articles(components, turn, question)
    if named:  # what the program itself proposes is answered, whatever the title's words look like
        return _whole_articles(components, question, "summarise", named)
    if intent in ("newest", "oldest") and asks_for_summary(question):
        intent = "summarise"
    if intent == "articles" and _WROTE_ABOUT.search(fold(question)):
        intent = "authors" if any(article.author for article in components.articles(turn.get("filters"))) else intent
    if intent in COLLECTION and _asks_of_the_world(question):
        intent = "articles"
    if intent == "articles":
        intent = _second_opinion(components, turn, history)
    if intent in TALK | COLLECTION | {"lean"}:
        return _without_passages(components, turn, intent)
    if intent in ("summarise", "compare"):
        return _whole_articles(components, question, intent, _chosen_articles(components, turn, question))
    return Route("articles", intent, question)


def _asks_of_the_world(question: str) -> bool:
    """Whether it asks if something exists and names nothing of the collection: 有没有体育馆."""
    noun = asked_for_existence(question)
    return bool(noun) and not _ANYTHING.search(noun) and names_no_other_topic(clue_groups(fold(question)))


def _second_opinion(components: ChainComponents, turn: dict[str, Any], history: Sequence[HistoryItem]) -> Intent:
    """What a question may be that the articles do not answer; where it surely is one, nothing is searched here."""
    question = turn["question"]
    intent = possible_intent(question)
    if intent == "articles" or as_asked(question) != question or len(standalone_questions(question, history)) > 1:
        return "articles"
    filters = {"filters": turn["filters"]} if turn.get("filters") else {}
    return intent if answer_state(components.search(question, **filters)) == "not_found" else "articles"


def _without_passages(components: ChainComponents, turn: dict[str, Any], intent: Intent) -> Route:
    """The way of talk and of what the catalog answers; a model reads passages for what leans on its last answer."""
    question, history = turn["question"], turn.get("history") or []
    is_lean_without_model = intent == "lean" and (components.model is None or not history)
    if intent in ("authors", "sources", "span") or (
        asks_for_source(question) and (intent == "list" or is_lean_without_model)
    ):
        pointed_at = articles_pointed_at(question, history, components.articles(turn.get("filters")))
        if pointed_at:
            return Route("collection", intent if intent in ("authors", "span") else "sources", question, pointed_at)
    if intent in TALK or is_lean_without_model:
        return Route("talk", intent, question)
    return Route("collection" if intent in COLLECTION else "articles", intent, question)


def _named_articles(components: ChainComponents, turn: dict[str, Any], question: str) -> list[Article]:
    """The articles of the title for which the question asks in the words of the program's own proposals, if it does."""
    title = asked_title(question)
    articles = components.articles(turn.get("filters")) if title else ()
    return [article for article in articles if " ".join(article.title.split()) == title]


def _chosen_articles(components: ChainComponents, turn: dict[str, Any], question: str) -> list[Article]:
    return choose_articles(components, question, turn, components.articles(turn.get("filters")))


def _whole_articles(
    components: ChainComponents,
    question: str,
    intent: Intent,
    chosen: Sequence[Article],
    *,
    has_agreed: bool = False,
) -> Route:
    """The way of a summary or a comparison of these articles; searched for where it names too few."""
    if len(chosen) < (2 if intent == "compare" else 1):
        return Route("articles", intent, question)
    tokens = 0 if has_agreed or components.model is None else tokens_of(components, chosen)
    if tokens > ASK_FIRST_ABOVE:
        return Route("talk", intent, question, chosen, tokens)
    return Route("articles", intent, question, chosen)


def _agreed_question(question: str, intent: Intent, history: Sequence[HistoryItem]) -> str | None:
    """The earlier question whose cost this turn agrees to; None where it agrees to nothing."""
    if intent not in ("chat", "lean", "thanks") or _DECLINED.search(fold(question)):
        return None
    earlier = history_messages(history)[-2:]
    if [role for role, _ in earlier] != ["user", "assistant"]:
        return None
    asked, replied = earlier[0][1], earlier[1][1]
    opening = texts_for(asked)("summary_costly").partition("{")[0]
    return asked if replied.startswith(opening) else None
