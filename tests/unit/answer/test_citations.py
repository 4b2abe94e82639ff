"""Proves how the marks of an answer become numbers, citations and quotes while it streams."""

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.answer.citations import CitationStream
from assistant.schemas import Citation
from assistant.verify.span_coverage import text_coverage
from assistant.verify.verifier import check_sentence
from vectorstore import Article, Passage, Sentence


def passage(rank: int, article: str, *sentences: str, offset: int = 0) -> Passage:
    """A passage of these sentences as printed; the cleaned words have no line breaks."""
    records, start = [], offset
    for printed in sentences:
        records.append(Sentence(text=printed.replace("\n", ""), start=start, end=start + len(printed), quote=printed))
        start += len(printed)
    text = "".join(record.text for record in records)
    about = Article(id=article, title=article, path=f"{article}.txt")
    return Passage(
        id=f"p{rank}", rank=rank, score=0.5, text=text, start=offset, end=start, article=about, sentences=tuple(records)
    )


SENT = (
    passage(1, "orchard", "果园有梨树三百棵。", "园主叫\n陈大山。", offset=40),
    passage(2, "mill", "磨坊在河的东岸。", "磨坊每天磨面九百斤。"),
    passage(3, "orchard", "梨子八月成熟。", "果园不卖苹果。", offset=90),
)


def told(
    *pieces: str, passages: tuple[Passage, ...] = SENT, numbers: dict[str, int] | None = None
) -> tuple[CitationStream, list[str | Citation]]:
    stream = CitationStream(passages, {} if numbers is None else numbers)
    parts = [*itertools.chain.from_iterable(stream.feed(piece) for piece in pieces), *stream.finish()]
    return stream, parts


def summary(stream: CitationStream) -> list[tuple[int | None, str, str]]:
    return [(citation.number, citation.state, citation.sentence) for citation in stream.citations]


def test_numbers_go_by_first_use_and_one_article_has_one() -> None:
    stream, _ = told("磨坊在河的东岸[2]。梨子八月成熟[3]。果园有梨树三百棵[1]。磨坊每天磨面九百斤[2]。")
    assert stream.text == "磨坊在河的东岸[1]。梨子八月成熟[2]。果园有梨树三百棵[2]。磨坊每天磨面九百斤[1]。"
    assert [(citation.number, citation.passage_id) for citation in stream.citations] == [
        (1, "p2"),
        (2, "p3"),
        (2, "p1"),
        (1, "p2"),
    ]
    assert {citation.state for citation in stream.citations} == {"verified"}


def test_numbers_of_the_conversation_stay_and_new_ones_follow() -> None:
    numbers = {"elsewhere": 4, "mill": 2}
    stream, _ = told("果园有梨树三百棵[1]。磨坊在河的东岸[2]。", numbers=numbers)
    assert stream.text == "果园有梨树三百棵[5]。磨坊在河的东岸[2]。"
    assert numbers == {"elsewhere": 4, "mill": 2, "orchard": 5}


@pytest.mark.parametrize(
    "raw",
    [
        "果园有梨树三百棵[1]。磨坊在河的东岸[2]。",
        "果园有梨树三百棵。[1]磨坊在河的东岸。[2]",
        "果园有梨树三百棵。[1] 磨坊在河的东岸。 [2]",
        "果园有梨树三百棵[1]。\n磨坊在河的东岸。[2]\n",
        "果园有梨树三百棵【1】。磨坊在河的东岸［２］",
        "[1]果园有梨树三百棵。磨坊在河的东岸[^2]。",
    ],
)
def test_a_mark_belongs_to_its_sentence_before_and_after_the_full_stop(raw: str) -> None:
    stream, _ = told(raw)
    assert [(number, state, sentence.rstrip("。")) for number, state, sentence in summary(stream)] == [
        (1, "verified", "果园有梨树三百棵"),
        (2, "verified", "磨坊在河的东岸"),
    ]


