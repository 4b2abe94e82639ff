"""The messages that ask the model for an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from assistant.answer.passages_block import format_passages
from assistant.answer.prompts import Prompts, fill
from assistant.answer.standalone_question import langchain_messages
from vectorstore import Passage
from vectorstore.text.chinese_script import Script

_SCRIPT_RULES = {
    "as asked": "",
    "simplified": ", Chinese ones in Simplified characters",
    "traditional": ", Chinese ones in Traditional characters",
}


@dataclass(frozen=True)
class AnswerPrompt:
    """Fills the prompt texts in; each method takes a turn with its question, its history and what was retrieved."""

    prompts: Prompts
    script: Script

    def full(self, turn: dict[str, Any]) -> list[BaseMessage]:
        """All passages, after the earlier turns."""
        return self._messages(turn, turn["retrieval"].found.passages, langchain_messages(turn.get("history", [])))

    def shortened(self, turn: dict[str, Any]) -> list[BaseMessage]:
        """The better half of the passages and no history, for a server that refused the full prompt as too long."""
        passages = turn["retrieval"].found.passages
        return self._messages(turn, passages[: (len(passages) + 1) // 2], [])

    def _messages(
        self, turn: dict[str, Any], passages: Sequence[Passage], history: list[BaseMessage]
    ) -> list[BaseMessage]:
        request = fill(
            self.prompts.answer,
            passages=format_passages(passages),
            question=turn["question"],
            numbers=", ".join(str(number) for number in range(1, len(passages) + 1)),
            script=_SCRIPT_RULES[self.script],
        )
        return [SystemMessage(self.prompts.system), *history, HumanMessage(request)]
