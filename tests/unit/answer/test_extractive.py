"""Answers without a model quote whole sentences of the passages, best first, each with its passage's mark."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer.citations import CitationStream
from assistant.answer.extractive import MAX_SENTENCES, extracted_sentences, extractive_answer
from vectorstore import Article, Passage, Sentence


def passage(rank: int, *sentences: tuple[str, float]) -> Passage:
    records, start = [], 0
    for text, score in sentences:
        records.append(Sentence(text=text, start=start, end=start + len(text), quote=text, score=score))
        start += len(text) + 1
    about = Article(id=f"a{rank}", title="A title", path=f"{rank}.txt")
    return Passage(
        id=f"p{rank}",
        rank=rank,
        score=0.5,
        text=" ".join(r.text for r in records),
        start=0,
        end=start - 1,
        article=about,
        sentences=tuple(records),
    )


def test_the_best_sentences_come_first_with_the_mark_of_their_passage_before_the_full_stop() -> None:
    sent = [
        passage(1, ("渔船停在南边的码头。", 0.5), ("码头上有十二家渔行。", 0.8)),
        passage(2, ("渔行在清晨五点开门。", 0.7)),
    ]
    assert extractive_answer("渔行怎么样", sent) == "码头上有十二家渔行[1]。渔行在清晨五点开门[2]。"


def test_english_sentences_are_set_apart_by_a_space() -> None:
    sent = [passage(1, ("The boats land at dawn.", 0.8)), passage(2, ("The market opens at noon!", 0.8))]
    assert extractive_answer("boats market", sent) == "The boats land at dawn[1]. The market opens at noon[2]!"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("他说：“渔船明天出海。”", "他说：“渔船明天出海[1]。”"),
        ("渔船明天才会出海……", "渔船明天才会出海[1]……"),
        ("He said “the boats go out.”", "He said “the boats go out[1].”"),
        ("The boats\ngo out at dawn.", "The boats go out at dawn[1]."),
        ("The boats go out at dawn, as every day", "The boats go out at dawn, as every day[1]"),
    ],
)
def test_the_mark_stands_before_the_end_of_the_sentence(sentence: str, expected: str) -> None:
    assert extractive_answer("渔船 boats", [passage(1, (sentence, 0.9))]) == expected


@pytest.mark.parametrize("own", ["[7]", "[^2]", "[3, 4]", "[1-3]", "【5】", "［６］", "[12]"])
def test_an_articles_own_note_marks_are_not_shown_as_ours(own: str) -> None:
    assert (
        extractive_answer("boats", [passage(1, (f"The boats{own} land at dawn.{own}", 0.9))])
        == "The boats land at dawn[1]."
    )


@pytest.mark.parametrize("empty", ["渔船何时才出海？", "关于渔船出海的规定：", "Where do boats land?", "短句。"])
def test_questions_headings_and_scraps_are_not_quoted(empty: str) -> None:
    sent = [passage(1, (empty, 0.9), ("渔船天亮以后才出海。", 0.4))]
    assert extractive_answer("渔船", sent) == "渔船天亮以后才出海[1]。"


@pytest.mark.parametrize(
    "line",
    [
        "来源：柳河县水利局　发布时间：2025-06-18 09:30　浏览次数：328",
        "【發布時間：2025-06-18】",
        "柳河县乡镇基本情况统计表 | | | |",
    ],
)
def test_a_pages_own_line_and_a_tables_caption_are_not_quoted(line: str) -> None:
    assert extractive_answer("柳河县的水利局怎么样", [passage(1, (line, 0.9))]) == ""


def test_the_row_of_a_table_is_quoted_on_a_line_of_its_own_and_as_a_quotation() -> None:
    sent = [passage(1, ("各镇一共巡河6,420次。", 0.5), ("红岩镇 | 1,105 | 46 |", 0.5))]
    answer = extractive_answer("红岩镇巡河多少次？", sent)
    assert "红岩镇 | 1,105 | 46 |[1]" in answer.split("\n")
    stream = CitationStream(sent, {}, quoted=True)
    events = [*stream.feed(answer), *stream.finish()]
    assert events
    assert {record.method for record in stream.citations} == {"quotation"}


def test_a_much_weaker_sentence_and_a_repeated_one_are_left_out() -> None:
    sent = [
        passage(1, ("渔船停在南边的码头。", 0.9), ("老人们在树下下棋聊天。", 0.1)),
        passage(2, ("渔船停在南边的码头。", 0.9)),
    ]
    assert extractive_answer("渔船", sent) == "渔船停在南边的码头[1]。"


@pytest.mark.parametrize(
    ("question", "better"),
    [
        ("码头有多少家渔行？", "码头上有十二家渔行。"),
        ("碼頭有幾家漁行？", "码头上有十二家渔行。"),
        ("渔行是什么时候开的？", "渔行开办于1987年春天。"),
        ("How many boats are there?", "In the port lie 24 boats."),
        ("When was the port built?", "It was built in May by hand."),
    ],
)
def test_of_equal_sentences_the_one_of_the_asked_kind_comes_first(question: str, better: str) -> None:
    other = "这里是渔行所在的地方。" if better[0] in "码渔" else "This is where the port is."
    (first, _), *_ = extracted_sentences(question, [passage(1, (other, 0.6), (better, 0.6))])
    assert first.text == better


def test_without_anything_to_quote_the_answer_is_empty() -> None:
    assert extractive_answer("渔船", []) == ""
    assert extractive_answer("渔船", [passage(1, ("短。", 0.9))]) == ""


SENTENCES = st.tuples(
    st.sampled_from(
        "渔船|码头|十二家渔行|清晨五点|南边的河|老人们|棋盘|春天来了|The boats land|at the old port|at noon".split("|")
    ).flatmap(
        lambda head: st.text(alphabet="山水田林路桥村口东西南北abcdefg ", min_size=6, max_size=16).map(
            lambda tail: f"{head}{tail}。"
        )
    ),
    st.floats(0, 1),
)


@settings(max_examples=50)
@given(st.lists(st.lists(SENTENCES, min_size=1, max_size=4), max_size=4))
def test_a_quotation_holds_whole_sentences_of_its_passages_and_every_mark_is_known(
    sets: list[list[tuple[str, float]]],
) -> None:
    sent = [passage(rank, *sentences) for rank, sentences in enumerate(sets, start=1)]
    chosen = extracted_sentences("渔船在哪里", sent)
    assert len(chosen) <= MAX_SENTENCES
    assert all(sentence in sent[number - 1].sentences for sentence, number in chosen)
    stream = CitationStream(sent, {})
    list(stream.feed(extractive_answer("渔船在哪里", sent)))
    list(stream.finish())
    assert "[?]" not in stream.text
    assert re.sub(r"\[\d+\]", "", stream.text) in (
        "".join(s.text for s, _ in chosen),
        " ".join(s.text for s, _ in chosen),
    )
    assert [citation.quote for citation in stream.citations] == [sentence.quote for sentence, _ in chosen]


@pytest.mark.parametrize(
    ("question", "sentences", "answer"),
    [
        (
            "码头在哪一年建成？",
            ("码头在1987年建成，由渔民修建。", "渔船停在南边。", "老人们在下棋。"),
            "1987年：码头在1987年建成，由渔民修建[1]。",
        ),
        ("碼頭有多少家漁行？", ("码头有12家渔行。", "渔船停在南边。", "老人们在下棋。"), "12家：码头有12家渔行[1]。"),
        (
            "When was the port built?",
            ("The port was built in May 1987 by hand.", "Boats lie there.", "Old men play chess."),
            "May 1987: The port was built in May 1987 by hand[1].",
        ),
    ],
)
def test_a_certain_date_or_number_stands_first(question: str, sentences: tuple[str, ...], answer: str) -> None:
    scored = [(sentence, 0.9 if place == 0 else 0.05) for place, sentence in enumerate(sentences)]
    sent = [passage(1, *scored)]
    assert extractive_answer(question, sent).startswith(answer)
    stream = CitationStream(sent, {})
    list(stream.feed(extractive_answer(question, sent)))
    list(stream.finish())
    assert stream.citations[0].quote == sentences[0]
    assert stream.citations[0].state == "verified"  # sentences that no space parts are one to the check


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("码头在哪一年建成？", ("码头在1987年动工，在1990年建成。", "渔船停在南边。")),  # either could be meant
        ("码头在哪一年建成？", ("码头在5月建成，由渔民修建。", "渔船停在南边。")),  # no year
        ("How many boats lie in the port?", ("100–150 boats lie in the port.", "Old men play chess.")),  # a range
        ("谁修建了码头？", ("陈大山修建了码头。", "渔船停在南边。")),  # names are not certain enough
        ("码头在哪一年建成？", ("码头在1987年建成。", "码头在1988年建成。", "码头在1989年建成。")),  # three that say it
    ],
)
def test_what_is_not_certain_is_only_quoted(question: str, sentences: tuple[str, ...]) -> None:
    told = extractive_answer(question, [passage(1, *[(sentence, 0.9) for sentence in sentences])])
    assert told.split("[1]")[0].rstrip("。.") in [sentence.rstrip("。.") for sentence in sentences]


def test_neighbours_and_the_passage_count_where_two_sentences_are_alike() -> None:
    near = passage(1, ("河湾码头由渔民修建。", 0.5), ("工程持续了三年之久。", 0.3))
    far = passage(2, ("粮仓由农民建在山上。", 0.2), ("工程持续了九年之久。", 0.3))
    (first, number), *_ = extracted_sentences("河湾码头的工程持续了几年？", [near, far])
    assert (number, "年" in first.text) == (1, True)
