"""What no article has is not answered with its place, and what stands beside the best sentence is quoted with it."""

import pytest

from assistant import Assistant
from assistant.answer.asked_existence import asked_for_existence

ARTICLES = {
    "bridge.md": "---\ntitle: The footbridge at Tarn Hollow\n---\nThe old footbridge at Tarn Hollow was closed last "
    "winter. Inspectors had found rot in four of its beams.\n\nSince May 2020 the town has built a steel bridge. Tarn "
    "Hollow could not wait because children walked two miles to school. A clinic lent its yard for the works.\n",
    "dyke.md": "---\ntitle: 青石镇加固河堤\n---\n今年三月，青石镇动工加固河堤，全长五公里。"
    "省里拨款四百万元，其余由镇财政承担。\n",
}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Why was the old footbridge closed?", "rot in four of its beams"),  # no word says that it is a cause
        ("Why has the town built a steel bridge since May?", "two miles to school"),  # `since` says none
        ("谁出钱加固河堤？", "由镇财政承担"),
    ],
)
def test_the_cause_or_the_payer_beside_the_best_sentence_is_quoted(
    assistant: Assistant, question: str, said: str
) -> None:
    assert said in assistant.ask(question).answer


@pytest.mark.parametrize(
    ("question", "state"),
    [
        ("Is there an airport in Tarn Hollow?", "not_found"),
        ("Does Tarn Hollow have a railway station?", "not_found"),
        ("青石镇有机场吗", "not_found"),
        ("青石鎮有冇戲院？", "not_found"),
        ("Is there a clinic in Tarn Hollow?", "answered"),
        ("Is there a hospital in Tarn Hollow?", "answered"),
        ("青石鎮有河堤嗎", "answered"),
    ],
)
def test_what_no_article_has_is_not_answered_with_its_place(assistant: Assistant, question: str, state: str) -> None:
    assert assistant.ask(question).state == state


def test_what_is_asked_for_is_named_first(assistant: Assistant) -> None:
    assert assistant.ask("Is there a clinic in Tarn Hollow?").answer.startswith("A clinic lent its yard")


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("Are there any shops in the town?", "shops"),
        ("Has the village got a night clinic?", "clinic"),
        ("Do bees make honey?", ""),
        ("是否有一座博物館？", "博物馆"),
        ("有哪些措施", ""),
        ("有沒有說為什麼", ""),
    ],
)
def test_the_noun_whose_existence_is_asked_for(question: str, noun: str) -> None:
    assert asked_for_existence(question) == noun
