"""A question finds its sentence in either script and from English, and no input breaks a search.

Questions that the articles do not answer get low confidence.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.embeddings import Embeddings

from vectorstore import (
    Article,
    Filter,
    Index,
    NamedEmbeddings,
    SearchResult,
    find,
    load_embeddings,
    sync,
    without_question_words,
)
from vectorstore.index.chroma import ChromaStore
from vectorstore.index.rows import Vectors
from vectorstore.retrieval import confidence
from vectorstore.retrieval.filters import nearest_by_meaning, nearest_by_words, resolve_filter
from vectorstore.retrieval.passages import build_passages
from vectorstore.retrieval.question_weights import weigh_question
from vectorstore.retrieval.recent_chunks import recent_chunks
from vectorstore.retrieval.scoring import ScoredChunk, rank_chunks, tabulate_chunks

HARBOUR = """旧渔港

旧渔港在城市的南边，是一九五二年修建的。港务局每年拨款三百万元，用来加固防波堤。冬天的时候，四十条木船停在那里，等冰化了才出海。

港里还有一座灯塔，灯塔的看守人姓孟，已经工作了三十一年。他养了两只山羊，山羊喜欢吃海边的草。
"""
LIBRARY = """城北圖書館

城北圖書館收藏了八萬冊書籍，其中最珍貴的是一幅十七世紀的航海地圖。圖書館週末也開放，讀者可以借三本書回家。

館長說，孩子們最喜歡恐龍的書，每個月都有新的讀者加入。
"""
SCHOOL = """# The hill school

The school on the hill teaches ninety children. Its roof was repaired in 1998 with slate from an old barn.

Lunch costs four euros and is cooked by Mrs. Okafor, who grows the vegetables herself.
"""
BREAD = """# Bread

Rye bread keeps for a week. The baker mixes the sourdough at midnight and lights the oven at three in the morning.
"""


class Constant(Embeddings):
    """Says nothing of any text."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0, 0.0] for _ in texts]

    def embed_query(self, text: str) -> list[float]:
        return [1.0, 0.0]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("retriever")
    (folder / "corpus").mkdir()
    for name, text in {"harbour.txt": HARBOUR, "library.txt": LIBRARY, "school.md": SCHOOL, "bread.md": BREAD}.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    opened = Index(folder / "index", load_embeddings("local"))
    sync(opened, folder / "corpus", limit_bytes=2**20)
    yield opened
    opened.close()


def best_sentence(found: SearchResult) -> str:
    """The sentence of the first passage that is nearest to the question."""
    return max(found.passages[0].sentences, key=lambda sentence: sentence.score).text


@pytest.mark.parametrize(
    ("questions", "path", "words"),
    [
        (
            ("防波堤每年拨款多少？", "防波堤每年撥款多少？", "How much money is spent on the breakwater every year?"),
            "harbour.txt",
            "三百万元",
        ),
        (
            ("灯塔的看守人姓什么？", "燈塔的看守人姓什麼？", "Who is the keeper of the lighthouse?"),
            "harbour.txt",
            "姓孟",
        ),
        (
            (
                "最珍贵的航海地图是哪个世纪的？",
                "最珍貴的航海地圖是哪個世紀的？",
                "What is the most precious thing in the library?",
            ),
            "library.txt",
            "十七世紀",
        ),
        (
            ("学校的屋顶是什么时候修的？", "學校的屋頂是什麼時候修的？", "When was the roof of the school repaired?"),
            "school.md",
            "1998",
        ),
    ],
)
def test_the_same_sentence_is_found_in_both_scripts_and_from_english(
    index: Index, questions: tuple[str, ...], path: str, words: str
) -> None:
    for question in questions:
        found = find(index, question, 3)
        assert found.passages[0].article.path == path, question
        assert words in best_sentence(found), question


def test_the_scripts_of_a_question_give_the_same_ranking_and_scores(index: Index) -> None:
    simplified, traditional = find(index, "渔港的防波堤和灯塔", 5), find(index, "漁港的防波堤和燈塔", 5)

    assert [(passage.id, passage.score) for passage in simplified.passages] == [
        (passage.id, passage.score) for passage in traditional.passages
    ]
    assert simplified.confidence == traditional.confidence


