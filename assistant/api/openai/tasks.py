"""Background tasks of chat programs: a title, tags, follow-up questions, a search query.

A rule can reply to them where no model is set: a title is the question, shortened.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from assistant.api.openai.task_patterns import JSON_KEY, KINDS_BY_KEY, Kind
from vectorstore import is_chinese

_TITLE_WORDS, _TITLE_LETTERS, _TITLE_CHINESE = 8, 50, 20
_MAX_TITLE = 200  # characters: what a model writes beyond that is no title
_TITLE_FIELDS = ("title", "name", "prompt", "text")  # of a schema


class TaskMessage(NamedTuple):
    """A message as text."""

    role: str
    text: str


@dataclass(frozen=True)
class Task:
    """A request that asks nothing of the articles."""

    kind: Kind
    messages: tuple[TaskMessage, ...]
    question: str  # that the conversation is about
    instructions: str  # without the conversation
    schema: Mapping[str, Any] | None = None  # JSON schema of the reply

    def accepts(self, reply: str) -> bool:
        """Whether what a model wrote can be the reply."""
        text = reply.strip()
        is_too_long = self.kind == "title" and not self._is_json and len(text) > _MAX_TITLE
        return bool(text) and not is_too_long

    def rule_based_reply(self) -> str:
        """The reply without a model; lists that need one are empty."""
        if self.schema is not None:
            return json.dumps(self._fill(self.schema, ""), ensure_ascii=False)
        keys = [match["key"] for match in JSON_KEY.finditer(self.instructions)]
        keys = [key for key in keys if KINDS_BY_KEY[key] == self.kind]
        if keys:
            return json.dumps({keys[0]: self._value}, ensure_ascii=False)
        if self.kind == "queries":
            return self._tagged_question()
        return "\n".join(self._value) if isinstance(self._value, list) else self._value

    def _tagged_question(self) -> str:
        """The question between the tags that the instructions name."""
        question = f"<question>{self.question}</question>"
        tags = [tag for tag in ("websearch", "knowledge") if f"<{tag}>" in self.instructions]
        if tags:
            return "\n".join(f"<{tag}>{question}</{tag}>" for tag in tags)
        return question if "<question>" in self.instructions else self.question

    @property
    def _is_json(self) -> bool:
        return self.schema is not None or JSON_KEY.search(self.instructions) is not None

    @property
    def _value(self) -> str | list[str]:
        match self.kind:
            case "title":
                return shorten_to_title(self.question)
            case "queries":
                return [self.question]
            case "text":
                return ""
        return []

    def _fill(self, schema: Mapping[str, Any], name: str) -> Any:
        """The smallest value of that schema, with the title or the question where it has a place for them."""
        match schema.get("type"):
            case "object":
                return {key: self._fill(inner, key) for key, inner in schema.get("properties", {}).items()}
            case "array":
                return [self.question] if self.kind == "queries" else []
            case "integer" | "number":
                return 0
            case "boolean":
                return False
        options = schema.get("enum") or [""]
        return self._value if isinstance(self._value, str) and name in _TITLE_FIELDS else options[0]


def shorten_to_title(question: str) -> str:
    """The first words of a question, without punctuation around them."""
    text = re.sub(r"[\[\]#*_`<>\"“”「」『』]+", "", " ".join(question.split())).strip(" ?？。.!！:：,，;；")
    if is_chinese(text):
        return text[:_TITLE_CHINESE].strip()
    words = " ".join(text.split()[:_TITLE_WORDS])
    if len(words) > _TITLE_LETTERS:
        words = words[: _TITLE_LETTERS + 1].rpartition(" ")[0] or words[:_TITLE_LETTERS]
    return words.strip(" ,;:") or "Chat"