@pytest.mark.parametrize(
    "opening",
    ["- ", "* ", "> ", "## ", "1. ", "12) ", "4、", "（四）", "四、", "④ ", "根据[1]，", "据文章[1]，", "[1]指出，"],
)
def test_what_makes_a_list_of_a_sentence_or_names_its_mark_is_no_part_of_what_it_says(opening: str) -> None:
    stream, _ = told(f"{opening}果园有梨树三百棵[1]。\n{opening}果园有梨树四百棵[1]。\n")
    assert [citation.state for citation in stream.citations] == ["verified", "contradicted"]


@pytest.mark.parametrize("raw", ["3、4月份种树[1]。", "三、四月份种树[1]。", "3.4月种树[1]。"])
def test_a_number_that_a_sentence_begins_with_is_no_list_number(raw: str) -> None:
    stream, _ = told(raw, passages=(passage(1, "orchard", "4月份种树。", "4月种树。"),))
    assert "verified" not in {citation.state for citation in stream.citations}


def test_a_row_of_a_table_is_one_sentence_with_the_mark_in_another_cell() -> None:
    stream, _ = told("| 事实 | 来源 |\n|---|---|\n| 果园有梨树三百棵。 | [1] |\n| 果园有梨树四百棵。 | [1] |")
    assert [citation.state for citation in stream.citations] == ["verified", "contradicted"]


def test_a_label_before_a_colon_is_no_name() -> None:
    stream, _ = told(
        "- **Owner**: Ruth Dunn owns the mill [1].", passages=(passage(1, "mill", "Ruth Dunn owns the mill."),)
    )
    assert [(citation.state, citation.reasons) for citation in stream.citations] == [
        ("undecided", ("other_words: owner",))
    ]


def test_abbreviations_decimals_and_quotations_do_not_end_an_english_sentence() -> None:
    sent = (passage(1, "mill", "Mr. Stone of the U.S. paid 3.5 million dollars. ", "He said “Done.” to everyone."),)
    stream, _ = told("Mr. Stone of the U.S. paid 3.5 million dollars.[1] He left [1].", passages=sent)
    assert [(citation.sentence, citation.state) for citation in stream.citations] == [
        ("Mr. Stone of the U.S. paid 3.5 million dollars.", "verified"),
        ("He left.", "undecided"),
    ]


@pytest.mark.parametrize("marks", ["[1][2]", "[1, 2]", "[1-2]", "【1】[2]", "[1][2][1]", "[2,1,2]"])
def test_a_sentence_with_several_marks_has_a_citation_for_each_and_is_checked_against_all(marks: str) -> None:
    stream, _ = told(f"果园有梨树三百棵，磨坊在河的东岸{marks}。")
    assert sorted((citation.passage_id, citation.state) for citation in stream.citations) == [
        ("p1", "verified"),
        ("p2", "verified"),
    ]
    alone, _ = told("果园有梨树三百棵，磨坊在河的东岸[1]。")
    assert [citation.state for citation in alone.citations] == ["undecided"]


def test_two_passages_of_one_article_in_one_mark_show_one_number() -> None:
    stream, _ = told("果园有梨树三百棵，梨子八月成熟[1,3]。")
    assert stream.text == "果园有梨树三百棵，梨子八月成熟[1]。"
    assert [(citation.number, citation.passage_id) for citation in stream.citations] == [(1, "p1"), (1, "p3")]


@pytest.mark.parametrize("mark", ["[0]", "[4]", "[99]", "[9999]", "[^7]", "【5】", "［０］", "[٩]"])
def test_a_mark_of_no_passage_is_replaced_and_its_citation_holds_nothing(mark: str) -> None:
    stream, _ = told(f"磨坊在河的东岸[2]。果园有梨树三百棵{mark}。")
    assert stream.text == "磨坊在河的东岸[1]。果园有梨树三百棵[?]。"
    (_, citation) = stream.citations
    assert citation.state == "unknown"
    assert (citation.number, citation.passage_id, citation.article, citation.quote, citation.start, citation.end) == (
        None,
    ) * 6