def test_width_and_case_of_a_question_change_no_keyword(index: Index) -> None:
    assert find(index, "MRS OKAFOR LUNCH", 1).passages[0].article.path == "school.md"
    assert find(index, "ｍｒｓ　Ｏｋａｆｏｒ　ｌｕｎｃｈ", 1).passages[0].article.path == "school.md"


@pytest.mark.parametrize(
    "question",
    [
        "防波堤每年拨款多少？",
        "燈塔的看守人姓什麼？",
        "When was the roof of the school repaired?",
        "Who mixes the sourdough?",
    ],
)
def test_questions_about_the_corpus_have_more_confidence_than_strangers(index: Index, question: str) -> None:
    strangers = [
        "谁获得了去年的诺贝尔物理学奖？",
        "量子计算机如何纠正错误？",
        "Which planet has the most moons?",
        "What does the central bank say about inflation?",
    ]

    assert find(index, question, 5).confidence > 0.75
    assert max(find(index, stranger, 5).confidence for stranger in strangers) < 0.6


@pytest.mark.parametrize(
    ("question", "path"), [("Is the library open on weekends?", "library.txt"), ("谁自己种蔬菜？", "school.md")]
)
def test_a_clause_that_answers_in_another_language_gives_confidence(index: Index, question: str, path: str) -> None:
    found = find(index, question, 4)

    assert found.passages[0].article.path == path
    assert found.confidence > 0.5


def test_words_of_the_question_that_no_passage_has_are_named(index: Index) -> None:
    found = find(index, "Which school has a swimming pool?", 5)
    assert set(found.missing) == {"swimming", "pool"}

    assert "恐龍" not in find(index, "恐龍的書", 5).missing
    assert "鯨魚" in find(index, "鯨魚的書", 5).missing


def test_passages_are_ranked_from_one_with_falling_scores_and_exact_quotes(index: Index) -> None:
    found = find(index, "旧渔港的木船什么时候出海？", 10)

    assert [passage.rank for passage in found.passages] == list(range(1, len(found.passages) + 1))
    scores = [passage.score for passage in found.passages]
    assert scores == sorted(scores, reverse=True)
    assert 0 < scores[0] <= 1
    assert len({passage.id for passage in found.passages}) == len(scores) == 4
    for passage in found.passages:
        original = index.catalog.get_original(passage.article.id)
        assert original is not None
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        assert all(sentence.quote == original[sentence.start : sentence.end] for sentence in passage.sentences)
        assert all(sentence.text in passage.text for sentence in passage.sentences)


def test_a_passage_knows_what_it_stands_under(index: Index) -> None:
    [first] = find(index, "When is the sourdough mixed?", 1).passages
    assert first.headings == ("Bread",)


@pytest.mark.parametrize("k", [0, 1, 2, 100])
def test_no_more_passages_come_than_were_asked_for(index: Index, k: int) -> None:
    assert len(find(index, "防波堤", k).passages) == min(k, 4)


