"""Replies to the background tasks of chat programs: by the model without a search, else by a rule."""

from collections.abc import AsyncGenerator

from assistant.api.openai.requests import QUOTE_MODEL, AnswerRequest
from assistant.api.openai.tasks import Task
from assistant.assistant import Assistant
from assistant.models.errors import ModelError
from assistant.schemas import Answer, DoneEvent, Event, TextEvent, Usage
from assistant.settings import SettingsError


async def reply_to_task(assistant: Assistant, asked: AnswerRequest, task: Task) -> AsyncGenerator[Event, None]:
    """The events of the reply, in the form of an answer's.

    The Answer in the last one has no citations, as nothing was checked, and is not sent to the client.
    """
    text, usage = ("", Usage()) if asked.model == QUOTE_MODEL else await _ask_model(assistant, asked, task)
    if not task.accepts(text):
        text = task.rule_based_reply()
    yield TextEvent(text=text)
    yield DoneEvent(
        answer=Answer(
            question=task.question,
            answer=text,
            state="answered",
            citations=(),
            passages=(),
            model="",
            prompt="",
            usage=usage,
        )
    )


async def _ask_model(assistant: Assistant, asked: AnswerRequest, task: Task) -> tuple[str, Usage]:
    """What the model writes, and its tokens; empty where there is no model or it fails."""
    messages = [(message.role, message.text) for message in task.messages]
    try:
        reply = await assistant.complete(messages, asked.response_format)
    except (ModelError, SettingsError):
        # also where the conversation is too long for the model: the program would show the error as a title
        return "", Usage()
    if reply is None:
        return "", Usage()
    tokens = reply.usage_metadata
    if not tokens:
        return reply.text, Usage()
    return reply.text, Usage(input_tokens=tokens["input_tokens"], output_tokens=tokens["output_tokens"])