def test_an_unknown_mark_is_not_cut_out_so_that_no_new_mark_appears() -> None:
    stream, _ = told("果园有梨树三百棵[[9]1]。")
    assert stream.text == "果园有梨树三百棵[[?]1]。"
    assert [citation.state for citation in stream.citations if not citation.aligned] == ["unknown"]


def test_known_marks_beside_unknown_ones_keep_their_passage_and_state() -> None:
    stream, _ = told("磨坊在河的东岸[0, 2, 8]。")
    assert stream.text == "磨坊在河的东岸[?][1]。"
    assert [(citation.number, citation.state) for citation in stream.citations] == [
        (None, "unknown"),
        (1, "verified"),
        (None, "unknown"),
    ]


def test_with_no_passages_every_mark_is_unknown() -> None:
    stream, _ = told("果园有梨树三百棵[1]。", passages=())
    assert (stream.text, [citation.state for citation in stream.citations]) == ("果园有梨树三百棵[?]。", ["unknown"])


def test_an_answer_without_marks_is_aligned_sentence_by_sentence() -> None:
    stream, _ = told("磨坊每天磨面九百斤。月亮上没有河。果园有一家小商店。果园有梨树三百棵。")
    assert [(citation.aligned, citation.passage_id, citation.state) for citation in stream.citations] == [
        (True, "p2", "verified"),
        (True, "p1", "verified"),
    ]
    assert stream.text == "磨坊每天磨面九百斤。月亮上没有河。果园有一家小商店。果园有梨树三百棵。"


def test_an_answer_with_a_known_mark_is_not_aligned() -> None:
    stream, _ = told("磨坊在河的东岸[2]。磨坊每天磨面九百斤[9]。果园有梨树三百棵。")
    assert [(citation.aligned, citation.state) for citation in stream.citations] == [
        (False, "verified"),
        (False, "unknown"),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        "磨坊在河的东岸[9]。果园有梨树三百棵。",
        "磨坊在河的东岸。[0]\n果园有梨树三百棵。\n[7][8]",
        "磨坊在河的东岸【99】。果园有梨树三百棵[^5]。",
    ],
)
def test_an_answer_whose_marks_are_all_unknown_is_aligned_beside_them(raw: str) -> None:
    stream, _ = told(raw)
    assert {citation.state for citation in stream.citations if not citation.aligned} == {"unknown"}
    assert [
        (citation.number, citation.passage_id, citation.state) for citation in stream.citations if citation.aligned
    ] == [
        (1, "p2", "verified"),
        (2, "p1", "verified"),
    ]
    assert "[1]" not in stream.text
    assert "[?]" in stream.text


@pytest.mark.parametrize("mark", ["[passage 1]", "(1)", "[n]", "[1, page 2]", "[source]", "{1}", "[1"])
def test_an_answer_whose_marks_are_malformed_is_aligned(mark: str) -> None:
    stream, _ = told(f"磨坊在河的东岸{mark}。果园有梨树三百棵{mark}")
    assert [(citation.aligned, citation.passage_id, citation.state) for citation in stream.citations] == [
        (True, "p2", "verified"),
        (True, "p1", "verified"),
    ]


def test_a_bracket_that_says_something_is_not_taken_for_a_mark() -> None:
    stream, _ = told("磨坊每天磨面九百斤(250人)。")
    assert [citation.state for citation in stream.citations] == ["unsupported"]


@pytest.mark.parametrize(
    ("sentence", "quote", "start"),
    [("果园有梨树三百棵", "果园有梨树三百棵。", 40), ("园主叫陈大山", "园主叫\n陈大山。", 49)],
)
def test_the_quote_is_the_carrying_sentence_as_printed(sentence: str, quote: str, start: int) -> None:
    stream, _ = told(f"{sentence}[1]。")
    (citation,) = stream.citations
    assert (citation.quote, citation.start, citation.end) == (quote, start, start + len(quote))