def test_a_search_that_waits_for_chroma_holds_no_other_up(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    both, search = threading.Barrier(2, timeout=30), ChromaStore.search

    def slow(dense: ChromaStore, vector: Vectors, k: int) -> list[str]:
        both.wait()
        return search(dense, vector, k)

    alone = [find(index, question, 4) for question in ("防波堤每年拨款多少？", "sourdough oven")]
    monkeypatch.setattr(ChromaStore, "search", slow)
    with ThreadPoolExecutor(2) as pool:
        assert (
            list(pool.map(lambda question: find(index, question, 4), ("防波堤每年拨款多少？", "sourdough oven")))
            == alone
        )


def test_a_filter_keeps_to_the_named_articles(index: Index) -> None:
    by_path = {article.path: article.id for article in index.catalog.articles()}
    question = "防波堤每年拨款多少？"

    assert {
        passage.article.path
        for passage in find(index, question, 10, filters=Filter(articles=(by_path["bread.md"],))).passages
    } == {"bread.md"}
    two = find(index, question, 10, filters=Filter(articles=(by_path["bread.md"], by_path["harbour.txt"]))).passages
    assert two[0].article.path == "harbour.txt"
    assert {passage.article.path for passage in two} == {"bread.md", "harbour.txt"}
    assert find(index, question, 10, filters=Filter(articles=())).passages == ()
    assert find(index, question, 10, filters=Filter(articles=("no such id",))).passages == ()


def test_a_filter_many_articles_keeps_to_them_as_well(index: Index) -> None:
    by_path = {article.path: article.id for article in index.catalog.articles()}
    many = [f"unknown {number}" for number in range(100)] + [by_path["library.txt"]]

    assert {
        passage.article.path
        for passage in find(index, "防波堤每年拨款多少？", 10, filters=Filter(articles=tuple(many))).passages
    } == {"library.txt"}


@pytest.mark.parametrize(
    "question",
    [
        "",
        " ",
        "？",
        "!!! ... ---",
        "😀🚢👩‍🚀",
        "\x00\x01\x1f\x7f",
        "\u202e\u200b\ufeff",
        'pier AND OR NOT "unclosed (bracket',
        "id:1 pieces:* +a -b ^2 ~3 [a TO b] {x}",
        "'; DROP TABLE chunks; --",
        "%s %d {0} \\ $HOME",
        "的了是吗呢",
        "what is the of",
        "a" * 5000,
        "港" * 5000,
        "𠀀𪜶 ㎏ ﬁ Ａ",
        "مرحبا שלום",
        "\n\n\n",
    ],
)
def test_any_text_can_be_asked(index: Index, question: str) -> None:
    found = find(index, question, 3)

    assert len(found.passages) == 3
    assert 0 <= found.confidence <= 1


@settings(max_examples=50)
@given(st.text(st.characters(codec="utf-8") | st.sampled_from("港灯塔書 roof?？"), max_size=40), st.integers(0, 6))
def test_scores_and_confidence_stay_between_zero_and_one(index: Index, question: str, k: int) -> None:
    found = find(index, question, k)

    assert 0 <= found.confidence <= 1
    assert len(found.passages) == min(k, 4)
    assert all(0 <= passage.score <= 1 for passage in found.passages)
    assert all(0 <= sentence.score <= 1 for passage in found.passages for sentence in passage.sentences)
    assert find(index, question, k) == found


@pytest.mark.parametrize(
    "question",
    [
        "Did they repair the roof?",
        "How many children are they teaching on the hill?",
        "Who is mixing sourdough?",
        "Who taught the children?",
        "Who grew the vegetables?",
    ],
)
def test_another_form_of_a_word_is_carried(index: Index, question: str) -> None:
    found = find(index, question, 5)
    assert found.missing == ()
    assert found.confidence > 0.5


def test_confidence_is_the_same_however_many_passages_are_asked_for(wells: Index) -> None:
    assert (
        len({find(wells, "How many wells has the village of Lower Marsh?", k).confidence for k in (1, 2, 6, 20)}) == 1
    )


@pytest.mark.parametrize(
    ("same_language", "others", "lead"),
    [
        ([0.6, 0.4, 0.4, 0.4, 0.4, 0.4, 0.1], [], 0.2),  # the next five, no more
        ([0.6], [], 0.4),  # nothing beside it: as if other matters were
        ([0.6, 0.5], [0.9, 0.1], 0.34),  # scores of two languages are not compared
        ([0.6, 0.6, 0.6, 0.6, 0.6, 0.6], [], 0),
    ],
)
def test_the_lead_is_over_the_next_five_of_the_same_language(
    same_language: list[float], others: list[float], lead: float
) -> None:
    among = [
        cast("ScoredChunk", SimpleNamespace(score=score, match=SimpleNamespace(same_language=True)))
        for score in same_language
    ]
    among += [
        cast("ScoredChunk", SimpleNamespace(score=score, match=SimpleNamespace(same_language=False)))
        for score in others
    ]

    assert confidence.score_lead(among[0], among) == pytest.approx(lead)


@pytest.mark.parametrize("question", ["What does rye bread keep for?", "黑麦面包可以放多久？"])
def test_a_passage_among_others_as_near_gives_less_confidence(index: Index, question: str) -> None:
    asked = weigh_question(index, question, index.embeddings.question(question))
    texts = index.catalog.texts_with_vectors(
        [chunk.id for chunk in index.catalog.sample_chunks(10)], index.embeddings.name
    )
    best = rank_chunks(asked, tabulate_chunks(asked, texts), 1, recent_chunks(index))[0]
    alike = [replace(best) for _ in range(5)]

    assert confidence.confidence(asked, [best], [best]) > confidence.confidence(asked, [best], [best, *alike]) > 0


def test_control_characters_and_operators_change_no_ranking(index: Index) -> None:
    plain = find(index, "sourdough oven", 4)
    noisy = find(index, "+sourdough -oven", 4)

    assert noisy.passages[0].article.path == plain.passages[0].article.path == "bread.md"
    assert noisy.missing == plain.missing == ()


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("灯塔的看守人是谁？", "灯塔 看守人"),
        ("燈塔有多少米高？", "灯塔有 米高"),
        ("Which oven is the oldest?", "oven oldest"),
        ("Theatre of war", "theatre war"),
        ("能不能轉載這篇文章？", "转载这篇文章"),
        ("现场会多久开一次？", "现场会 开一次"),
        ("大会是什么时候开的？", "大会 开"),
        ("Did they print any booklets?", "print booklets"),
        ("What does five in one mean?", "five one"),
        ("What is the mean temperature in the US?", "mean temperature us"),
    ],
)
def test_words_that_ask_are_removed(question: str, kept: str) -> None:
    assert without_question_words(question).replace("?", "").split() == kept.split()


