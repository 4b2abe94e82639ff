"""A checked text as a file: Word, a web page, Markdown, JSON."""

import io
import json
import re
from collections.abc import Iterator
from contextvars import copy_context
from pathlib import Path

import docx
import pytest

from assistant import Assistant
from assistant.check.schemas import CheckedText
from assistant.reviews import Review, review_key
from assistant.ui.deadline import CURRENT, Deadline, PageCallError
from assistant.ui.export.checked import CHECK_FORMS, GivenFile, export_check
from vectorstore import DraftChange, read_draft

FALSE = "The water mill of Tarn has 73 sluices."
TITLE = "Mills <script>alert(1)</script> [x](https://bad.example) =cmd()"
DRAFT = f"""# The mill

The water mill of Tarn has **37** sluices. {FALSE}

| Mill | Sluices |
| --- | --- |
| The water mill of Tarn | 73 sluices | and a cell beyond |

- Volcanoes of Iceland melt glaciers in spring.

<img src=x onerror=alert(2)> was the old sign.
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    corpus: Path = tmp_path_factory.mktemp("corpus")
    text = f'---\ntitle: "{TITLE}"\ndate: 2020-02-02\n---\n\nThe water mill of Tarn has 37 sluices. It grinds rye.\n'
    (corpus / "mill.md").write_text(text, encoding="utf-8")
    with Assistant(corpus=corpus, index=tmp_path_factory.mktemp("index"), model="quote") as opened:
        yield opened


@pytest.fixture(scope="module")
def checked(assistant: Assistant) -> CheckedText:
    return assistant.check(DRAFT)


def change(text: str) -> DraftChange:
    place = text.index(FALSE) + FALSE.index("73")
    return DraftChange(place, place + 2, "37")


@pytest.mark.parametrize("form", CHECK_FORMS)
@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_every_form_has_a_name_and_is_made_in_every_language(checked: CheckedText, form: str, language: str) -> None:
    name, content = export_check(checked, checked.text, form, language=language)
    assert name == f"text-checked{CHECK_FORMS[form]}"
    assert content


def test_the_web_page_marks_each_sentence_and_nothing_in_it_runs(checked: CheckedText) -> None:
    _, content = export_check(checked, DRAFT, "html", changes=[change(DRAFT)])
    page = content.decode()
    assert "default-src 'none'" in page
    assert not re.search(r"<(?:script|img|iframe|link|form)\b", page)
    assert "<del>73</del><ins>37</ins>" in page
    assert "you: 73; the article: 37" in page
    assert "<mark>73</mark>" in page
    assert "<mark>37</mark>" in page
    assert "2020-02-02" in page
    visible = re.sub(
        r"<sup>.*?</sup>|<ins>.*?</ins>|<[^>]+>", "", page.split('<div class="text" dir="auto">')[1].split("</div>")[0]
    )
    assert visible.replace("&lt;", "<").replace("&gt;", ">") == DRAFT


def test_markdown_has_a_footnote_at_each_statement_and_links_nowhere(checked: CheckedText) -> None:
    _, content = export_check(checked, DRAFT, "markdown", changes=[change(DRAFT)])
    text = content.decode()
    assert f"{FALSE}[^2] \\[≠ contradicted\\]" in text
    assert "changed: 73 → 37" in text
    references, notes = re.findall(r"\[\^(\d+)\](?!:)", text), re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)
    assert references == notes == [str(number) for number in range(1, len(notes) + 1)]
    assert not re.search(r"(?<!\\)\]\(|<img|<script|:(?!\\)//bad", text)


def test_json_is_the_record_with_the_changes(checked: CheckedText) -> None:
    record = json.loads(export_check(checked, DRAFT, "json", changes=[change(DRAFT)])[1])
    assert record["changes"] == [change(DRAFT)._asdict()]
    assert CheckedText.model_validate(record).sentences == checked.sentences


def test_a_text_becomes_a_new_word_file_with_comments_and_all_its_cells(checked: CheckedText) -> None:
    _, content = export_check(checked, DRAFT, "word", changes=[change(DRAFT)])
    document = docx.Document(io.BytesIO(content))
    comments = [comment.text for comment in document.comments]
    assert any("you: 73; the article: 37" in text and "2020-02-02" in text for text in comments)
    assert len(comments) == sum(one.verdict not in ("verified", "nothing_to_check") for one in checked.sentences)
    assert document.tables[0].rows[1].cells[2].text == "and a cell beyond"
    headings = [one.text for one in document.paragraphs if one.style and one.style.name == "Heading 1"]
    assert headings == ["The mill"]
    read = read_draft("a.docx", content, limit_bytes=2**25)
    assert "has 37 sluices. The water mill of Tarn has 37 sluices." in read


@pytest.mark.parametrize("form", CHECK_FORMS)
def test_every_form_has_the_readers_own_verdicts(checked: CheckedText, form: str) -> None:
    [sentence] = [one for one in checked.sentences if one.sentence == FALSE]
    review = Review(name="Ada \u202eQuill", right=False, date="2031-02-03")
    reviews = {review_key(sentence.evidence[0]): [review]}
    _, content = export_check(checked, DRAFT, form, reviews=reviews)
    if form == "json":
        written = [one for one in json.loads(content)["sentences"] if one["sentence"] == FALSE]
        assert written[0]["evidence"][0]["reviews"] == [review.model_dump()]
        return
    comments = docx.Document(io.BytesIO(content)).comments if form == "word" else ()
    said = "\n".join(comment.text for comment in comments) if form == "word" else content.decode()
    assert said.count("Reader’s own verdict") == 1
    assert "Ada Quill, 2031-02-03" in said.replace("\\", "")


def test_a_verified_sentence_that_a_reader_doubts_has_a_comment_in_word(assistant: Assistant) -> None:
    text = "The water mill of Tarn has 37 sluices."
    checked = assistant.check(text)
    reviews = {review_key(checked.sentences[0].evidence[0]): [Review(right=False)]}
    _, content = export_check(checked, text, "word", reviews=reviews)
    [comment] = docx.Document(io.BytesIO(content)).comments
    assert "Reader’s own verdict" in comment.text
    assert not list(docx.Document(io.BytesIO(export_check(checked, text, "word")[1])).comments)


def test_a_word_file_comes_back_with_comments_under_its_own_name(assistant: Assistant, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(FALSE)
    document.save(str(tmp_path / "my draft.docx"))
    given = GivenFile("my draft.docx", (tmp_path / "my draft.docx").read_bytes())
    text = read_draft(*given, limit_bytes=2**25)
    name, content = export_check(assistant.check(text), text, "word", given=given)
    assert name == "my draft-checked.docx"
    made = docx.Document(io.BytesIO(content))
    assert [paragraph.text for paragraph in made.paragraphs] == [FALSE]
    [comment] = made.comments
    assert comment.text.startswith("≠ contradicted: you: 73; the article: 37")


@pytest.mark.parametrize("form", ["word", "html", "markdown"])
def test_an_export_that_nobody_waits_for_is_given_up(checked: CheckedText, form: str) -> None:
    deadline = Deadline(60)
    deadline.give_up()
    context = copy_context()
    context.run(CURRENT.set, deadline)
    with pytest.raises(PageCallError):
        context.run(export_check, checked, checked.text, form)
