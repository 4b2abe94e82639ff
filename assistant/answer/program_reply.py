"""What the program itself replies, without passages and without a model: talk, and answers from the catalog."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from assistant.answer.collection import describe_collection
from assistant.answer.components import ChainComponents
from assistant.answer.notices import texts_for
from assistant.answer.routing import Route
from vectorstore import Article, without_region


class ProgramReply(NamedTuple):
    """A text, and the articles that it lists, in their order."""

    text: str
    articles: Sequence[Article] = ()
    is_found: bool = True  # whether the catalog has what was asked for


def program_reply(components: ChainComponents, turn: dict[str, Any], route: Route) -> ProgramReply:
    """The reply to a turn that is not answered from passages."""
    articles = components.articles(turn.get("filters"))
    if route.kind == "collection":
        return ProgramReply(*describe_collection(components, turn, route.intent, route.articles or articles))
    texts = texts_for(turn["question"])
    title = _example_title(articles, texts.language)
    if route.tokens:
        tokens, model = f"{route.tokens:,}", components.model_name
        return ProgramReply(texts("summary_costly", tokens=tokens, model=model, count=len(route.articles)))
    if route.intent == "lean" and turn.get("history"):
        return ProgramReply(texts("talk_lean_quoted", title=title))
    return ProgramReply(texts(f"talk_{route.intent}", count=len(articles), title=title))


def _example_title(articles: Sequence[Article], language: str) -> str:
    """The first title in this language, else in this language of another script, else of all; empty without any."""
    own = [article for article in articles if without_region(article.language or "") == language]
    family = [article for article in articles if (article.language or "").startswith(language.partition("-")[0])]
    first = next(iter((*own, *family, *articles)), None)
    return " ".join(first.title.split()) if first else ""
