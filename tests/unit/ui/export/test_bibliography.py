"""The sources as entries for reference managers: read back by pybtex, and after the specification of RIS."""

import re
from typing import Any

import pytest
from pybtex.database import BibliographyData, parse_string

from assistant.ui.export.authors import parse_authors
from assistant.ui.export.bibliography import as_bibtex, as_gbt7714, as_ris, cited_articles
from tests.unit.ui.export.test_conversation import ANSWER, ROADS, WELLS
from vectorstore import Article


def article(**facts: Any) -> Article:
    return Article(**({"id": "0" * 16, "title": "Wells", "path": "wells.md"} | facts))


def bibtex(*articles: Article) -> BibliographyData:
    read: BibliographyData = parse_string(as_bibtex(articles), "bibtex")
    return read


def records(text: str) -> list[list[tuple[str, str]]]:
    """RIS by its specification: a tag, two spaces, a hyphen, a space, the value; TY begins a record and ER ends it."""
    found: list[list[tuple[str, str]]] = []
    for line in filter(None, text.split("\r\n")):
        tag, value = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line).groups()  # type: ignore[union-attr]
        found += [[]] if tag == "TY" else []
        found[-1].append((tag, value))
    assert all(record[0][0] == "TY" and record[-1] == ("ER", "") for record in found)
    return found


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("A. Smith, B. Jones", ["Smith, A.", "Jones, B."]),
        ("张三 李四", ["张, 三", "李, 四"]),
        ("张三、李四等", ["张, 三", "李, 四"]),
        ("张三和李四", ["张, 三", "李, 四"]),
        ("记者 张三 通讯员 李四 王五", ["张, 三", "李, 四", "王, 五"]),
        ("本报记者张三、实习记者李四", ["张, 三", "李, 四"]),
        ("（記者 張三 通訊員 李四）", ["張, 三", "李, 四"]),
        ("欧阳明月", ["欧阳, 明月"]),
        ("阿旺", ["阿旺"]),
        ("河口乡水务局", ["{河口乡水务局}"]),
        ("中国和平出版社", ["{中国和平出版社}"]),
        ("Smith, John", ["Smith, John"]),
        ("Smith, A., Jones, B.", ["Smith, A.", "Jones, B."]),
        ("Smith, John; Jones, Ann", ["Smith, John", "Jones, Ann"]),
        ("By Mary Ann Jones and Ludwig van Dyke", ["Jones, Mary Ann", "van Dyke, Ludwig"]),
        ("Ministry of Water and Forests", ["{Ministry of Water and Forests}"]),
    ],
)
def test_several_authors_are_several_and_styles_see_their_family_names(line: str, names: list[str]) -> None:
    [entry] = bibtex(article(author=line)).entries.values()
    found = [
        f"{' '.join((*p.prelast_names, *p.last_names))}, {' '.join((*p.first_names, *p.middle_names))}".rstrip(", ")
        for p in entry.persons["author"]
    ]
    assert found == names
    authors = [value for tag, value in records(as_ris([article(author=line)]))[0] if tag == "AU"]
    assert authors == [name.strip("{}") for name in names]


def test_nobody_is_no_author() -> None:
    assert parse_authors(None) == parse_authors(" 、") == []
    assert "author" not in as_bibtex([article()])


def test_keys_are_readable_and_each_is_one() -> None:
    same = [article(author="A. Smith", date="2019", title="The Roads of the River")] * 3
    keys = list(
        bibtex(
            *same, article(author="张三", date="2020-05", title="水井的故事"), article(title="？"), article(title="！")
        ).entries
    )
    assert keys[:4] == ["Smith2019roads", "Smith2019roadsb", "Smith2019roadsc", "张三2020水井"]
    assert len(set(keys)) == 6


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://paper.example/水井?名=三", "https://paper.example/%E6%B0%B4%E4%BA%95?%E5%90%8D=%E4%B8%89"),
        ("https://paper.example/%E6%B0%B4", "https://paper.example/%E6%B0%B4"),
        ("https://河口.example/a", "https://xn--6or509c.example/a"),
        ("https://paper.example/a_b#c~d%20e&f", "https://paper.example/a_b#c~d%20e&f"),
    ],
)
def test_addresses_survive(url: str, written: str) -> None:
    [entry] = bibtex(article(url=url)).entries.values()
    assert entry.fields["url"] == written
    assert ("UR", written) in records(as_ris([article(url=url)]))[0]
    assert f"{url}." in as_gbt7714([article(url=url)])


@pytest.mark.parametrize(
    ("facts", "bibtex_type", "ris_type", "letters"),
    [
        ({"url": "https://doi.org/10.1234/ab_c(1)", "source": "X"}, "article", "JOUR", "[J/OL]"),
        ({"source": "Journal of Roads"}, "article", "JOUR", "[J]"),
        ({"source": "河口学报", "url": "https://paper.example/a"}, "article", "JOUR", "[J/OL]"),
        ({"source": "河口日报"}, "article", "NEWS", "[N]"),
        ({"source": "River Times", "url": "https://paper.example/a"}, "article", "NEWS", "[N/OL]"),
        ({"url": "https://paper.example/a"}, "online", "ELEC", "[EB/OL]"),
        ({}, "misc", "GEN", "[Z]"),
    ],
)
def test_types_are_what_is_known(facts: dict[str, str], bibtex_type: str, ris_type: str, letters: str) -> None:
    [entry] = bibtex(article(**facts)).entries.values()
    record = records(as_ris([article(**facts)]))[0]
    assert (entry.type, record[0]) == (bibtex_type, ("TY", ris_type))
    assert letters in as_gbt7714([article(**facts)])
    if "doi" in facts.get("url", ""):
        assert entry.fields["doi"] == dict(record)["DO"] == "10.1234/ab_c(1)"


def test_bibtex_escapes_what_tex_would_read() -> None:
    entries = as_bibtex(cited_articles([ANSWER, ANSWER]))
    assert list(parse_string(entries, "bibtex").entries) == ["甲乙2020水井", "Writer2019roads"]
    assert r"title = {{Roads \& \{bridges\}}}" in entries
    assert entries.count("{") == entries.count("}")


def test_ris_has_one_record_an_article() -> None:
    first, second = records(as_ris(cited_articles([ANSWER])))
    assert [value for tag, value in first if tag == "AU"] == ["甲乙", "丙丁"]
    assert dict(first)["DA"] == "2020/05/01/"
    assert dict(second)["DA"] == "2019///"


def test_gbt7714_lines_say_what_the_standard_wants() -> None:
    first, second, third = as_gbt7714(
        [WELLS, ROADS, article(author="A. Li, B. Wu, C. Xu, D. Ma", url="https://paper.example/a", date="2021-02-03")]
    ).splitlines()
    assert re.fullmatch(
        r"\[1\] 甲乙, 丙丁\. 水井\[N/OL\]\. 河口报, 2020-05-01\[\d{4}-\d\d-\d\d\]\. https://paper\.example/wells\.",
        first,
    )
    assert second == "[2] WRITER A, WRITER B. Roads & {bridges}[Z]. 2019."
    assert re.fullmatch(
        r"\[3\] LI A, WU B, XU C, et al\. Wells\[EB/OL\]\. \(2021-02-03\)\[\d{4}-\d\d-\d\d\]\. https://paper\.example/a\.",
        third,
    )
