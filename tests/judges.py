"""A judge whose rulings a test writes, at LangChain's seam: it reads the prompt as a model would and answers
in JSON.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from assistant.answer.prompts import load_prompts
from assistant.folders import packaged_folder
from assistant.models.timeouts import CallTimeout
from assistant.schemas import Judged
from assistant.verify.admission import Admission, Candidate
from assistant.verify.exam import ExamResult
from assistant.verify.exam_items import exam_items
from assistant.verify.model_judge import ModelJudge

OPENING = "You check sentences of an answer"
PASSED = ExamResult(admitted=True, true=72, true_supported=72, false=144, false_supported=0, hostile_supported=0)
LABELS = {pair.sentence: (sheet, pair.is_true) for sheet in exam_items() for pair in sheet.statements}
USED = UsageMetadata(input_tokens=10, output_tokens=5, total_tokens=15)
Ruling = dict[str, Any]
Ruler = Callable[[list[str], list[str]], list[Ruling] | str]


def supported(number: int, *excerpts: str, passage: int = 1, computed: Sequence[Ruling] = ()) -> Ruling:
    """The ruling that a passage carries a sentence, shown by these words."""
    told = [{"passage": passage, "text": text} for text in excerpts]
    return {"number": number, "verdict": "supported", "excerpts": told, "wrong": "", "computed": list(computed)}


def not_told(number: int, wrong: str = "") -> Ruling:
    """The ruling that no passage says it."""
    return {"number": number, "verdict": "not_told", "excerpts": [], "wrong": wrong, "computed": []}


def contradicted(number: int, *excerpts: str, passage: int = 1, wrong: str = "") -> Ruling:
    """The ruling that a passage says otherwise."""
    told = [{"passage": passage, "text": text} for text in excerpts]
    return {"number": number, "verdict": "contradicted", "excerpts": told, "wrong": wrong, "computed": []}


def honest(passages: list[str], sentences: list[str]) -> list[Ruling]:
    """Rules on the exam as its labels say, and that any other sentence is not told."""
    return [
        supported(n, passages[0][:80]) if LABELS.get(text, (None, False))[1] else not_told(n)
        for n, text in enumerate(sentences, start=1)
    ]


def examined(ruler: "Ruler") -> "Ruler":
    """Passes the exam, and rules on all other sentences as the given one does."""

    def rule(passages: list[str], sentences: list[str]) -> list[Ruling] | str:
        return honest(passages, sentences) if len(LABELS.keys() & set(sentences)) > 1 else ruler(passages, sentences)

    return rule


def read(prompt: str) -> tuple[list[str], list[str]]:
    """The passages and the sentences of a judge's prompt."""
    passages = re.findall(r"<(passage-\w+)>\nPassage \d+ \|[^\n]*\n(.*?)\n</\1>", prompt, re.DOTALL)
    listed = prompt.partition("\nSentences, each")[2].partition("\nVerdicts:")[0]
    sentences = re.findall(r"^\d+\. (.*?)(?: \(before it: .*\))?$", listed, re.MULTILINE)
    return [text for _, text in passages], sentences


class ScriptedModel(BaseChatModel):
    """Writes `answer` piece by piece where a question is asked, and rules by `ruler` where sentences are.

    Keeps the judge's prompts.
    """

    ruler: Ruler
    answer: tuple[str, ...] = ()
    served: str = ""
    prompts: list[str] = []  # noqa: RUF012  # pydantic copies it

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _said(self, messages: list[BaseMessage]) -> str:
        prompt = messages[-1].text
        if not prompt.startswith(OPENING):
            return "".join(self.answer)
        self.prompts.append(prompt)
        said = self.ruler(*read(prompt))
        return said if isinstance(said, str) else json.dumps({"sentences": said}, ensure_ascii=False)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = AIMessage(self._said(messages), usage_metadata=USED, response_metadata={"model_name": self.served})
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for piece in self.answer:
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
        yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=USED))


def admission_of(model: BaseChatModel, folder: Path, result: ExamResult | None = PASSED) -> Admission:
    """The judge of that model with a kept result of its exam; with None it has still to sit it."""
    prompts = load_prompts(packaged_folder("prompts"))
    candidate = Candidate(model="scripted", server="here", prompt=prompts.judge_name)
    if result:
        (folder / f"{candidate.key}.json").write_text(result.model_dump_json(), encoding="utf-8")
    judge = ModelJudge(
        model, Judged(model="scripted", prompt=prompts.judge_name), prompts.judge, CallTimeout(60), (), (EOFError,)
    )
    return Admission(judge, candidate, folder)
