"""A text checked against the articles: verdicts, parts, evidence, and places in the text as given."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant import Assistant, QuestionError
from assistant.check.remarks import remarks
from assistant.check.schemas import CheckedSentence, CheckErrorEvent, CheckEvent
from assistant.i18n import Translator
from assistant.verdicts import Verdict
from tests.unit.check.conftest import ARTICLES

TOLL = "The toll was abolished in 1931 after a vote of the town council"
ORCHARD = "青石镇的果园种有三百棵梨树，主人叫陈大山。"


def only(assistant: Assistant, text: str) -> CheckedSentence:
    """The one sentence of a text that states something."""
    [sentence] = [one for one in assistant.check(text).sentences if one.verdict != "nothing_to_check"]
    return sentence


@pytest.mark.parametrize(
    ("text", "verdict", "title"),
    [
        ("The toll was abolished in 1931 after a vote of the town council.", "verified", "The Kestrel bridge"),
        (ORCHARD, "verified", "果园的历史"),
        ("青石鎮的果園種有三百棵梨樹，主人叫陳大山。", "verified", "果园的历史"),
        ("The toll was abolished in 1941 after a vote of the town council.", "contradicted", "The Kestrel bridge"),
        ("梨子在十月成熟。", "contradicted", "果园的历史"),
        ("Finland won the world cup of ice hockey in Stockholm.", "not_found", None),
        ("月球两极的陨石坑里有大量的冰。", "not_found", None),
    ],
)
def test_a_sentence_gets_a_verdict_and_the_articles_words(
    assistant: Assistant, text: str, verdict: str, title: str | None
) -> None:
    sentence = only(assistant, text)
    assert sentence.verdict == verdict
    first = next((record.article for record in sentence.evidence if record.article), None)
    assert (first.title if first else None) == title
    for record in sentence.evidence:
        assert record.article
        original = assistant.original(record.article.id)
        assert original
        assert original[record.start : record.end] == record.quote


def test_sentences_are_slices_of_the_text_as_given(assistant: Assistant) -> None:
    text = (
        "\ufeff# The bridge\r\n\r\nThe **Kestrel** bridge was opened in 1912\r\n"
        "and has [51 arches](https://example.org).\r\n\r\n- First: the toll was abolished.\r\n"
        "2) 果園去年修建了一座新的水塔。\r\n\r\n| a | b |\r\n|---|---|\r\n| 1 | x |\r\n"
    )
    checked = assistant.check(text)
    assert checked.text == text
    slices = [text[sentence.start : sentence.end] for sentence in checked.sentences]
    assert slices == [
        "The bridge",
        "The **Kestrel** bridge was opened in 1912\r\nand has [51 arches](https://example.org).",
        "First: the toll was abolished.",
        "果園去年修建了一座新的水塔。",
        "| a | b |",
        "| 1 | x |",
    ]
    assert [sentence.sentence for sentence in checked.sentences][1:3] == [
        "The Kestrel bridge was opened in 1912 and has 51 arches.",
        "First: the toll was abolished.",
    ]
    assert sum(checked.counts.values()) == len(checked.sentences)


def test_what_differs_is_named_as_each_side_prints_it(assistant: Assistant) -> None:
    pears, arches = (only(assistant, text) for text in ("梨子在十月成熟。", "The Kestrel bridge has 61 arches."))
    assert (pears.wrong, pears.differs) == ("十月", "八月")
    assert (arches.wrong, arches.differs) in [("61", "51"), ("61", "53")]


def test_a_part_that_no_article_says_makes_the_sentence_partly_carried(assistant: Assistant) -> None:
    text = f"Note well. {TOLL}, and the toll house was sold to a Norwegian whaling company for nine ducats."
    sentence = assistant.check(text).sentences[-1]
    assert sentence.verdict == "partly"
    assert [(text[part.start : part.end], part.verdict) for part in sentence.parts] == [
        (f"{TOLL},", "verified"),
        ("and the toll house was sold to a Norwegian whaling company for nine ducats.", "unsupported"),
    ]


def test_the_worst_part_is_the_sentences_own(assistant: Assistant) -> None:
    text = "The Kestrel bridge was opened in 1912; the toll was abolished in 1941 after a vote of the town council."
    sentence = only(assistant, text)
    assert sentence.verdict == "contradicted"
    assert [part.verdict for part in sentence.parts][-1] == "contradicted"


def test_a_word_that_points_back_is_about_what_was_named_before(assistant: Assistant) -> None:
    osprey = assistant.check("The Osprey bridge is made of steel. It has 15 lanes and a path for cyclists.")
    assert [sentence.verdict for sentence in osprey.sentences] == ["verified", "verified"]
    kestrel = assistant.check("The Kestrel bridge was opened in 1912. It has 15 lanes and a path for cyclists.")
    assert kestrel.sentences[-1].verdict == "undecided"
    assert kestrel.sentences[-1].reasons == ("other_subject",)


def test_articles_that_disagree_are_both_shown(assistant: Assistant) -> None:
    sentence = only(assistant, "The Kestrel bridge was opened in 1912 and has 51 arches.")
    assert sentence.verdict == "verified"
    assert [(record.state, record.article.title) for record in sentence.evidence if record.article] == [
        ("verified", "The Kestrel bridge"),
        ("contradicted", "Arches counted again"),
    ]
    assert sentence.reasons == ("newer_article_differs: Arches counted again",)


@pytest.mark.parametrize(
    "text",
    [
        "# A heading",
        "Who built it?",
        "Dear colleagues,",
        "Kind regards,",
        "This report describes how the bridge was built.",
        "In my view the bridge is beautiful.",
        "The reasons are as follows:",
        "本文将介绍果园的历史。",
        "大家好！",
        "我认为这值得学习。",
        "The rest of this report is organised as follows.",
        "Let us begin with the tower.",
        "See the next section for details.",
        "How beautiful!",
        "We are very grateful for any hints.",
        "本文的目的是考察这一制度。",
        "详见下文。",
        "多么美丽的一天！",
        "讓我們看看這些數字。",
        "Let me begin with the orchard.",
        "This note first sets out the plan and then what came of it.",
        "Two bridges are described here, one of stone and one of steel.",
        "I promised to look into the tower, so here it is.",
        "下面先说塔，再说桥。",
        "这里谈两件事，一件是塔，一件是桥。",
        "各位街坊，不少人问起果园，这里一并说明。",
        "歡迎孩子們來到新學校！",
        "先說經過，再談各方說法的出入。",
    ],
)
def test_what_states_nothing_is_not_checked(assistant: Assistant, text: str) -> None:
    assert [sentence.verdict for sentence in assistant.check(text).sentences] == ["nothing_to_check"]


@pytest.mark.parametrize(
    "text",
    [
        "I think the mayor sold the toll house.",
        "This report was paid for by the town.",
        "Thanks to the new tower all trees are watered.",
        "Cheers broke out in the square.",
        "(The bridge keeper was dismissed.)",
        "In 2012 the town built the following bridges:",
        "致癌物质会伤害肝脏。",
        "以上措施使果园增产。",
        "欢迎仪式在港口举行。",
        "如果下雨，果园会关闭。",
        "Dear to the townspeople, the oak was felled.",
        'The mayor asked: "Who will pay for the tower?"',
        "谢谢他的努力，大坝建成了。",
        "王先生發表評論質疑：「何以港口關閉呢？」",
        "Ships are inspected here every June.",
        "这里看不到船，再走也没有。",
        "这里说的是粤语。",
        "先看病，再付药费。",
        "他先说自己没去，再说去了。",
    ],
)
def test_a_statement_is_checked_whatever_it_begins_with(assistant: Assistant, text: str) -> None:
    assert [sentence.verdict == "nothing_to_check" for sentence in assistant.check(text).sentences] == [False]


def test_a_citation_is_looked_at_first_and_one_that_does_not_carry_is_named(assistant: Assistant) -> None:
    text = (
        f"The Osprey bridge is made of steel [2]. {TOLL} (Quill, 2019). "
        "The Kestrel bridge was opened in 1912 and has 53 arches[^n].\n\n"
        "## References\n\n[1] Mara Quill, The Kestrel bridge.\n[2] Tobin Vale, Arches counted again, 2024.\n[^n]: https://example.org/kestrel\n"
    )
    steel, toll, arches, *rest = assistant.check(text).sentences
    assert [steel.verdict, toll.verdict, arches.verdict] == ["verified"] * 3
    assert steel.reasons == ("cited_does_not_say: Arches counted again", "said_by: The Osprey bridge")
    assert [(source.mark, source.carries) for source in toll.cited] == [("(Quill, 2019)", True)]
    assert [(source.mark, source.carries) for source in arches.cited] == [("[n]", False)]
    assert {sentence.verdict for sentence in rest} == {"nothing_to_check"}


def test_a_name_with_a_year_that_the_list_alone_names_is_a_citation_of_no_article(assistant: Assistant) -> None:
    text = f"{TOLL} (Orson, 2011).\n\n## References\n\n- Orson, Dock workers remember, 2011.\n"
    sentence = only(assistant, text)
    assert sentence.verdict == "verified"
    assert [(source.mark, source.article, source.carries) for source in sentence.cited] == [
        ("(Orson, 2011)", None, None)
    ]


def test_a_bracket_with_a_year_that_cites_nothing_is_a_part_of_the_statement(assistant: Assistant) -> None:
    assert only(assistant, f"{TOLL} (Lisbon, 1755).").verdict != "verified"


def test_an_article_that_is_the_text_itself_is_left_out_and_named(tmp_path: Path) -> None:
    facts = [
        f"The {name} mill at Greenford ground {n} sacks of barley in the year 18{n}."
        for n, name in enumerate(("upper", "lower", "old", "new", "stone", "water", "paper"), start=40)
    ]
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "mills.txt").write_text("\n".join(facts), encoding="utf-8")
    (tmp_path / "corpus" / "bridge.md").write_text(ARTICLES["bridge.md"], encoding="utf-8")
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as assistant:
        for before in ("", "---\ntitle: 上游磨坊\ndate: 2026-11-23\n---\n\n"):
            checked = assistant.check(before + "\n".join(facts))
            assert [article.path for article in checked.left_out] == ["mills.txt"]
            assert checked.counts[Verdict.VERIFIED] == 0
        altered = assistant.check("\n".join([*facts[:-1], facts[-1].replace("46", "64")]))
        assert altered.left_out == ()
        assert altered.sentences[-1].verdict in ("contradicted", "unsupported")


@pytest.mark.parametrize("text", ["", " \n\t", "…?!", 5, None])
def test_what_is_no_text_is_refused_with_a_sentence(assistant: Assistant, text: object) -> None:
    with pytest.raises(QuestionError):
        assistant.check(text)  # type: ignore[arg-type]  # what programs pass


def test_a_very_long_sentence_is_left_to_the_reader(assistant: Assistant) -> None:
    checked = assistant.check(f"{'The bridge keeper reads the gauge, ' * 100}and then she sleeps.")
    assert [sentence.verdict for sentence in checked.sentences] == ["undecided"]


def test_the_stream_tells_of_every_sentence_and_ends_with_the_whole(assistant: Assistant) -> None:
    text = f"{TOLL}. {ORCHARD}"
    events = asyncio.run(_events(assistant, text))
    assert [event.number for event in events if event.type == "sentence"] == [0, 1]
    assert [event.done for event in events if event.type == "progress"][:3] == [0, 1, 2]
    last = events[-1]
    assert last.type == "done"
    assert last.checked == assistant.check(text)
    assert isinstance(asyncio.run(_events(assistant, "?"))[-1], CheckErrorEvent)


async def _events(assistant: Assistant, text: str) -> Sequence[CheckEvent]:
    return [event async for event in assistant.acheck(text)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Die Brücke wurde im Jahr 1912 eröffnet und hat sehr viele Bögen aus Stein.", "de"),
        ("Мост был открыт в 1912 году, и это было очень давно.", "ru"),
        ("Nobody has ever painted the moon above this valley.", None),
        ("没有人画过这座山谷上的月亮。", None),
    ],
)
def test_a_language_that_no_article_is_in_is_named(assistant: Assistant, text: str, language: str | None) -> None:
    checked = assistant.check(text)
    assert checked.missing_language == language
    assert checked.counts[Verdict.VERIFIED] == checked.counts[Verdict.CONTRADICTED] == 0
    assert len(remarks(checked, Translator("en"))) == (language is not None)


@pytest.mark.parametrize("heading", ["Notes", "Sources", "註釋", "资料来源"])
def test_statements_below_a_heading_of_lists_are_checked(assistant: Assistant, heading: str) -> None:
    checked = assistant.check(f"# {heading}\n\n{TOLL}. The ferry does not run on Sundays.\n\n[1] Town report, 2016")
    verdicts = [sentence.verdict for sentence in checked.sentences]
    assert verdicts[0] == verdicts[-1] == "nothing_to_check"
    assert "nothing_to_check" not in verdicts[1:-1]
    assert len(verdicts) == 4


def test_front_matter_states_nothing(assistant: Assistant) -> None:
    checked = assistant.check(f"---\ntitle: The toll\ndate: 2024-05-01\n---\n\n{TOLL}.")
    assert [sentence.verdict for sentence in checked.sentences] == [
        "nothing_to_check",
        only(assistant, f"{TOLL}.").verdict,
    ]