def test_the_state_is_the_checks_own() -> None:
    sentences = [
        "果园有梨树三百棵。",
        "果园有梨树四百棵。",
        "果园里一共有梨树三百棵。",
        "果园里有一家戏院。",
        "The orchard has 300 pear trees.",
    ]
    stream, _ = told("\n".join(sentence[:-1] + "[1][3]" + sentence[-1] for sentence in sentences))
    expected = [
        check_sentence(sentence, [SENT[0].text, SENT[2].text]) for sentence in sentences for _ in "two marks"[:2]
    ]
    assert [citation.state for citation in stream.citations] == [check.state for check in expected]
    assert [check.state for check in expected[::2]] == [
        "verified",
        "contradicted",
        "undecided",
        "undecided",
        "undecided",
    ]


def test_a_mark_beside_the_right_one_is_not_verified_by_its_neighbour() -> None:
    stream, _ = told("果园有梨树三百棵[1][2]。磨坊在河的东岸[3-1]。")
    assert [(citation.passage_id, citation.state) for citation in stream.citations[:2]] == [
        ("p1", "verified"),
        ("p2", "unsupported"),
    ]
    stream, _ = told("果园有梨树三百棵，磨坊在河的东岸[1][2][3]。")
    # the third names another passage of the first one's article, whose words are in the first
    assert [(citation.state, citation.passage_id) for citation in stream.citations] == [
        ("verified", "p1"),
        ("verified", "p2"),
        ("verified", "p1"),
    ]
    assert stream.citations[2].reasons == ("other_passage",)


def test_where_a_mark_was_taken_out_no_space_is_left() -> None:
    stream, _ = told("According to [1] , the mill [2] stands there [2] .")
    assert {citation.sentence for citation in stream.citations} == {"According to, the mill stands there."}


def test_a_citation_is_reported_as_soon_as_its_sentence_has_ended() -> None:
    stream = CitationStream(SENT, {})
    assert list(stream.feed("果园有梨树三百棵[1]。")) == ["果园有梨树三百棵", "[1]", "。"]
    (text, citation) = stream.feed("磨坊")
    assert text == "磨坊"
    assert isinstance(citation, Citation)
    assert citation.state == "verified"


TOKENS = (
    "果园有梨树三百棵。"
    "|磨坊在河的东岸|梨子八月成熟！|[1]|[2]|[3]|[1,2]|[4]|[0]|[[9]1]|【2】|［１］|[^3]|[|]|1|,|-|。| |\n|Dr. |A "
    "mill. |3.5|”|“|(1)|？"
).split("|")
RAW = st.lists(st.sampled_from(TOKENS), max_size=14).map("".join)


@settings(max_examples=80)
@given(RAW, st.lists(st.integers(1, 9), min_size=1, max_size=6))
@example("果园有梨树三百棵。[1]磨坊在河的东岸[2]。", [1])
def test_nothing_depends_on_how_the_stream_is_cut(raw: str, sizes: list[int]) -> None:
    cuts = itertools.accumulate(itertools.islice(itertools.cycle(sizes), len(raw) + 1), initial=0)
    stream, parts = told(*(raw[start:end] for start, end in itertools.pairwise(cuts)))
    whole, _ = told(raw)
    assert "".join(part for part in parts if isinstance(part, str)) == stream.text == whole.text
    assert [part for part in parts if isinstance(part, Citation)] == stream.citations == whole.citations


@settings(max_examples=80)
@given(RAW)
def test_every_citation_holds_what_was_sent_and_every_shown_number_has_one(raw: str) -> None:
    numbers: dict[str, int] = {}
    stream, _ = told(raw, numbers=numbers)
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))
    for citation in stream.citations:
        checked = [sent for sent in SENT if sent.id == citation.passage_id]
        assert bool(checked) == (citation.state != "unknown")
        for sent in checked:
            assert citation.article == sent.article
            assert citation.number == numbers[sent.article.id]
            carrier = next(
                s for s in sent.sentences if (s.start, s.end, s.quote) == (citation.start, citation.end, citation.quote)
            )
            assert text_coverage(citation.sentence, carrier.text) == max(
                text_coverage(citation.sentence, s.text) for s in sent.sentences
            )


