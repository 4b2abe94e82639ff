"""Readers' own verdicts on citations: kept for each account, seen by all, in files, and never the program's verdict."""

import json
import stat
from pathlib import Path

import pytest

from assistant.i18n import Translator
from assistant.records.postgres_records import PostgresRecords
from assistant.records.record_store import RecordStore
from assistant.reviews import REVIEWS_FILE, Review, ReviewError, Reviews, review_key
from assistant.schemas import Answer, Citation
from assistant.ui.export.conversation import export_conversation
from assistant.ui.export.copying import copy_texts
from assistant.ui.review_rpc import review_functions
from assistant.verdicts import Verdict
from tests import postgresql
from vectorstore import Article

HOSTILE = "<img src=x onerror=alert(1)> [x](javascript:1) \u202e`"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | RecordStore:
    """Where the reviews of accounts are kept."""
    if request.param == "sqlite":
        return tmp_path / "kept"
    server: postgresql.Server = request.getfixturevalue("postgresql_server")
    return PostgresRecords(server.database())


def cited(sentence: str = "In 2016, 12 came.", quote: str = "12 came in 2016.", article: str = "a") -> Citation:
    return Citation(
        number=1,
        state=Verdict.UNDECIDED,
        sentence=sentence,
        quote=quote,
        start=0,
        end=len(quote),
        article=Article(id=article, path="wells.md", title="Wells"),
    )


def answered(citation: Citation) -> Answer:
    return Answer(
        question="How many?",
        answer="In 2016, 12 came.[1]",
        state="answered",
        citations=(citation,),
        passages=(),
        model="quote",
        prompt="",
    )


def test_all_accounts_see_a_review_and_each_changes_its_own(place: Path | RecordStore) -> None:
    reviews, key = Reviews(place), review_key(cited())
    assert reviews.of([key], "li") == {}
    assert not (isinstance(place, Path) and place.exists())
    reviews.put("li", cited(), is_right=True)
    reviews.put("wang", cited(), is_right=False)
    reviews.put("li", cited(), is_right=False)  # in the place of the first
    seen = {(one["name"], one["right"], one["own"]) for one in reviews.of([key, "0" * 64], "li")[key]}
    assert seen == {("li", False, True), ("wang", False, False)}
    reviews.take_back("li", key)
    assert [one["name"] for one in reviews.of([key], "li")[key]] == ["wang"]
    assert reviews.count() == 1
    if isinstance(place, Path):
        assert stat.S_IMODE((place / REVIEWS_FILE).stat().st_mode) == 0o600


def test_a_review_belongs_to_the_sentence_the_words_and_the_text() -> None:
    assert review_key(cited()) == review_key(cited("In 2016,  12 came. "))
    assert review_key(cited()) == review_key(cited().model_copy(update={"number": 4, "state": Verdict.VERIFIED}))
    others = [cited("13 came."), cited(quote="12 came"), cited(article="b")]
    assert len({review_key(one) for one in (cited(), *others)}) == 4
    assert review_key(cited().model_copy(update={"article": None})) == ""


def test_reviews_have_limits_of_size_and_number(place: Path | RecordStore) -> None:
    reviews = Reviews(place, max_reviews=2)
    for sentence in ("One.", "Two.", "Two."):
        reviews.put("li", cited(sentence), is_right=True)
    with pytest.raises(ReviewError, match="no room"):
        reviews.put("li", cited("Three."), is_right=True)
    assert reviews.of([review_key(cited("Three."))], "li") == {}
    reviews.put("wang", cited("Three."), is_right=True)
    for long in (cited("x" * 4001), cited(quote="x" * 20_001)):
        with pytest.raises(ReviewError, match="too long"):
            reviews.put("wang", long, is_right=True)


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("kind", ["md", "html", "docx"])
def test_files_have_the_reviews_beside_the_programs_verdict(kind: str, language: str) -> None:
    texts, citation = Translator(language), cited()
    found = {review_key(citation): [Review(name="Li", right=False, date="2026-11-30")]}
    with_reviews = export_conversation(kind, "Wells", [answered(citation)], texts, reviews=found)
    without = export_conversation(kind, "Wells", [answered(citation)], texts)
    line = f"Li, 2026-11-30{': ' if language == 'en' else '：'}{texts('review_wrong')}"
    if kind == "docx":
        import io
        import zipfile

        read = [zipfile.ZipFile(io.BytesIO(one)).read("word/footnotes.xml").decode() for one in (with_reviews, without)]
    else:
        read = [one.decode() for one in (with_reviews, without)]
    assert [text.replace("\\", "").count(line) for text in read] == [1, 0]
    assert all(texts.state(Verdict.UNDECIDED) in text for text in read)


def test_a_hostile_name_does_nothing_in_a_file() -> None:
    citation = cited()
    found = {review_key(citation): [Review(name=HOSTILE, right=True)]}
    page = export_conversation("html", "W", [answered(citation)], Translator("en"), reviews=found).decode()
    assert "<img" not in page
    assert "\u202e" not in page
    markdown = export_conversation("md", "W", [answered(citation)], Translator("en"), reviews=found).decode()
    assert "[x](javascript" not in markdown


def test_copies_and_keys_come_by_the_page_functions() -> None:
    copies, keys = review_functions()
    citation = cited()
    key = review_key(citation)
    sent = {"answer": answered(citation).model_dump(mode="json"), "reviews": {key: [{"name": "Li", "right": True}]}}
    assert "[Reader’s own verdict: Li: right]" in copies(sent)["copies"]["footnotes"]
    assert copy_texts(answered(citation), Translator("en"))["text"] == copies(sent)["copies"]["text"]
    one = {"article": "a", "quote": citation.quote, "sentence": citation.sentence}
    assert keys({"citations": [one]}) == {"keys": [key]}
    assert "error" in keys({"citations": json.loads("[[]]")})
