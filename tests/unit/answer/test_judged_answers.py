"""Whole answers that an admitted judge reads: what it is asked, and that every interface shows its verdicts."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from gradio_client import Client
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult

from assistant import Answer, Assistant
from assistant.answer.answer_state import NOT_FOUND_BELOW, NOT_FOUND_BELOW_WHERE_JUDGED
from tests.e2e.api.asking import called, fields, record_of
from tests.judges import USED, Ruling, ScriptedModel, contradicted, examined, not_told, supported
from tests.serving import serving

HARBOUR = (
    "The harbour was dredged in 1931 so that larger ships could enter. The work took 14 months. Two hundred "
    "families lived from the harbour then."
)
QUESTION = "Why was the harbour dredged?"
TRUE = "Deepening the harbour let bigger vessels come in[1]."
FALSE = "The work was paid for by the ships' owners[1]."
UNTOLD = "The articles do not say who paid for the work."
FAR = "Which families were wealthy and which poor?"


def rule(_: list[str], sentences: list[str]) -> list[Ruling]:
    """What a careful reader of the harbour's article says."""
    said: dict[str, Callable[[int], Ruling]] = {
        "Deepening": lambda n: supported(n, "The harbour was dredged in 1931 so that larger ships could enter"),
        "owners": lambda n: not_told(n, "paid for by the ships' owners"),
        "shut": lambda n: contradicted(n, "so that larger ships could enter", wrong="shut"),
    }
    return [
        next((ruling(n) for word, ruling in said.items() if word in text), not_told(n))
        for n, text in enumerate(sentences, start=1)
    ]


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ASSISTANT_JUDGE")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "harbour.txt").write_text(HARBOUR, encoding="utf-8")
    (tmp_path / "corpus" / "school.txt").write_text(
        "The village school opened with two rooms. A third room was added later.", encoding="utf-8"
    )
    return tmp_path / "corpus"


def assistant_over(corpus: Path, *answer: str) -> Assistant:
    """An assistant whose model writes this answer, and has passed the exam as a judge."""
    assistant = Assistant(
        corpus=corpus, index=corpus.parent / "index", chat_model=ScriptedModel(ruler=examined(rule), answer=answer)
    )
    assert assistant.admission
    assert assistant.admission.hold().admitted
    return assistant


@pytest.mark.parametrize(
    ("written", "state", "verdicts"),
    [
        ((TRUE,), "answered", ["verified"]),
        ((TRUE, " ", FALSE), "partial", ["verified", "unsupported"]),
        ((TRUE, " ", UNTOLD), "partial", ["verified", "undecided"]),
        ((UNTOLD,), "not_found", ["undecided"]),
        ((FALSE,), "partial", ["unsupported"]),
        (("The work shut larger ships out[1].",), "partial", ["contradicted"]),
    ],
)
def test_the_state_of_an_answer_follows_from_what_the_judge_says_of_it(
    corpus: Path, written: tuple[str, ...], state: str, verdicts: list[str]
) -> None:
    with assistant_over(corpus, *written) as assistant:
        answer = assistant.ask(QUESTION)
    assert (answer.state, [sentence.verdict for sentence in answer.sentences]) == (state, verdicts)
    assert (answer.missing is None) == (state == "answered")
    if UNTOLD in written:
        assert answer.missing == UNTOLD


def test_a_search_of_little_confidence_is_read_by_a_model_whose_answers_are_judged(corpus: Path) -> None:
    with assistant_over(corpus, TRUE) as assistant:
        confidence = assistant.find(FAR, 3).confidence
        assert NOT_FOUND_BELOW_WHERE_JUDGED <= confidence < NOT_FOUND_BELOW, confidence
        assert [sentence.verdict for sentence in assistant.ask(FAR).sentences] == ["verified"]
    with Assistant(
        corpus=corpus, index=corpus.parent / "index", chat_model=ScriptedModel(ruler=rule, answer=(TRUE,)), judge="off"
    ) as unjudged:
        assert unjudged.ask(FAR).state == "not_found"


@pytest.fixture
def served(corpus: Path) -> Iterator[tuple[Assistant, str]]:
    with assistant_over(corpus, TRUE, " ", FALSE, " The school was pretty.") as assistant, serving(assistant) as url:
        yield assistant, url