def test_words_alone_find_one_article_of_many(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for number in range(150):
        (tmp_path / "corpus" / f"{number:03}.txt").write_text(
            f"Keel {number:03} was laid at the yard.\n第{chr(0x6C34 + number)}号船在这里造好。", encoding="utf-8"
        )
    many = Index(tmp_path / "index", NamedEmbeddings(Constant(), "constant"))
    sync(many, tmp_path / "corpus", limit_bytes=2**20)

    assert [find(many, f"keel {number:03}", 1).passages[0].article.path for number in (0, 49, 99, 149)] == [
        "000.txt",
        "049.txt",
        "099.txt",
        "149.txt",
    ]
    assert find(many, f"第{chr(0x6C34 + 77)}号", 1).passages[0].article.path == "077.txt"
    for article in many.catalog.articles():  # no more than 100 of them are proposed by the search indexes
        assert [
            passage.article.id
            for passage in find(many, "keel yard", 5, filters=Filter(articles=(article.id,))).passages
        ] == [article.id]
    many.close()


def test_an_index_without_articles_finds_nothing(tmp_path: Path) -> None:
    empty = Index(tmp_path / "index", load_embeddings("local"))
    found = find(empty, "防波堤每年拨款多少？", 5)
    empty.close()

    assert found.passages == ()
    assert found.confidence == 0


def indexed(folder: Path, articles: dict[str, str]) -> Index:
    (folder / "corpus").mkdir()
    for name, text in articles.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    opened = Index(folder / "index", load_embeddings("local"))
    sync(opened, folder / "corpus", limit_bytes=2**20)
    return opened


def dated(title: str, date: str, text: str, source: str = "") -> str:
    return f"---\ntitle: {title}\ndate: {date}\nsource: {source}\n---\n\n{text}\n"


WELLS = {
    "old.md": dated(
        "Wells 2016",
        "2016-05-01",
        "The village of Lower Marsh has 12 wells. They are cleaned each spring by the road team.",
        "Marsh Gazette",
    ),
    "new.md": dated(
        "Wells 2023",
        "2023-02-11",
        "The village of Lower Marsh has 31 wells. They are cleaned each spring by the road team.",
        "Hill Herald",
    ),
    "井.md": dated("下沼村的井", "2019", "下沼村有二十口井，每年春天由道路队清洗。村里的水很甜。", "山报"),
    "undated.md": "# Bees\n\nBees visit the orchard in May. The honey is sold at the fair.\n",
}


@pytest.fixture(scope="module")
def wells(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    opened = indexed(tmp_path_factory.mktemp("wells"), WELLS)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("language", "asked", "admitted"),
    [
        ("en-GB", "en", True),
        ("en-GB", "EN_gb", True),
        ("en-GB", "en-US", False),
        ("en", "en-GB", False),
        ("zh-Hant-HK", "zh-Hant", True),
        ("zh-Hant-HK", "zh", True),
        ("zh-Hant-HK", "zh-HK", True),
        ("zh-Hans", "zh-CN", True),
        ("zh-Hant-HK", "zh-Hans", False),
    ],
)
def test_a_language_admits_its_regions(language: str, asked: str, admitted: bool) -> None:
    article = Article(id="a", title="Wells", path="a.txt", language=language)

    assert Filter(languages=(asked,)).admits(article) == admitted


@pytest.mark.parametrize(
    ("filters", "paths"),
    [
        (Filter(), {"old.md", "new.md", "井.md", "undated.md"}),
        (Filter(sources=["Hill Herald"]), {"new.md"}),
        (Filter(sources=()), set()),
        (Filter(after="2019"), {"new.md", "井.md"}),
        (Filter(after="2019-06"), {"new.md", "井.md"}),  # of 2019 no more is known
        (Filter(after="2020"), {"new.md"}),
        (Filter(before="2016-05-01"), {"old.md"}),
        (Filter(before="2016-04"), set()),
        (Filter(after="2016", before="2019"), {"old.md", "井.md"}),
        (Filter(languages=("zh",)), {"井.md"}),
        (Filter(languages=("EN",)), {"old.md", "new.md", "undated.md"}),
        (Filter(languages=("zh-Hant",)), set()),
        (Filter(languages=("en",), after="2020"), {"new.md"}),
    ],
)
def test_a_filter_keeps_to_sources_dates_and_languages(wells: Index, filters: Filter, paths: set[str]) -> None:
    for question in ("How many wells are there?", "下沼村有多少口井？"):
        assert {passage.article.path for passage in find(wells, question, 10, filters=filters).passages} == paths


def test_a_filter_passes_over_what_may_not_be_found_and_finds_enough_all_the_same(tmp_path: Path) -> None:
    """Of a rare year, which few of the proposals are of, of a common one, and after a sync added one of it."""
    (tmp_path / "corpus").mkdir()
    for number in range(240):
        year = 2001 if number % 60 == 7 else 2002 + number % 2
        text = (
            f"Barge {number} carries stones to the weir. Its crew sings.\n\n## Cargo\n\nStones for the weir weigh "
            f"{number} tons."
        )
        (tmp_path / "corpus" / f"{number:03}.md").write_text(dated(f"Barge {number}", f"{year}", text))
    index = Index(tmp_path / "index", NamedEmbeddings(Constant(), "constant"))
    sync(index, tmp_path / "corpus", limit_bytes=2**20)

    def years(filters: Filter) -> list[str | None]:
        found = find(index, "Which barge carries stones to the weir?", 5, filters=filters).passages
        return [passage.article.date for passage in found]

    rare, common = Filter(before="2001"), Filter(after="2003")
    assert [len(resolve_filter(index, filters).chunks) for filters in (rare, common)] == [8, 232]
    assert (years(rare), years(common)) == (["2001"] * 5, ["2003"] * 5)
    terms = ["barge", "stone", "weir"]
    for filters in (rare, common, Filter(after="2002")):
        kept = resolve_filter(index, filters)
        by_all = [identity for identity in index.lexical_index.search(terms, 1000) if identity in kept.chunks]
        assert set(nearest_by_words(index, terms, kept, 30)) <= set(by_all)
        assert len(nearest_by_words(index, terms, kept, 30)) == min(30, len(kept.chunks))
        if len(kept.chunks) > 50:
            assert nearest_by_words(index, terms, kept, 30) == by_all[:30]
            assert set(nearest_by_meaning(index, index.embeddings.question("x"), kept, 30)) <= kept.chunks
    (tmp_path / "corpus" / "new.md").write_text(dated("Weir", "2001", "A barge carries stones to the weir in spring."))
    sync(index, tmp_path / "corpus", limit_bytes=2**20)
    assert len(resolve_filter(index, rare).chunks) == 9
    assert {
        passage.article.path
        for passage in find(index, "What does a barge carry to the weir in spring?", 9, filters=rare).passages
    } >= {"new.md"}
    index.close()


def test_words_find_what_a_filter_admits_behind_much_that_it_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vectorstore.retrieval.filters._FEW_CHUNKS", 0)
    ours = {
        f"o{n}.md": f"---\nsource: Ours\n---\nThe ferry number {n} crosses the lake on weekdays and carries sheep."
        for n in range(5)
    }
    theirs = {f"t{n}.md": f"---\nsource: Theirs\n---\nFerry, ferry, ferry {n}: the ferry." for n in range(5)}
    index = indexed(tmp_path, ours | theirs)
    kept = resolve_filter(index, Filter(sources=("Ours",)))
    found = nearest_by_words(index, ["ferry"], kept, 1)
    index.close()
    assert set(found) <= kept.chunks
    assert len(found) == 1


@pytest.mark.parametrize(
    "wrong", [{"after": "May 2016"}, {"before": "16"}, {"sources": "Hill Herald"}, {"articles": "abc"}]
)
def test_a_filter_that_cannot_be_meant_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="Filter"):
        Filter.model_validate(wrong)


