"""Replies of models that judge: rulings are read from what is around them, and nothing is made of half a reply."""

import json

import pytest
from langchain_core.messages import AIMessage

from assistant.verify.judge import UnreadableReplyError
from assistant.verify.judge_reply import judgment_of

ROW = {"number": 1, "verdict": "supported", "excerpts": [{"passage": 1, "text": "It grew."}]}
REPLY = json.dumps({"sentences": [ROW]})


@pytest.mark.parametrize(
    "reply",
    [
        REPLY,
        f"```json\n{REPLY}\n```",
        f"Here are my rulings.\n\n```json\n{REPLY}\n```\n\nAsk if one is unclear.",
        f"Here is the object: {REPLY}",
        f"{REPLY}\n\nThe first sentence is in passage 1.",
    ],
    ids=["plain", "code block", "code block among words", "words before", "words behind"],
)
def test_rulings_are_read_whatever_is_written_around_them(reply: str) -> None:
    assert judgment_of(AIMessage(reply), 1).rulings[0].verdict == "supported"


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "supported",
        REPLY[: len(REPLY) // 2],
        f"{REPLY}\nOn second thoughts: {REPLY}",
        '{"rulings": []}',
        "{" * 60_000,
    ],
    ids=["nothing", "a word", "half", "twice", "another form", "without end"],
)
def test_nothing_is_made_of_a_reply_of_another_form(reply: str) -> None:
    with pytest.raises(UnreadableReplyError):
        judgment_of(AIMessage(reply), 1)


def test_a_ruling_of_another_form_costs_its_own_sentence_alone() -> None:
    rows = [ROW, {"number": 2, "verdict": "surely"}, {"number": 3, "verdict": "not_told"}]
    assert list(judgment_of(AIMessage(json.dumps({"sentences": rows})), 3).rulings) == [0, 2]
