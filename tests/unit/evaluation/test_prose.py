"""Proves that labelled prose is checked and counted as a person would, and that a judge never sees twins."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx2
import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from openai import APIConnectionError

from assistant import SettingsError
from assistant.__main__ import main
from assistant.answer.batch_judge import BatchJudge
from assistant.answer.prompts import load_prompts
from assistant.cli.printing import DONE, FAILED, WRONG_USAGE
from assistant.evaluation.prose import JudgeRun, measure_prose
from assistant.evaluation.prose_set import read_prose
from assistant.evaluation.report import report_page, report_text
from assistant.folders import packaged_folder
from assistant.models.errors import rejected_request_errors, truncated_reply_errors
from assistant.models.timeouts import CallTimeout
from assistant.schemas import Judged
from assistant.verify.admission import Admission, Candidate
from assistant.verify.exam import ExamResult
from assistant.verify.model_judge import ModelJudge
from tests.making import jsonl

FERRY = "The ferry crosses the strait twelve times a day. Captain Moss steers it."
PASSAGES = [
    {"number": 2, "title": "Mill", "date": None, "text": "磨坊在河的东岸。磨坊每天磨面九百斤。"},
    {"number": 1, "title": "Ferry", "date": "2021-05-03", "text": FERRY},
    {"number": 3, "title": "Ferry", "date": "2021-05-03", "text": "In winter the ferry rests in the harbour of Aldby."},
]
QUESTION = {"qid": "F", "corpus": "own", "question": "How does the ferry run?", "passages": PASSAGES}
CLOSE = "The ferry crosses the strait twelve times a day [1]."
FREE = "Moss is the one at the helm [1]."
SWAPPED = "The ferry crosses the strait twenty times a day [1]."
TWIN = "Moss is the one who sells tickets [1]."
CHINESE = "磨坊在河的东岸[2]。"
EAST = "The mill stands on the east bank of the river [2]."
CROSSED = "The mill grinds 700 jin a day [2]."


def labelled(raw: str, label: str = "true", **more: object) -> dict[str, Any]:
    return {"qid": "F", "label": label, "set": label, "error": None, "raw": raw, **more}


SENTENCES = [
    labelled(CLOSE, set="close"),
    labelled(FREE),
    labelled(CHINESE),
    labelled(EAST),
    labelled(SWAPPED, "false", error="figure"),
    labelled(TWIN, "false", error="role"),
    labelled(CROSSED, "false", error="figure"),
]


def folder_of(
    folder: Path,
    sentences: Sequence[Mapping[str, object]] = SENTENCES,
    questions: Sequence[Mapping[str, object]] = (QUESTION,),
) -> str:
    (folder / "questions.jsonl").write_bytes(jsonl(*questions))
    (folder / "sentences.jsonl").write_bytes(jsonl(*sentences))
    return str(folder)


def counts(**verdicts: int) -> dict[str, int]:
    every = dict.fromkeys(("verified", "contradicted", "unsupported", "undecided"), 0)
    return {"n": sum(verdicts.values()), **every, **verdicts}


class Reader(BaseChatModel):
    """Rules as it is told by the words of a sentence, and that nothing else is told; keeps what it was asked."""

    rulings: dict[str, dict[str, object]]
    asked: list[list[str]]
    counts: bool = True  # whether it says how many tokens it took

    @property
    def _llm_type(self) -> str:
        return "reader"

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: object = None, **kwargs: object
    ) -> ChatResult:
        sentences = re.findall(r"^\d+\. (.*?)(?: \(before it: .*\))?$", str(messages[-1].content), re.MULTILINE)
        self.asked.append(sentences)
        unsaid = {"verdict": "not_told", "excerpts": [], "wrong": "", "computed": []}
        told = [{**unsaid, **self.rulings.get(said, {})} for said in sentences]
        rows = [{"number": number, **ruling} for number, ruling in enumerate(told, start=1)]
        used: UsageMetadata = {"input_tokens": 100, "output_tokens": 7, "total_tokens": 107}
        reply = AIMessage(json.dumps({"sentences": rows}), usage_metadata=used if self.counts else None)
        return ChatResult(generations=[ChatGeneration(message=reply)])


def excerpt(passage: int, text: str) -> dict[str, object]:
    return {"passage": passage, "text": text}


HELM: dict[str, object] = {"verdict": "supported", "excerpts": [excerpt(1, "Captain Moss steers it")]}
NOWHERE: dict[str, object] = {"verdict": "supported", "excerpts": [excerpt(1, "words that stand nowhere")]}
GRINDS: dict[str, object] = {"verdict": "contradicted", "excerpts": [excerpt(1, "磨坊每天磨面九百斤")], "wrong": "700"}
RULINGS: dict[str, dict[str, object]] = {
    "Moss is the one at the helm.": HELM,
    "Moss is the one who sells tickets.": HELM,  # it believes what is false
    "<b>Moss</b> is at the till.": HELM,
    "The mill stands on the east bank of the river.": NOWHERE,
    "The mill grinds 700 jin a day.": GRINDS,
}


@pytest.fixture
def spare(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = ("The museum keeps nine clocks.", "图书馆有九座钟。")
    monkeypatch.setattr("assistant.answer.batch_judge.spare_sentences", lambda: sentences)


def judge_of(model: Reader, folder: Path, *, admitted: bool = True) -> JudgeRun:
    """A judge whose exam is kept."""
    prompts = load_prompts(packaged_folder("prompts"))
    candidate = Candidate(model="reader:1", server="", prompt=prompts.judge_name)
    judge = ModelJudge(
        model,
        Judged(model="reader:1", prompt=prompts.judge_name),
        prompts.judge,
        CallTimeout(30),
        rejected_request_errors(),
        truncated_reply_errors(),
    )
    result = ExamResult(
        admitted=admitted, true=60, true_supported=58, false=120, false_supported=0, hostile_supported=0
    )
    kept = folder / "judges"
    kept.mkdir()
    (kept / f"{candidate.key}.json").write_text(result.model_dump_json(), encoding="utf-8")
    return JudgeRun(BatchJudge(Admission(judge, candidate, kept)))


def test_passages_are_those_of_a_search_and_one_title_is_one_article(tmp_path: Path) -> None:
    first, second, third = read_prose(Path(folder_of(tmp_path))).questions["F"].passages
    assert (first.rank, second.rank, third.rank) == (1, 2, 3)
    assert first.article == third.article
    assert first.article.id != second.article.id
    assert (first.article.title, first.article.date, first.article.language) == ("Ferry", "2021-05-03", "en")
    assert second.article.language == "zh-Hans"
    assert [sentence.quote for sentence in second.sentences] == ["磨坊在河的东岸。", "磨坊每天磨面九百斤。"]
    original = first.text + third.text
    for passage in (first, third):
        assert original[passage.start : passage.end] == passage.text
        assert all(original[sentence.start : sentence.end] == sentence.quote for sentence in passage.sentences)


def judged(
    tmp_path: Path, sentences: Sequence[Mapping[str, object]] = SENTENCES, **more: bool
) -> tuple[dict[str, Any], Reader]:
    model = Reader(rulings=RULINGS, asked=[])
    return measure_prose(folder_of(tmp_path, sentences), judge=judge_of(model, tmp_path, **more)), model


@pytest.mark.usefixtures("spare")
def test_the_counts_are_those_that_a_person_counts(tmp_path: Path) -> None:
    report, model = judged(tmp_path)
    assert report["questions"] == 1
    prose = report["prose"]
    assert prose.pop("seconds") >= 0  # rounded
    assert prose == {
        "judge": "reader:1",
        "admitted": True,
        "true": counts(verified=3, undecided=1),
        "close": counts(verified=1),
        "false": counts(verified=1, contradicted=2),
        "by_error": {"figure": counts(contradicted=2), "role": counts(verified=1)},
        "by_languages": {
            "en>en": {"true": counts(verified=2), "false": counts(verified=1, contradicted=1)},
            "en>zh-Hans": {"true": counts(undecided=1), "false": counts(contradicted=1)},
            "zh-Hans>zh-Hans": {"true": counts(verified=1), "false": counts()},
        },
        "calls": len(model.asked),
        "tokens": 107 * len(model.asked),
    }
    assert [failure["sentence"] for failure in report["failures"]["passed"]] == [TWIN]


@pytest.mark.usefixtures("spare")
def test_true_and_false_sentences_are_never_in_one_call(tmp_path: Path) -> None:
    _, model = judged(tmp_path)
    false = {"The ferry crosses the strait twenty times a day.", "Moss is the one who sells tickets."}
    together = [set(asked) for asked in model.asked]
    assert any(false < asked for asked in together)  # in groups, as in use
    assert not any("Moss is the one at the helm." in asked and false & asked for asked in together)


def test_without_a_judge_code_alone_decides(tmp_path: Path) -> None:
    prose = measure_prose(folder_of(tmp_path))["prose"]
    assert (prose["judge"], prose["admitted"], prose["calls"], prose["tokens"]) == (None, None, 0, 0)
    assert (prose["true"]["verified"], prose["false"]["verified"]) == (2, 0)
    assert (prose["true"]["n"], prose["false"]["n"]) == (4, 3)


def test_a_judge_that_failed_its_exam_decides_nothing(tmp_path: Path) -> None:
    report, model = judged(tmp_path, admitted=False)
    prose = report["prose"]
    assert (prose["judge"], prose["admitted"], prose["calls"], prose["tokens"]) == ("reader:1", False, 0, 0)
    assert prose["true"]["verified"] == 2
    assert model.asked == []
    assert "judge: reader:1 (not admitted)" in report_text([report])


@pytest.mark.usefixtures("spare")
def test_a_call_whose_tokens_nobody_counted_is_a_call(tmp_path: Path) -> None:
    model = Reader(rulings=RULINGS, asked=[], counts=False)
    report = measure_prose(folder_of(tmp_path), judge=judge_of(model, tmp_path))
    assert report["prose"]["calls"] == len(model.asked) > 0
    assert report["prose"]["tokens"] == 0


def test_each_verdict_is_that_of_the_sentence_in_its_place(tmp_path: Path) -> None:
    # the same words twice, a list's item, a line of two sentences of which one is false, and of two that are true
    lines = [CLOSE, CLOSE, f"- {CLOSE}", f"{CLOSE} {SWAPPED}", f"{CHINESE}{CHINESE}", f" {CLOSE}\t"]
    report = measure_prose(folder_of(tmp_path, [labelled(line) for line in lines]))
    assert report["prose"]["true"]["verified"] == len(lines) - 1
    assert [failure["sentence"] for failure in report["failures"]["blamed"]] == [lines[3]]


def test_verdicts_are_counted_for_sentences_without_a_mark_too(tmp_path: Path) -> None:
    unmarked = "The ferry crosses the strait twelve times a day."
    rows = [labelled(unmarked), labelled("What does the mill do?"), labelled(CHINESE)]
    prose = measure_prose(folder_of(tmp_path, rows))["prose"]
    assert prose["true"] == counts(verified=2, undecided=1)
    assert set(prose["by_languages"]) == {"en>en", "zh-Hans>zh-Hans"}


@pytest.mark.parametrize(
    ("questions", "sentences", "said"),
    [
        (None, b"", "`.*questions.jsonl` cannot be read: No such file or directory; labelled prose is a folder with"),
        (b"", None, "`.*sentences.jsonl` cannot be read"),
        (jsonl(QUESTION), b"", "holds no sentences"),
        (b"\xff\xfe", b"", "is not UTF-8"),
        (b'{"qid": "F"', b"", "questions.jsonl`, line 1: Invalid JSON"),
        (b"[" * 100_000, b"", "questions.jsonl`, line 1: Invalid JSON"),
        (b"[1]", b"", "questions.jsonl`, line 1: "),
        (jsonl({"qid": "F", "question": "?"}), b"", "line 1: `passages`: Field required"),
        (
            jsonl({**QUESTION, "passages": [{"number": 1, "title": "T"}]}),
            b"",
            "line 1: `passages.0.text`: Field required",
        ),
        (jsonl({**QUESTION, "passages": PASSAGES[:1]}), b"", "numbered 1, 2, 3"),
        (jsonl({**QUESTION, "passages": []}), b"", "numbered 1, 2, 3"),
        (jsonl({**QUESTION, "passages": [{**PASSAGES[1], "text": " "}]}), b"", "a passage has no text"),
        (jsonl(QUESTION, QUESTION), b"", "line 2: the question `F` is there twice"),
        (
            jsonl(QUESTION),
            b"\n" + jsonl({"qid": "F", "set": "true", "raw": "A."}),
            "sentences.jsonl`, line 2: `label`: Field required",
        ),
        (jsonl(QUESTION), jsonl(labelled(CLOSE, "perhaps")), "`label`: Input should be 'true' or 'false'"),
        (jsonl(QUESTION), jsonl(labelled(CLOSE, qid="G")), "has no question `G`"),
        (
            jsonl(QUESTION),
            jsonl(labelled(CLOSE), labelled("It sails [4].")),
            r"line 2: the mark \[4\] names none of the 3 passages of `F`",
        ),
        (jsonl(QUESTION), jsonl(labelled("It sails [0].")), r"the mark \[0\] names none"),
        (jsonl(QUESTION), jsonl(labelled("[1]")), "line 1: the sentence is empty"),
        (jsonl(QUESTION), b'{"qid": "F", "set": "", "label": "true", "raw": "\\ud800"}', "line 1: Invalid JSON"),
    ],
)
def test_a_folder_of_another_shape_is_refused_with_the_line(
    tmp_path: Path, questions: bytes | None, sentences: bytes | None, said: str
) -> None:
    for name, content in (("questions.jsonl", questions), ("sentences.jsonl", sentences)):
        if content is not None:
            (tmp_path / name).write_bytes(content)
    with pytest.raises(SettingsError, match=said) as refused:
        measure_prose(str(tmp_path))
    assert "\n" not in str(refused.value)


def test_eval_prints_one_object_of_exactly_these_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", folder_of(tmp_path), "--json"]) == DONE
    shown = json.loads(capsys.readouterr().out)
    assert set(shown) == {"prose"}
    named = {"judge", "admitted", "true", "close", "false", "by_error", "by_languages", "calls", "tokens", "seconds"}
    assert set(shown["prose"]) == named
    assert list(shown["prose"]["by_error"]) == ["figure", "role"]  # the commonest first


@pytest.mark.usefixtures("spare")
def test_eval_asks_the_judge_that_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    admission = judge_of(Reader(rulings=RULINGS, asked=[]), tmp_path).bench.admission
    monkeypatch.setattr("assistant.models.judges.load_admission", lambda *_: admission)
    assert main(["eval", folder_of(tmp_path)]) == DONE
    shown = capsys.readouterr().out
    assert "1 questions, 4 true and 3 false sentences" in shown
    assert "judge: reader:1 (admitted)" in shown
    assert re.search(r"false, figure +2 +0 \(0.0%\) +0 \(0.0%\) +0 \(0.0%\) +2 \(100.0%\)", shown)
    assert re.search(r"en > zh-Hans, true +1 ", shown)
    assert re.search(r"cost: \d calls, \d+ tokens, ", shown)


def test_a_judge_whose_server_is_gone_is_reported_in_one_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def gone(*_: object) -> ExamResult:
        raise APIConnectionError(request=httpx2.Request("POST", "http://127.0.0.1:9/v1"))

    monkeypatch.setattr("assistant.verify.admission.run_exam", gone)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-0001")
    assert main(["eval", folder_of(tmp_path), "--judge", "openai:reader"]) == FAILED
    shown = capsys.readouterr()
    assert shown.out == ""
    who, trouble = shown.err.splitlines()
    assert who.startswith("The judge, openai:reader at http://127.0.0.1:9/v1, is examined once: about 60,000 tokens.")
    assert "The model server at http://127.0.0.1:9/v1 cannot be reached" in trouble
    assert "Unexpected" not in trouble
    assert "canary" not in trouble


def test_files_and_folders_go_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    articles = {"ferry strait": "The ferry crosses the strait.", "frogs": "Frogs live in ponds."}
    rows = [{"question": question, "article": article} for question, article in articles.items()]
    (tmp_path / "asked.jsonl").write_bytes(jsonl(*rows))
    page = tmp_path / "report.html"
    arguments = ["eval", str(tmp_path / "asked.jsonl"), folder_of(tmp_path)]
    assert main([*arguments, "--json", "--report", str(page)]) == DONE
    first, second = json.loads(capsys.readouterr().out)["files"]
    assert first["recall"]["1"] == 1.0
    assert set(second) == {"file", "prose"}
    written = page.read_text(encoding="utf-8")
    assert "<dt>recall</dt>" in written
    assert "<dt>undecided</dt>" in written
    assert main([*arguments, "--articles", str(tmp_path / "asked.jsonl")]) == WRONG_USAGE
    assert "`--articles` goes with files of questions" in capsys.readouterr().err


def test_a_folder_that_is_no_prose_is_reported_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", str(tmp_path)]) == WRONG_USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"assistant: `{tmp_path}/questions.jsonl` cannot be read")
    assert shown.err.count("\n") == 1


@pytest.mark.usefixtures("spare")
def test_the_page_plots_the_verdicts_and_shows_no_markup_of_the_sentences(tmp_path: Path) -> None:
    hostile = labelled("<b>Moss</b> is at the till [1].", "false", error="<i>role")
    report, _ = judged(tmp_path, [*SENTENCES, hostile])
    page = report_page([report])
    assert "Judge: reader:1 (admitted)" in page
    assert "Verified: 3 of 4 true sentences; called unsupported or contradicted: 0; left undecided: 1." in page
    assert page.count("<svg") == 1
    assert "<title>true: verified 3 of 4</title>" in page
    assert "&lt;b&gt;Moss&lt;/b&gt; is at the till [1]. (&lt;i&gt;role, verified)" in page
    assert not re.search("<[bi]>", page)
    assert "<h3>Worst failures: false, and verified</h3>" in page
    assert f"<blockquote>{FERRY}</blockquote>" in page
    assert "recall" not in page
    assert "http" not in page
    assert max(map(len, report_text([report]).split("\n"))) <= 100 + len(str(tmp_path))


def test_a_failure_has_its_reasons_beside_it(tmp_path: Path) -> None:
    called_true = labelled(SWAPPED, set="free")
    page = report_page([measure_prose(folder_of(tmp_path, [*SENTENCES, called_true]))])
    _, _, blamed = page.partition("<h3>Worst failures: true, and called wrong</h3>")
    assert f"<summary>{SWAPPED} (contradicted)</summary>" in blamed
    assert "<p>Why: the passage says 12, not 20</p>" in blamed