def test_what_is_left_out_counts_as_if_it_were_not_there(wells: Index, tmp_path: Path) -> None:
    ids = {article.path: article.id for article in wells.catalog.articles()}
    without = indexed(tmp_path, {name: text for name, text in WELLS.items() if name != "new.md"})
    left_out = find(wells, "How many wells are cleaned each spring?", 5, filters=Filter(without=(ids["new.md"],)))
    alone = find(without, "How many wells are cleaned each spring?", 5)
    without.close()
    assert [(passage.article.path, passage.score) for passage in left_out.passages] == [
        (passage.article.path, passage.score) for passage in alone.passages
    ]
    assert left_out.confidence == alone.confidence


def test_the_newer_of_two_alike_comes_first_where_the_question_is_about_now(wells: Index) -> None:
    plain = find(wells, "How many wells does the village of Lower Marsh have, cleaned each spring by the road team?", 4)
    now = find(
        wells, "How many wells does the village of Lower Marsh currently have, cleaned each spring by the road team?", 4
    )
    assert [passage.article.path for passage in plain.passages[:2]] == ["old.md", "new.md"]
    assert [passage.article.path for passage in now.passages[:2]] == ["new.md", "old.md"]
    assert [passage.rank for passage in now.passages] == [1, 2, 3, 4]