def test_every_door_gives_the_same_verdicts(served: tuple[Assistant, str]) -> None:
    assistant, url = served
    expected = fields(assistant.ask(QUESTION))
    assert [(s["verdict"], s["method"]) for s in expected["sentences"]] == [
        ("verified", "judge"),
        ("unsupported", None),
        ("unsupported", None),
    ]
    assert [citation["state"] for citation in expected["citations"]] == ["verified", "unsupported"]
    assert expected["sentences"][0]["judge"]["model"] == "ScriptedModel"
    asked: list[Any] = [{"role": "user", "content": QUESTION}]
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:
        reply = client.chat.completions.create(model="ask-articles", messages=asked)
        chunks = list(client.chat.completions.create(model="ask-articles", messages=asked, stream=True))
        response = client.responses.create(model="ask-articles", input=QUESTION)

    async def streamed() -> Any:
        return [event async for event in assistant.astream(QUESTION)][-1]

    doors = {
        "events": asyncio.run(streamed()).answer,
        "chain": Answer(**assistant.chain.invoke({"question": QUESTION})),
        "completion": record_of(reply.choices[0].message),
        "completion, streamed": record_of(chunks[-1].choices[0].delta),
        "response": record_of(response.output[0]),
        "gradio": Answer.model_validate_json(Client(url, verbose=False).predict(QUESTION, api_name="/ask")),
        "mcp": asyncio.run(called(url, "ask", question=QUESTION)),
    }
    assert {door: fields(record) for door, record in doors.items()} == dict.fromkeys(doors, expected)


@pytest.mark.slow
def test_two_hundred_sentences_go_to_the_judge_a_few_at_a_time_and_all_are_decided(corpus: Path) -> None:
    with assistant_over(corpus, *[f"{TRUE} "] * 200) as assistant:
        answer = assistant.ask(QUESTION)
    assert [(sentence.verdict, sentence.method) for sentence in answer.sentences] == [("verified", "judge")] * 200
    assert answer.usage.judge_input_tokens == 34 * USED["input_tokens"]  # six sentences a call


def test_a_sentence_as_long_as_a_text_is_left_undecided_and_not_sent(corpus: Path) -> None:
    with assistant_over(
        corpus, "Deepening the harbour" + " and the basin" * 360 + " let bigger vessels come in[1]."
    ) as assistant:
        [sentence] = assistant.ask(QUESTION).sentences
    assert (len(sentence.sentence) > 5000, sentence.verdict, sentence.reasons) == (True, "undecided", ("too_long",))


class Waiting(ScriptedModel):
    """A judge that never answers, and says when it was asked and when it was stopped."""

    asked: Any
    stopped: Any

    async def _agenerate(self, messages: list[BaseMessage], *given: Any, **named: Any) -> ChatResult:
        self.asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.stopped.set()
        raise AssertionError


def test_stopping_an_answer_stops_its_judge(corpus: Path) -> None:
    async def stopped_in_time() -> None:
        model = Waiting(
            ruler=examined(rule), answer=(TRUE, "\n\n", TRUE), asked=asyncio.Event(), stopped=asyncio.Event()
        )
        with Assistant(corpus=corpus, index=corpus.parent / "index", chat_model=model) as assistant:
            assert assistant.admission
            await asyncio.to_thread(assistant.admission.hold)
            events = assistant.astream(QUESTION)
            kinds = [(await anext(events)).type]
            while not model.asked.is_set():
                following = asyncio.ensure_future(anext(events))
                await asyncio.wait(
                    [following, asyncio.ensure_future(model.asked.wait())], return_when=asyncio.FIRST_COMPLETED
                )
                if not following.done():
                    following.cancel()
                    await asyncio.gather(following, return_exceptions=True)
                    break
                kinds.append(following.result().type)
            await events.aclose()
            await asyncio.wait_for(model.stopped.wait(), 60)
            assert "text" in kinds

    asyncio.run(stopped_in_time())


def test_after_a_judge_that_breaks_the_next_question_works(corpus: Path) -> None:
    broken = [True]

    def breaks(passages: list[str], sentences: list[str]) -> list[Ruling] | str:
        if broken:
            broken.pop()
            raise ConnectionError("no quota")
        return rule(passages, sentences)

    model = ScriptedModel(ruler=examined(breaks), answer=(TRUE,))
    with Assistant(corpus=corpus, index=corpus.parent / "index", chat_model=model) as assistant:
        assert assistant.admission
        assistant.admission.hold()
        answers = [assistant.ask(QUESTION) for _ in range(2)]
    assert [answer.sentences[0].verdict for answer in answers] == ["undecided", "verified"]
    assert answers[0].sentences[0].reasons[0] == "judge_failed: ConnectionError"
    assert answers[0].answer == answers[1].answer
