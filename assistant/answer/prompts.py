"""Prompt texts by name, from Markdown files. Fills them in and says which text made an answer.

Writes none of its own.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.folders import packaged_folder
from assistant.settings import SettingsError
from vectorstore import Passage

_NAMES = ("system", "answer", "standing", "judge", "summary", "together")  # `standing` asks for a standalone question
_NEWER = ("judge", "summary", "together")  # a folder that was made before them has none


@dataclass(frozen=True)
class Prompts:
    """The texts of a prompt folder, and the name by which an answer remembers them: `answer@` and twelve hex digits."""

    system: str
    answer: str
    standalone_question: str
    judge: str
    summary: str  # of one article
    together: str  # of the summaries of several
    name: str

    @property
    def judge_name(self) -> str:
        """The name by which a verdict remembers the judge's prompt: `judge@` and twelve hex digits."""
        return f"judge@{_digest(self.judge)}"


def load_prompts(folder: Path) -> Prompts:
    """The prompt texts of the folder; raises SettingsError where one is missing.

    Newer ones are the package's own in a folder that has none, as one made for a version before them.
    """
    texts = []
    for name in _NAMES:
        try:
            place = packaged_folder("prompts") if name in _NEWER and not (folder / f"{name}.md").exists() else folder
            texts.append((place / f"{name}.md").read_text(encoding="utf-8").strip())
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"ASSISTANT_PROMPTS is wrong: there is no readable `{name}.md` in `{folder}`."
            ) from error
    system, answer, standalone_question, judge, summary, together = texts
    return Prompts(system, answer, standalone_question, judge, summary, together, f"answer@{_digest(system + answer)}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def fill(text: str, **values: str) -> str:
    """The text with each `{name}` replaced, in one pass: braces inside a value stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match.group(1), match.group()), text)


def fence_passages(passages: Sequence[Passage], first: int = 1) -> str:
    """The passages, numbered from `first`, between tags that no passage can forge.

    Each set has a tag name of its own.
    """
    tag = f"passage-{secrets.token_hex(4)}"
    return "\n\n".join(
        f"<{tag}>\n[{number}] {_facts(passage)}\n{passage.text}\n</{tag}>"
        for number, passage in enumerate(passages, start=first)
    )


def _facts(passage: Passage) -> str:
    article = passage.article
    return " | ".join(" ".join(fact.split()) for fact in (article.title, article.source, article.date) if fact)
