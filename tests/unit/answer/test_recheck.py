"""A kept answer checked again: its words stay, its verdicts are those of what the articles say today."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answer.recheck import changed_verdicts
from assistant.schemas import Answer
from assistant.ui.recheck_rpc import recheck_function
from assistant.verdicts import Verdict

WATER = "河口乡去年组建了37个水质巡查小组。\n\n每个小组有6名成员，每周巡查2次。\n"
TREES = "The village planted 900 peach trees on the slope.\n"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "water.md").write_text(WATER, encoding="utf-8")
    (corpus / "trees.txt").write_text(TREES, encoding="utf-8")
    with Assistant(corpus=corpus, index=tmp_path / "index", model="quote") as opened:
        opened.sync()
        yield opened


def checked_again(assistant: Assistant, answer: Answer) -> tuple[Answer, list[dict[str, str]], dict[int, str]]:
    reply = recheck_function(assistant, None)({"answer": answer.model_dump(mode="json")})
    return Answer.model_validate_json(reply["record"]), reply["changed"], reply["changes"]


def rewrite(assistant: Assistant, name: str, text: str | None) -> None:
    file = assistant.settings.corpus / name
    file.unlink()
    if text:
        file.write_text(text, encoding="utf-8")
    assistant.sync()


def test_nothing_changes_while_the_articles_stay(assistant: Assistant) -> None:
    answer = assistant.ask("河口乡有多少个巡查小组？")
    assert {citation.state for citation in answer.citations} == {Verdict.VERIFIED}
    again, changed, changes = checked_again(assistant, answer)
    assert (changed, changes) == ([], {})
    assert again.answer == answer.answer
    assert [(c.number, c.state, c.method, c.quote) for c in again.citations] == [
        (c.number, c.state, c.method, c.quote) for c in answer.citations
    ]
    assert again.sentences == answer.sentences


def test_a_figure_that_the_article_no_longer_has_is_no_longer_verified(assistant: Assistant) -> None:
    answer = assistant.ask("河口乡有多少个巡查小组？")
    rewrite(assistant, "water.md", WATER.replace("37", "41"))
    again, changed, changes = checked_again(assistant, answer)
    first, *others = again.citations
    assert first.state.is_warning
    assert first.quote == "河口乡去年组建了41个水质巡查小组。"
    assert {citation.state for citation in others} <= {Verdict.VERIFIED}
    assert [(one["before"], one["after"]) for one in changed] == [("verified", first.state)]
    assert changes == {}  # it cites the article as it is now
    assert again.answer == answer.answer
    assert [citation.number for citation in again.citations] == [citation.number for citation in answer.citations]


def test_of_an_article_that_is_gone_nothing_is_known(assistant: Assistant) -> None:
    answer = assistant.ask("How many peach trees were planted?")
    rewrite(assistant, "trees.txt", None)
    again, changed, changes = checked_again(assistant, answer)
    assert {citation.state for citation in again.citations} == {Verdict.UNKNOWN}
    assert {sentence.verdict for sentence in again.sentences} == {Verdict.UNKNOWN}
    assert {citation.reasons for citation in again.citations} == {("article_gone",)}
    assert [(one["before"], one["after"]) for one in changed] == [("verified", "unknown")] * len(again.sentences)
    assert set(changes.values()) == {"gone"}
    rewrite_back = assistant.settings.corpus / "trees.txt"
    rewrite_back.write_text(TREES, encoding="utf-8")
    assistant.sync()
    assert {citation.state for citation in checked_again(assistant, again)[0].citations} == {Verdict.VERIFIED}


def test_an_answer_of_a_file_is_checked_by_the_articles_alone(assistant: Assistant) -> None:
    answer = assistant.ask("How many peach trees were planted?")
    forged = answer.model_copy(
        update={
            "answer": answer.answer.replace("900", "9000"),
            "citations": tuple(
                one.model_copy(update={"sentence": one.sentence.replace("900", "9000")}) for one in answer.citations
            ),
            "sentences": tuple(
                one.model_copy(update={"sentence": one.sentence.replace("900", "9000")}) for one in answer.sentences
            ),
        }
    )
    again, _, _ = checked_again(assistant, forged)
    assert all(citation.state.is_warning for citation in again.citations)
    assert changed_verdicts(forged, again)


def test_articles_that_a_host_does_not_admit_count_as_gone(assistant: Assistant) -> None:
    from vectorstore import Filter

    answer = assistant.ask("How many peach trees were planted?")
    reply = recheck_function(assistant, Filter(sources=("Elsewhere",)))({"answer": answer.model_dump(mode="json")})
    assert set(reply["changes"].values()) == {"gone"}
    assert "peach trees on the slope" not in str(reply["passages"])
