"""The passages as the model sees them: numbered, each with its title, source and date, between tags of their own."""

import secrets
from collections.abc import Sequence

from vectorstore import Passage


def format_passages(passages: Sequence[Passage], first: int = 1) -> str:
    """The passages, numbered from `first`, between tags that no passage can forge.

    Each set has a tag name of its own.
    """
    tag = f"passage-{secrets.token_hex(4)}"
    return "\n\n".join(
        f"<{tag}>\n[{number}] {_passage_header(passage)}\n{passage.text}\n</{tag}>"
        for number, passage in enumerate(passages, start=first)
    )


def _passage_header(passage: Passage) -> str:
    article = passage.article
    return " | ".join(" ".join(fact.split()) for fact in (article.title, article.source, article.date) if fact)