@pytest.mark.parametrize("k", [2, 4])
def test_numbers_on_which_passages_disagree_are_reported(wells: Index, k: int) -> None:
    found = find(wells, "How many wells does the village of Lower Marsh have?", k)
    assert [set(pair.numbers) for pair in found.disagreements] == [{"12 wells", "31 wells"}]
    assert set(found.disagreements[0].passages) == {passage.id for passage in found.passages[:2]}
    assert find(wells, "When do bees visit the orchard?", 4).disagreements == ()


def test_a_passage_that_contradicts_the_best_one_is_shown_before_a_better_one(tmp_path: Path) -> None:
    texts = {
        "a.txt": "The village of Lower Marsh has 12 wells.",
        "b.txt": "The village of Lower Marsh counts the wells each spring.",
        "c.txt": "The village of Lower Marsh by the muddy brown river has 31 wells.",
    }
    index = indexed(tmp_path, texts)
    question = "How many wells does the village of Lower Marsh have?"
    order = [passage.article.path for passage in find(index, question, 3).passages]
    found = find(index, question, 2)
    index.close()
    assert order[0] == "a.txt"
    assert {passage.article.path for passage in found.passages} == {"a.txt", "c.txt"}
    assert found.disagreements


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("上湾村有三百二十户人家，都用上了自来水。", "上湾村有三百五十户人家，都用上了自来水。", True),
        ("上湾村有320户人家，都用上了自来水。", "上灣村有350戶人家，都用上了自來水。", True),
        (
            "2015年上湾村有320户人家，都用上了自来水。",
            "2019年上湾村有350户人家，都用上了自来水。",
            False,
        ),  # each in its year
        ("上湾村的桥建成于1952年，是石头的。", "上湾村的桥建成于1954年，是石头的。", True),
        ("上湾村有320户人家，都用上了自来水。", "上湾村有320户人家，都用上自来水了。", False),
        ("上湾村有320户人家，都用上了自来水。", "上湾村有三百二十户人家，都用上了自来水。", False),
        ("上湾村有320户人家，都用上了自来水。", "上湾村的3座水塔在山上，今年刷了漆。", False),
        ("上湾村有320户人家，都用上了自来水。", "去年上湾村有12户人家卖了老屋，搬到县城去住。", False),
    ],
)
def test_only_numbers_for_the_same_thing_disagree(tmp_path: Path, one: str, other: str, differ: bool) -> None:
    index = indexed(tmp_path, {"one.txt": one, "other.txt": other})
    found = find(index, "上湾村有多少户人家，桥是哪一年建成的？", 5)
    index.close()
    assert bool(found.disagreements) is differ


