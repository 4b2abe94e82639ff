"""Recognizes background tasks of chat programs among questions for the articles.

A task asks for something to be made of a conversation, and limits the form of the reply.
The conversation is in the message, or it is the messages before.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.api.openai.task_patterns import (
    ABOUT_EACH_ANSWER,
    AUTOCOMPLETE,
    CONVERSATION,
    FENCED,
    FORM_LIMIT,
    HEADED,
    JSON_KEY,
    KIND_NOUNS,
    KINDS_BY_KEY,
    MAKE_VERB,
    TAGGED,
    TOPIC,
    TURN,
    TURNS,
    TYPED_TEXT,
    Kind,
)
from assistant.api.openai.tasks import Task, TaskMessage
from vectorstore import sentence_spans

_MAX_SEARCHED = 50_000  # characters at each end of a message, where the conversation begins and ends
# Characters of the instructions: what is asked is said before the conversation or after it.
_INSTRUCTIONS_BEFORE, _INSTRUCTIONS_AFTER = 600, 400
_MAX_REQUEST = 600  # characters of a request that follows the conversation as a message of its own


def detect_task(messages: Sequence[TaskMessage], schema: Mapping[str, Any] | None = None) -> Task | None:
    """The background task that these messages ask for; None for a question.

    `schema` is the JSON schema of the reply, where the request names one.
    """
    dialogue = [message for message in messages if message.role != "system"]
    system = "\n".join(message.text for message in messages if message.role == "system")
    if not dialogue or dialogue[-1].role != "user":
        return None
    instructions, conversation = _split(dialogue[-1].text)
    kind = _kind_in_user_message(dialogue, instructions, conversation)
    if kind is None and system:
        instructions, system_conversation = _split(system)
        kind = _kind_in_system_message(instructions, system_conversation, has_schema=schema is not None)
        if system_conversation is not None:
            conversation = system_conversation
    if kind is None:
        return None
    if conversation is None:
        conversation = "\n".join(f"{message.role}: {message.text}" for message in dialogue)
    question = _question_in(conversation, last=kind == "queries")
    return Task(kind, tuple(messages), question, instructions, schema)


def _kind_in_user_message(dialogue: Sequence[TaskMessage], instructions: str, conversation: str | None) -> Kind | None:
    """The task that the last message asks for, with the conversation in it or before it."""
    last = dialogue[-1].text
    if conversation is not None:
        return _kind_with_conversation(instructions)
    if TYPED_TEXT.search(last) and AUTOCOMPLETE.search(last):
        return "text"
    if len(dialogue) > 1 and len(last) <= _MAX_REQUEST:
        return _kind_in_sentences(instructions, is_system=False)
    return None


def _kind_in_system_message(instructions: str, conversation: str | None, *, has_schema: bool) -> Kind | None:
    """The task that the system message asks for.

    Without a conversation in it and without a schema, it can only ask for a title.
    """
    kind = _kind_in_sentences(instructions[:_INSTRUCTIONS_BEFORE], is_system=True, has_schema=has_schema)
    return kind if kind == "title" or conversation is not None or has_schema else None


def _split(text: str) -> tuple[str, str | None]:
    """The instructions of a message, and the conversation in it; None where there is none."""
    if len(text) > 2 * _MAX_SEARCHED:
        text = f"{text[:_MAX_SEARCHED]}\n{text[-_MAX_SEARCHED:]}"
    for form in (TAGGED, FENCED, HEADED, TURNS):
        if match := form.search(text):
            instructions = f"{text[: match.start('conversation')]}\n{text[match.end('conversation') :]}"
            if form is not TAGGED:
                before, after = instructions[:_INSTRUCTIONS_BEFORE], instructions[_INSTRUCTIONS_BEFORE:]
                instructions = f"{before}\n{after[-_INSTRUCTIONS_AFTER:]}"
            return instructions, match["conversation"]
    return text, None


def _kind_with_conversation(instructions: str) -> Kind | None:
    """The task that instructions with a conversation ask for."""
    key = JSON_KEY.search(instructions)
    if key and (key["key"] != "text" or AUTOCOMPLETE.search(instructions)):
        return KINDS_BY_KEY[key["key"]]
    is_task = FORM_LIMIT.search(instructions) and MAKE_VERB.search(instructions) and _names_conversation(instructions)
    return _kind_named(instructions, is_system=False) if is_task else None


def _kind_in_sentences(instructions: str, *, is_system: bool, has_schema: bool = False) -> Kind | None:
    """The task that one sentence asks for.

    The form must be limited, and the sentence must name the conversation, unless the reply has a schema.
    """
    if not (has_schema or FORM_LIMIT.search(instructions)):
        return None
    for span in sentence_spans(instructions):
        sentence = instructions[span.start : span.end]
        if not (has_schema or _names_conversation(sentence)) or not MAKE_VERB.search(sentence):
            continue
        if is_system and ABOUT_EACH_ANSWER.search(sentence):
            continue
        kind = _kind_named(sentence, is_system=is_system)
        if kind:
            return kind
    return None


def _names_conversation(text: str) -> bool:
    return re.search(CONVERSATION, text, re.IGNORECASE) is not None


def _kind_named(text: str, *, is_system: bool) -> Kind | None:
    """The kind of task whose result the text names."""
    kind = next((kind for kind, noun in KIND_NOUNS.items() if re.search(noun, text, re.IGNORECASE)), None)
    return kind or ("title" if not is_system and re.search(TOPIC, text) else None)


def _question_in(conversation: str, *, last: bool) -> str:
    """What the user asked first in a conversation, or last; its first line where it names no roles."""
    turns = list(TURN.finditer(conversation))
    ends = [turn.start() for turn in turns[1:]] + [len(conversation)]
    questions = [conversation[turn.end() : end] for turn, end in zip(turns, ends, strict=False) if turn["user"]]
    questions = [text.strip() for text in map(_first_user_text, questions or [conversation]) if text.strip()]
    if not questions:
        return ""
    if turns:
        return questions[-1 if last else 0]
    lines = re.split(r"\n\s*(?:-{3,}\s*\n|\n)", questions[0])
    return next(line for line in lines if line.strip()).strip()


def _first_user_text(text: str) -> str:
    """What the user says first in a conversation in JSON; any other text as it is."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    messages = value if isinstance(value, list) else []
    message = next((item for item in messages if isinstance(item, dict) and item.get("role") == "user"), {})
    texts = (field for name, field in message.items() if name != "role" and isinstance(field, str))
    return next(texts, text)
