"""What the page sends with a question."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from assistant.ui.ask_request import AskRequest

RECORD: dict[str, Any] = {
    "question": "How many?",
    "answer": "37.",
    "state": "answered",
    "citations": [],
    "passages": [],
    "model": "quote",
    "prompt": "",
}


def test_an_earlier_answer_that_cannot_be_read_costs_neither_the_others_nor_the_question() -> None:
    unreadable = {name: value for name, value in RECORD.items() if name != "state"}
    history = json.dumps([unreadable, RECORD, "no record", RECORD])
    asked = AskRequest.model_validate({"turn": "1", "question": "Why?", "history": history})
    assert [answer.answer for answer in asked.history] == ["37.", "37."]


@pytest.mark.parametrize("history", ["{}", "3", "no JSON"])
def test_a_history_that_is_no_list_is_refused(history: str) -> None:
    with pytest.raises(ValidationError):
        AskRequest.model_validate({"turn": "1", "question": "Why?", "history": history})
