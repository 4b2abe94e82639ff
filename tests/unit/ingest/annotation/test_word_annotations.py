"""Comments and changes in Word files: at their sentences, with all else byte for byte as it was."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from lxml import etree

from tests.unit.ingest.formats.cases_word import PICTURE, W, cell, par, run, sup, table, with_rel, word
from vectorstore import AnnotationTexts, DraftChange, DraftComment, DraftError, annotate_draft, read_draft

TEXTS = AnnotationTexts("Reader", "R", "In a box:", "In a note:", "Nearest:", "By hand:")
LIMIT = 2**25
ADDED = (f"{{{W}}}commentRangeStart", f"{{{W}}}commentRangeEnd", f"{{{W}}}commentReference")
BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData uri="x">'
    "<wps:wsp><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
    "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{0}</w:txbxContent></v:textbox></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r>"
).format(par(run("The box names 40 guests.")))
NOTE = par(run("The note counts 12 boats."))
NOTES = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{NOTE}</w:footnote></w:footnotes>'
HEADING = par(run("The valley"), looks='<w:pStyle w:val="Heading1"/>')
SPLIT = par(run("The valley "), run("has 15", "<w:b/>"), run(" mills. It lies high. "), run("It lies high.", "<w:i/>"))
LINK = par(
    run("See "), f'<w:hyperlink w:anchor="x">{run("the page of the mills")}</w:hyperlink>', run(". More follows.")
)
ROWS = table(
    cell(par(run("Year"))) + cell(par(run("Mills"))),
    cell(par(run("2019"))) + cell(par(run("51 mills"))),
)
INSERTED = f'<w:p><w:ins w:id="5" w:author="x">{run("Somebody added 99 mills here. And this.")}</w:ins></w:p>'
NOTED = par(run("A noted sentence stands here."), '<w:r><w:footnoteReference w:id="2"/></w:r>', run(" Then another."))
RAISED = par(run("It covers 3 km"), sup("2"), run(" of land."))


def file() -> bytes:
    return word(
        HEADING,
        SPLIT,
        LINK,
        ROWS,
        par(run("Beside a box."), BOX, PICTURE),
        INSERTED,
        NOTED,
        RAISED,
        parts={"word/footnotes.xml": NOTES, "word/media/image1.png": b"\x89PNG picture", "docProps/x.bin": b"\x00\xff"},
        mend=with_rel("footnotes", "footnotes.xml"),
    )


def with_entities(*paragraphs: str) -> bytes:
    """A file with a sentence after an entity, which Word never writes."""

    def mend(name: str, data: bytes) -> bytes:
        if name != "word/document.xml":
            return data
        declared = b'<!DOCTYPE x [<!ENTITY e "fifteen"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        at = data.index(b"<w:document")
        return data[:at] + declared + data[at:].replace(b"The valley ", b"&e;&f; The valley ", 1)

    return word(*paragraphs, mend=mend)


def annotated(content: bytes, sentences: Sequence[str], changes: Sequence[tuple[str, str]] = ()) -> bytes:
    text = read_draft("draft.docx", content, limit_bytes=LIMIT)
    places = [(text.index(words), text.index(words) + len(words)) for words in sentences]
    comments = [DraftComment(*place, (f"about {words}",)) for place, words in zip(places, sentences, strict=True)]
    changed = [DraftChange(text.index(old), text.index(old) + len(old), new) for old, new in changes]
    return annotate_draft("draft.docx", content, text, comments, changed, TEXTS)


def commented(content: bytes) -> dict[str, tuple[str, str]]:
    """The words that each comment spans, and the comment."""
    root = etree.fromstring(parts(content)["word/document.xml"])
    document = docx.Document(io.BytesIO(content))
    comments = {str(comment.comment_id): comment.text for comment in document.comments}
    found: dict[str, str] = {}
    open_ones: set[str] = set()
    for element in root.iter(f"{{{W}}}t", f"{{{W}}}delText", *ADDED):
        identity = element.get(f"{{{W}}}id")
        if element.tag == ADDED[0]:
            open_ones.add(identity)
            found[identity] = ""
        elif element.tag == ADDED[1]:
            open_ones.remove(identity)
        elif element.tag != ADDED[2]:
            for number in open_ones:
                found[number] += element.text
    assert not open_ones
    assert set(found) == set(comments)
    return {comments[number].partition("\n")[0]: (words, comments[number]) for number, words in found.items()}


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    ("sentence", "spanned"),
    [
        ("The valley has 15 mills.", "The valley has 15 mills."),
        ("See the page of the mills.", "See the page of the mills."),
        ("| 2019 | 51 mills |", "201951 mills"),
        ("Somebody added 99 mills here.", "Somebody added 99 mills here."),
        ("It covers 3 km^2 of land.", "It covers 3 km2 of land."),
        ("Then another.", "Then another."),
    ],
)
def test_a_comment_spans_its_sentence_alone(sentence: str, spanned: str) -> None:
    assert commented(annotated(file(), [sentence]))[f"about {sentence}"][0] == spanned


def test_of_two_equal_sentences_the_right_one_has_the_comment() -> None:
    content = file()
    text = read_draft("draft.docx", content, limit_bytes=LIMIT)
    second = text.rindex("It lies high.")
    made = annotate_draft("d.docx", content, text, [DraftComment(second, second + 13, ("second",))], [], TEXTS)
    body = parts(made)["word/document.xml"].decode()
    assert re.search(r'<w:commentRangeStart w:id="0"/><w:r><w:rPr><w:i/></w:rPr>', body)


def test_what_word_takes_no_comment_in_has_it_where_it_hangs_and_says_so() -> None:
    box, note = "The box names 40 guests.", "The note counts 12 boats."
    found = commented(annotated(file(), [box, note]))
    assert found[f"In a box: “{box}”"] == (box * 2, f"In a box: “{box}”\nabout {box}")  # Word has two forms of the box
    assert found[f"In a note: “{note}”"] == ("", f"In a note: “{note}”\nabout {note}")


def test_a_sentence_that_is_not_in_the_file_is_commented_on_nearby() -> None:
    content = file()
    text = read_draft("draft.docx", content, limit_bytes=LIMIT)
    place = text.index("See the page")
    other = f"{text[:place]}Zebras graze on quiet volcanic islands. {text[place:]}"
    made = annotate_draft("d.docx", content, other, [DraftComment(place, place + 39, ("x",))], [], TEXTS)
    [(first, (words, _))] = commented(made).items()
    assert first == "Nearest: “Zebras graze on quiet volcanic islands.”"
    assert words.startswith("The valley has 15 mills.")


def test_changes_are_revisions_with_the_look_of_what_they_replace() -> None:
    made = annotated(file(), ["The valley has 15 mills."], [("15", "51"), ("40", "14"), ("99", "77")])
    body = parts(made)["word/document.xml"].decode()
    deleted = re.findall(r"<w:del [^>]*>(.*?)</w:del>", body)
    assert [re.sub("<[^>]+>", "", one) for one in deleted] == ["15", "40", "99"]
    assert '<w:rPr><w:b/></w:rPr><w:t xml:space="preserve">51</w:t></w:r></w:ins>' in body
    accepted = read_draft("draft.docx", made, limit_bytes=LIMIT)
    before = read_draft("draft.docx", file(), limit_bytes=LIMIT)
    assert accepted == before.replace("15 m", "51 m").replace("40 g", "14 g").replace("99 m", "77 m")
    root = etree.fromstring(parts(made)["word/document.xml"])
    assert not root.xpath("//w:ins//w:ins", namespaces={"w": W})


def test_a_change_in_a_note_is_left_to_the_reader_in_a_comment() -> None:
    made = annotated(file(), [], [("12", "21")])
    assert "By hand: “12” → “21”" in str(commented(made))
    assert parts(made)["word/footnotes.xml"] == NOTES.encode()


def test_all_other_parts_come_back_byte_for_byte() -> None:
    given = file()
    before, after = parts(given), parts(annotated(given, ["The valley has 15 mills.", "It lies high."], [("51", "15")]))
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {
        "word/document.xml",
        "word/comments.xml",
        "[Content_Types].xml",
        "word/_rels/document.xml.rels",
    }
    assert list(before) == [name for name in after if name in before]
    again = parts(annotated(given, []))
    assert {name for name in again if before[name] != again[name]} <= {"word/document.xml"}


def test_without_comments_and_revisions_the_document_is_what_it_was() -> None:
    given = file()
    made = etree.fromstring(
        parts(annotated(given, ["See the page of the mills.", "Then another."]))["word/document.xml"]
    )
    for element in list(made.iter(*ADDED)):
        target = element.getparent() if element.tag == ADDED[2] else element
        target.getparent().remove(target)
    before = etree.fromstring(parts(given)["word/document.xml"])
    assert joined_runs(made) == joined_runs(before)


def joined_runs(root: etree._Element) -> bytes:
    """The document with neighbouring runs of one look as one run, as they are shown."""
    for element in root.iter():
        element.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
    text = etree.tostring(root, method="c14n")
    return re.sub(rb"</w:t></w:r><w:r><w:t>", b"", text)


def test_comments_that_are_there_stay_and_new_ones_come_behind_them(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The mill has 15 wheels. It grinds rye.")
    document.add_comment(paragraph.runs, text="from before", author="Somebody")
    document.save(str(tmp_path / "a.docx"))
    found = commented(annotated((tmp_path / "a.docx").read_bytes(), ["It grinds rye."]))
    assert found["from before"][0] == "The mill has 15 wheels. It grinds rye."
    assert found["about It grinds rye."][0] == "It grinds rye."


def test_a_file_of_the_strict_edition_stays_strict() -> None:
    usual = b"http://schemas.openxmlformats.org/"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts(word(SPLIT)).items():
            strict = rb"http://purl.oclc.org/ooxml/\1/"
            archive.writestr(name, re.sub(usual + rb"(wordprocessingml|officeDocument)/2006/", strict, data))
    after = parts(annotated(made.getvalue(), ["The valley has 15 mills."]))
    assert b"http://purl.oclc.org/ooxml/wordprocessingml/main" in after["word/document.xml"]
    assert b"openxmlformats.org/wordprocessingml" not in after["word/document.xml"] + after["word/comments.xml"]
    assert b"purl.oclc.org/ooxml/officeDocument/relationships/comments" in after["word/_rels/document.xml.rels"]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 no archive",
        word(SPLIT)[:-200],
        word(SPLIT, mend=lambda name, data: None if name == "[Content_Types].xml" else data),
        word(SPLIT, mend=lambda name, data: b"<w:broken" if name == "word/document.xml" else data),
        with_entities(SPLIT),
    ],
    ids=["no archive", "cut off", "without its list of parts", "broken XML", "entities"],
)
def test_broken_files_are_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(DraftError, match="draft"):
        annotate_draft("draft.docx", content, "The valley.", [DraftComment(0, 11, ("x",))], [], TEXTS)


def test_a_file_that_declares_entities_is_refused_and_loses_no_sentence() -> None:
    many = [
        par(run(f"Mill number {number} stands at the river and grinds the oats of two farms.")) for number in range(9)
    ]
    with pytest.raises(DraftError, match="draft"):
        read_draft("draft.docx", with_entities(SPLIT, *many), limit_bytes=LIMIT)


def test_no_text_of_a_comment_becomes_markup() -> None:
    content = word(par(run("A mill.")))
    hostile = '<w:instrText>INCLUDEPICTURE "http://x.example"</w:instrText> & \x00 =cmd()'
    made = annotate_draft("d.docx", content, "A mill.", [DraftComment(0, 7, (hostile,))], [], TEXTS)
    root = etree.fromstring(parts(made)["word/comments.xml"])
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"comments", "comment", "p", "r", "t"}
    assert "INCLUDEPICTURE" in str(root.xpath("string()"))


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
def test_libreoffice_opens_the_file_with_its_comments_and_changes(tmp_path: Path) -> None:
    made = annotated(file(), ["The valley has 15 mills.", "| 2019 | 51 mills |"], [("15", "51")])
    (tmp_path / "a.docx").write_bytes(made)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "fodt"]
    subprocess.run([*command, "a.docx"], cwd=tmp_path, check=True, capture_output=True, timeout=300)
    shown = (tmp_path / "a.fodt").read_text(encoding="utf-8")
    assert shown.count("<office:annotation ") == 2
    assert "about The valley has 15 mills." in shown
    assert "<text:deletion>" in shown
    assert "<text:insertion>" in shown
