"""What a chat program asks in the background, done: by the model without a search, by a rule where there is none or it fails."""

from collections.abc import AsyncGenerator

from assistant.api.openai.requests import BY_QUOTATION, Asked
from assistant.api.openai.tasks import Task
from assistant.assistant import Assistant
from assistant.models.loading import ModelError
from assistant.schemas import Answer, DoneEvent, Event, TextEvent, Usage
from assistant.settings import SettingsError


async def done(assistant: Assistant, asked: Asked, task: Task) -> AsyncGenerator[Event, None]:
    """The events of the reply, as those of an answer; its record is of nothing that was checked and is not told."""
    text, usage = "", Usage()
    if asked.model != BY_QUOTATION:
        try:
            written = await assistant.complete([(role, text) for role, text in task.messages], asked.response_format)
        except (
            ModelError,
            SettingsError,
        ):  # also where the conversation is too long for it: a chat without a title would show the error
            written = None
        if written is not None:
            text, counted = written.text, written.usage_metadata
            usage = (
                Usage(input_tokens=counted["input_tokens"], output_tokens=counted["output_tokens"])
                if counted
                else usage
            )
    if not task.fits(text):
        text = task.by_rule()
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