def test_of_several_numbers_those_that_differ_are_named(tmp_path: Path) -> None:
    index = indexed(
        tmp_path,
        {
            "one.txt": "The hills have 12 wells and 30 wells in the valley.",
            "other.txt": "The hills have 12 wells and 31 wells in the valley.",
        },
    )
    found = find(index, "How many wells are in the valley?", 2)
    index.close()
    assert [set(pair.numbers) for pair in found.disagreements] == [{"30 wells", "31 wells"}]


def test_the_same_words_in_two_articles_are_shown_once(tmp_path: Path) -> None:
    text = "The reservoir above the village holds forty thousand tons of water. It was dug by hand."
    index = indexed(
        tmp_path,
        {
            "a.md": f"# From the news\n\n{text}\n",
            "b.md": f"# Copied\n\n{text}\n",
            "c.md": "# Mill\n\nThe mill stands below the reservoir.\n",
        },
    )
    found = find(index, "How much water does the reservoir hold?", 5)
    index.close()
    assert [passage.text.startswith("The reservoir above") for passage in found.passages] == [True, False]


def test_neighbouring_chunks_are_joined(tmp_path: Path) -> None:
    paragraph = "水渠全长{}公里，沿着山脚修建，灌溉水渠两边的稻田，村民每年冬天清理水渠里的泥沙。"
    text = "\n\n".join(paragraph.format(number) * 6 for number in range(11, 15))
    index = indexed(tmp_path, {"渠.txt": text, "别.txt": "学校的屋顶漏雨，老师在走廊里上课。"})
    found = find(index, "水渠全长多少公里？", 5)
    original = index.catalog.get_original(found.passages[0].article.id)
    index.close()
    assert original is not None
    joined = found.passages[0]
    assert joined.id.count("-") == 2  # three of the four
    assert len({passage.id for passage in found.passages}) == len(found.passages)
    assert (joined.start, joined.end) == (joined.sentences[0].start, joined.sentences[-1].end)
    starts = [sentence.start for sentence in joined.sentences]
    assert starts == sorted(starts)
    assert all(
        sentence.text in joined.text and sentence.quote == original[sentence.start : sentence.end]
        for sentence in joined.sentences
    )


def test_a_neighbour_that_is_far_from_the_question_stands_alone(tmp_path: Path) -> None:
    paragraph = "水渠全长{}公里，沿着山脚修建，灌溉水渠两边的稻田，村民每年冬天清理水渠里的泥沙。"
    index = indexed(tmp_path, {"渠.txt": "\n\n".join(paragraph.format(number) * 6 for number in (11, 12))})
    question = "水渠全长多少公里？"
    asked = weigh_question(index, question, index.embeddings.question(question))
    one, other = rank_chunks(
        asked,
        tabulate_chunks(
            asked, index.catalog.texts_with_vectors(sorted(index.catalog.chunk_ids()), index.embeddings.name)
        ),
        2,
        recent_chunks(index),
    )
    index.close()

    assert len(build_passages([one, other], 2)) == 1
    assert len(build_passages([one, replace(other, score=one.score / 2)], 2)) == 2
