"""Prompt texts by name, from Markdown files. Fills them in and says which text made an answer; writes none of its own."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.settings import SettingsError
from vectorstore import Passage

_NAMES = ("system", "answer", "standing")


@dataclass(frozen=True)
class Prompts:
    """The texts of a prompt folder, and the name by which an answer remembers them: `answer@` and twelve hex digits."""

    system: str
    answer: str
    standing: str
    name: str


def load_prompts(folder: Path) -> Prompts:
    """The prompt texts of the folder; raises SettingsError where one is missing."""
    texts = []
    for name in _NAMES:
        try:
            texts.append((folder / f"{name}.md").read_text(encoding="utf-8").strip())
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"ASSISTANT_PROMPTS is wrong: there is no readable `{name}.md` in `{folder}`.") from error
    system, answer, standing = texts
    return Prompts(system, answer, standing, f"answer@{hashlib.sha256((system + answer).encode()).hexdigest()[:12]}")


def filled(text: str, **values: str) -> str:
    """The text with each `{name}` replaced, in one pass: braces inside a value stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match.group(1), match.group()), text)


def fenced(passages: Sequence[Passage]) -> str:
    """The passages, numbered from 1, between tags that no passage can forge: each set has a tag name of its own."""
    tag = f"passage-{secrets.token_hex(4)}"
    return "\n\n".join(f"<{tag}>\n[{number}] {_facts(passage)}\n{passage.text}\n</{tag}>" for number, passage in enumerate(passages, start=1))


def _facts(passage: Passage) -> str:
    article = passage.article
    return " | ".join(" ".join(fact.split()) for fact in (article.title, article.source, article.date) if fact)
