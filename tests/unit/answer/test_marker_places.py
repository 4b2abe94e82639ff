"""Each mark of an answer stands for the citation of its own sentence, or for none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer.marker_places import LocatedMarker, locate
from assistant.schemas import Citation
from assistant.verdicts import Verdict
from vectorstore import Article

ARTICLES = {number: Article(id=f"a{number}", title=f"T{number}", path=f"{number}.txt") for number in (1, 2, 3)}


def cited(sentence: str, number: int | None, *, aligned: bool = False) -> Citation:
    return Citation(
        number=number,
        state=Verdict.VERIFIED,
        sentence=sentence,
        article=ARTICLES[number] if number else None,
        aligned=aligned,
    )


@pytest.mark.parametrize(
    ("text", "citations", "expected"),
    [
        ("水井有三口[1]。", [cited("水井有三口。", 1)], ["水井有三口", LocatedMarker(1, 0), "。"]),
        ("水井有三口。[1]", [cited("水井有三口。", 1)], ["水井有三口", LocatedMarker(1, 0), "。"]),
        (
            "One road. [1] Two roads[1].",
            [cited("One road.", 1), cited("Two roads.", 1)],
            ["One road", LocatedMarker(1, 0), ". Two roads", LocatedMarker(1, 1), "."],
        ),
        (
            "One road[1][2].",
            [cited("One road.", 1), cited("One road.", 2)],
            ["One road", LocatedMarker(1, 0), LocatedMarker(2, 1), "."],
        ),
        ("One road.\n[2]\n", [cited("One road.", 2)], ["One road", LocatedMarker(2, 0), ".\n"]),
        ("One road[1]. Two ro", [cited("One road.", 1)], ["One road", LocatedMarker(1, 0), ". Two ro"]),
        (
            "One road[1]. Two roads[1]",
            [cited("One road.", 1)],
            ["One road", LocatedMarker(1, 0), ". Two roads", LocatedMarker(1, None)],
        ),  # not checked yet
        ("One road[?].", [cited("One road.", None)], ["One road", LocatedMarker(None, 0), "."]),
        (
            "[1] One road.\n[1] Two roads.",
            [cited("One road.", 1), cited("Two roads.", 1)],
            [LocatedMarker(1, 0), " One road.\n", LocatedMarker(1, 1), " Two roads."],
        ),
        (
            "[1] One road.\n[1] Two ro",
            [cited("One road.", 1)],
            [LocatedMarker(1, 0), " One road.\n", LocatedMarker(1, None), " Two ro"],
        ),  # not checked yet
        (
            "One road[1].\n\n[1]: Two roads.\n",
            [cited("One road.", 1), cited(": Two roads.", 1)],
            ["One road", LocatedMarker(1, 0), ".\n\n", LocatedMarker(1, 1), ": Two roads.\n"],
        ),
        (
            "Same. Same[1]. Other[2].",
            [cited("Same.", 1), cited("Other.", 2)],
            ["Same. Same", LocatedMarker(1, 0), ". Other", LocatedMarker(2, 1), "."],
        ),
        (
            "Same[1]. Same[1]. Same[1].",
            [cited("Same.", 1)] * 3,
            ["Same", LocatedMarker(1, 0), ". Same", LocatedMarker(1, 1), ". Same", LocatedMarker(1, 2), "."],
        ),
        (
            "Same[1]. Other. Same[1].",
            [cited("Same.", 1)] * 2,
            ["Same", LocatedMarker(1, 0), ". Other. Same", LocatedMarker(1, 1), "."],
        ),
        (
            "Same[1]. Same[2].",
            [cited("Same.", 1), cited("Same.", 2)],
            ["Same", LocatedMarker(1, 0), ". Same", LocatedMarker(2, 1), "."],
        ),
        (
            "Same[1]. Same[1]. Sa",
            [cited("Same.", 1)],
            ["Same", LocatedMarker(1, 0), ". Same", LocatedMarker(1, 0), ". Sa"],
        ),  # the same check
        (
            "水井[1]\n水井修好了[1]。",
            [cited("水井", 1)],
            ["水井", LocatedMarker(1, 0), "\n水井修好了", LocatedMarker(1, None), "。"],
        ),
        ("See `x[2]` here[1].", [cited("See `x[2]` here.", 1)], ["See `x[2]` here", LocatedMarker(1, 0), "."]),
        ("No marks at all. Nothing.", [], ["No marks at all. Nothing."]),
        ("", [], []),
    ],
)
def test_marks_meet_the_citations_of_their_sentences(
    text: str, citations: list[Citation], expected: list[str | LocatedMarker]
) -> None:
    parts = locate(text, citations)
    assert [part for part in parts if isinstance(part, LocatedMarker)] == [
        part for part in expected if isinstance(part, LocatedMarker)
    ]
    assert _merged(parts) == _merged(expected)
    assert all(
        marker.citation_index is None or citations[marker.citation_index].number == marker.number
        for marker in parts
        if isinstance(marker, LocatedMarker)
    )


@pytest.mark.parametrize("text", ["水井有三口[?]。道路有两条。[?]", "水井有三口[?]。\n\n道路有两条[?]。"])
def test_citations_that_the_program_aligned_stand_beside_marks_of_no_passage(text: str) -> None:
    citations = [
        cited("水井有三口。", None),
        cited("道路有两条。", None),
        cited("水井有三口。", 1, aligned=True),
        cited("道路有两条。", 2, aligned=True),
    ]
    markers = [part for part in locate(text, citations) if isinstance(part, LocatedMarker)]
    assert sorted(marker.citation_index for marker in markers if marker.citation_index is not None) == [0, 1, 2, 3]
    assert [marker.number for marker in markers if marker.citation_index in (2, 3)] == [1, 2]
    told = "".join(part if isinstance(part, str) else f"[{part.number}]" for part in locate(text, citations))
    assert told.index("[1]") < told.index("道路") < told.index("[2]")


def test_citations_that_the_program_aligned_stand_at_the_ends_of_their_sentences() -> None:
    citations = [cited("水井有三口。", 1, aligned=True), cited("道路有两条。", 2, aligned=True)]
    assert locate("水井有三口。 道路有两条。", citations) == [
        "水井有三口",
        LocatedMarker(1, 0),
        "。 道路有两条",
        LocatedMarker(2, 1),
        "。",
    ]


def test_a_sentence_said_again_has_its_own_marker_of_the_program() -> None:
    citations = [cited("水井有三口。", 1, aligned=True), cited("水井有三口。", 1, aligned=True)]
    assert locate("水井有三口。水井有三口。", citations) == [
        "水井有三口",
        LocatedMarker(1, 0),
        "。水井有三口",
        LocatedMarker(1, 1),
        "。",
    ]


def test_of_several_passages_of_one_article_the_mark_shows_the_one_that_carries_it_best() -> None:
    states = (Verdict.UNSUPPORTED, Verdict.VERIFIED, Verdict.UNDECIDED)
    citations = [
        cited("One road.", 1).model_copy(update={"state": state, "passage_id": f"p{place}"})
        for place, state in enumerate(states)
    ]
    assert locate("One road[1].", citations) == ["One road", LocatedMarker(1, 1), "."]


@given(st.text(alphabet="ab。. \n[]?12`", max_size=40))
@settings(max_examples=300)
def test_no_text_is_lost_or_made_up(text: str) -> None:
    parts = locate(text, [])
    told = "".join(part for part in parts if isinstance(part, str))
    assert set("".join(told.split())) <= set(text)
    assert told.count("a") == text.count("a")
    assert told.count("。") == text.count("。")


def _merged(parts: list[str | LocatedMarker]) -> str:
    return "".join(part if isinstance(part, str) else f"<{part.number}>" for part in parts)