def hiding(*pieces: str) -> CitationStream:
    stream = CitationStream(SENT, {}, hide=True)
    told = [*itertools.chain.from_iterable(stream.feed(piece) for piece in pieces), *stream.finish()]
    assert "".join(part for part in told if isinstance(part, str)) == stream.text
    return stream


def test_an_unsupported_sentence_is_hidden_counted_and_kept_in_its_citation() -> None:
    stream = hiding("果园有梨树三百棵[1]。果园有梨树四百棵[1]。磨坊在河的东岸[2]。果园有梨树三百棵[9]。没有标号的话。")
    assert stream.text == "果园有梨树三百棵[1]。磨坊在河的东岸[2]。没有标号的话。"
    assert stream.hidden_count == 2
    assert [(citation.state, citation.sentence) for citation in stream.citations if citation.state.is_warning] == [
        ("contradicted", "果园有梨树四百棵。"),
        ("unknown", "果园有梨树三百棵。"),
    ]


def test_what_is_hidden_for_its_unknown_mark_is_not_aligned() -> None:
    stream = hiding("果园有梨树三百棵[9]。磨坊在河的东岸。")
    assert stream.text == "磨坊在河的东岸。"
    assert [(citation.state, citation.aligned) for citation in stream.citations] == [
        ("unknown", False),
        ("verified", True),
    ]


@settings(max_examples=50)
@given(RAW, st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_hiding_does_not_depend_on_how_the_stream_is_cut_and_changes_no_citation(raw: str, sizes: list[int]) -> None:
    cuts = itertools.accumulate(itertools.islice(itertools.cycle(sizes), len(raw) + 1), initial=0)
    stream, whole, shown = (
        hiding(*(raw[start:end] for start, end in itertools.pairwise(cuts))),
        hiding(raw),
        told(raw)[0],
    )
    assert (stream.text, stream.hidden_count) == (whole.text, whole.hidden_count)
    assert [citation.state for citation in stream.citations if not citation.aligned] == [
        citation.state for citation in shown.citations if not citation.aligned
    ]


def test_a_mark_on_a_line_of_its_own_belongs_to_the_sentence_above_it_alone() -> None:
    stream, _ = told("园里有狗。\n磨坊在河的东岸。\n[2]\n")
    assert [(sentence.sentence, str(sentence.verdict), sentence.marks) for sentence in stream.sentences] == [
        ("园里有狗。", "undecided", ()),
        ("磨坊在河的东岸。", "verified", (1,)),
    ]


def test_a_sentence_with_a_mark_beside_it_and_one_below_waits_for_the_judge_with_each() -> None:
    stream = CitationStream(SENT, {}, judged=True)
    for _ in (*stream.feed("园里有狗[1]。\n磨坊的主人养马。[1]\n[2]\n"), *stream.finish()):
        pass
    assert [(sentence.draft.text, sentence.draft.marks) for sentence in stream.undecided] == [
        ("园里有狗。", (1,)),
        ("磨坊的主人养马。", (1,)),
        ("磨坊的主人养马。", (2,)),
    ]
    assert stream.undecided == stream.waiting


def test_a_mark_below_a_sentence_leaves_the_one_without_a_mark_to_nobody() -> None:
    stream = CitationStream(SENT, {}, judged=True)
    for _ in (*stream.feed("园里有狗。\n磨坊的主人养马。\n[2]\n"), *stream.finish()):
        pass
    assert [(sentence.draft.text, sentence.draft.marks) for sentence in stream.undecided] == [
        ("磨坊的主人养马。", (2,)),
        ("园里有狗。", ()),
    ]
