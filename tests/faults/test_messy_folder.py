"""A folder as people have them: one good file of each format, script and encoding, and broken or hostile ones.

Each good one is

answerable with exact quotes, each bad one is named with its own reason.
"""

import io
import zipfile

import pytest

from assistant import Assistant
from tests import making

PEOPLE = "老人们说，从前的井水比现在还要清，孩子们夏天都到井边打水喝。"
ROADS = "道路修好以后，外面的车可以一直开到村口，运菜的人不用再走十里山路。"


def zh(village: str, wells: int) -> str:
    return f"{village}去年打了{wells}口深井。{PEOPLE}{ROADS}"


def hant(village: str, wells: int) -> str:
    said = "老人們說，從前的井水比現在還要清，孩子們夏天都到井邊打水喝。道路修好以後，外面的車可以一直開到村口。"
    return f"{village}去年打了{wells}口深井。{said}"


def en(village: str, wells: int) -> str:
    return (
        f"The village of {village} dug {wells} deep wells last year. The old people say that the water was "
        "clearer when they were young."
    )


def question(village: str) -> str:
    return (
        f"How many deep wells did the village of {village} dig?"
        if village < "\u2e80"
        else f"{village}去年打了多少口深井？"
    )


# name of the file -> (its bytes, village, wells): one for each format, script and encoding
GOOD: dict[str, tuple[bytes, str, int]] = {
    "utf8.txt": (zh("青石村", 11).encode(), "青石村", 11),
    "mark.txt": (b"\xef\xbb\xbf" + zh("白沙村", 12).encode(), "白沙村", 12),
    "gb18030.txt": (zh("红岩村", 13).encode("gb18030"), "红岩村", 13),
    "big5.txt": (hant("東陂村", 14).encode("big5"), "東陂村", 14),
    "traditional.txt": (hant("西埔村", 15).encode(), "西埔村", 15),
    "utf16.txt": (zh("南塘村", 16).encode("utf-16"), "南塘村", 16),
    "utf16le.txt": (zh("北坡村", 17).encode("utf-16-le"), "北坡村", 17),
    "utf16be.txt": (zh("上河村", 18).encode("utf-16-be"), "上河村", 18),
    "western.txt": (en("Brückenau", 19).encode("cp1252"), "Brückenau", 19),
    "english.txt": (en("Northbridge", 21).encode(), "Northbridge", 21),
    "matter.md": (f"---\ntitle: 水井\n---\n\n# 水井\n\n{zh('下河村', 22)}\n".encode(), "下河村", 22),
    "page.html": (making.html("大河村的水", zh("大河村", 23), PEOPLE + ROADS).encode(), "大河村", 23),
    "gbk.htm": (
        making.html("小河村的水", zh("小河村", 24), PEOPLE, head='<meta charset="gb2312">').encode("gbk"),
        "小河村",
        24,
    ),
    "really-html.txt": (making.html("竹林村的水", zh("竹林村", 25), ROADS).encode(), "竹林村", 25),
    "song.pdf": (
        making.pdf(
            [["松树村去年打了26口深井。老人们说，从前的井水比现在还", "要清，孩子们夏天都到井边打水喝。"], [ROADS]],
            font="STSong-Light",
        ),
        "松树村",
        26,
    ),
    "english.pdf": (
        making.pdf(
            [
                [
                    "The village of Westport dug 27 deep wells last year, and the engi-",
                    "neers measured the water in each of them.",
                ]
            ]
        ),
        "Westport",
        27,
    ),
    "word.docx": (
        making.docx(["# 水井", zh("柳树村", 28), [["村", "井"], ["柳树村", "28"]]], title="柳树村的水"),
        "柳树村",
        28,
    ),
    "book.epub": (
        making.epub({"第一章": f"<h1>水井</h1><p>{zh('桃花村', 29)}</p>"}, title="桃花村志", author="王川"),
        "桃花村",
        29,
    ),
    "table.csv": (f"标题,正文,来源\n村里的水,{zh('梨花村', 31)},河口日报\n".encode(), "梨花村", 31),
    "gbk.csv": (f"标题,正文\n村里的水,{zh('杏花村', 32)}\n".encode("gbk"), "杏花村", 32),
    "lines.jsonl": (making.jsonl({"title": "水", "text": zh("荷花村", 33)}), "荷花村", 33),
    "bundle.zip": (
        making.archive({"内/水.txt": zh("兰花村", 34).encode(), "bad.txt": b"", "more/inner.zip": b"PK"}),
        "兰花村",
        34,
    ),
}


def bomb() -> bytes:
    return making.archive({"zeros.txt": b"0" * 30_000_000})


def many() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for number in range(10_001):
            packed.writestr(str(number), b"")
    return file.getvalue()


def lying() -> bytes:
    """An archive whose directory promises less than its data holds."""
    content = bytearray(making.archive({"water.txt": zh("某村", 1).encode() * 50}))
    size = len(zh("某村", 1).encode() * 50).to_bytes(4, "little")
    return bytes(content.replace(size, (100).to_bytes(4, "little")))


def hostile_docx(part: bytes) -> bytes:
    """A Word file with another main part."""
    file, made = io.BytesIO(), making.docx(["x"])
    with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, part if name == "word/document.xml" else source.read(name))
    return file.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><d>&j;</d>"
)
SECRET = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'
PARAGRAPHS = (
    b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    + b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 1_000_000
    + b"</w:body></w:document>"
)

# name of the file -> (its bytes, what its reason must say)
BAD: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "holds no text"),
    "blank.txt": (b" \n\r\n\t\n", "holds no text"),
    "near-empty.txt": ("水。".encode(), "holds too little text"),
    "numbers.txt": (b"1234 5678\n" * 50, "holds too little text"),
    "only-heading.md": ("# 只有一个标题而没有任何正文的文件\n".encode(), "holds only headings"),
    "junk.txt": (bytes(range(256)) * 40, "is not text"),
    "random.txt": (bytes((n * 7919 + n * n * 31) % 251 + 4 for n in range(3000)), "is not text"),
    "korean.txt": (
        "오래된 항구는 도시의 남쪽에 있습니다. 겨울에는 배가 머뭅니다.".encode("euc-kr"),
        "save it as UTF-8",
    ),
    "program.txt": (b"\x7fELF" + bytes(500), "is not text but a program"),
    "program.pdf": (b"MZ" + bytes(500), "is not a PDF but a Windows program"),
    "picture.docx": (making.png(), "is not a Word file but an image"),
    "words.pdf": (zh("某村", 1).encode(), "is not a PDF"),
    "old-word.docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old or an encrypted Office file"),
    "picture.jpg": (b"\xff\xd8\xff", "is a broken or an oversized picture"),
    "README": (zh("某村", 1).encode(), "without ending"),
    "large.txt": (b"a" * (3 * 2**20), "larger than 2 MB"),
    "404.txt": (b"404 Not Found\n\nnginx/1.18.0\n", "is an error page (not found)"),
    "404.html": (
        (
            b"<html><head><title>404 Not Found</title></head><body><center><h1>404 Not "
            b"Found</h1></center><hr>nginx</body></html>"
        ),
        "(not found)",
    ),
    "gone.html": (
        making.html("页面不存在", "您访问的页面不存在或已被删除。", "请返回首页。").encode(),
        "is an error page (not found)",
    ),
    "forbidden.txt": (
        b"403 Forbidden\nYou don't have permission to access this resource.\n",
        "is an error page (no access)",
    ),
    "server.txt": (b"502 Bad Gateway\nThe server is temporarily unavailable.\n", "is an error page of its server"),
    "script.html": (
        b"<html><body><noscript>x</noscript><p>Please enable JavaScript to view this site.</p></body></html>",
        "asks for JavaScript",
    ),
    "robot.md": ("# 访问验证\n\n请完成下方验证后继续访问。\n".encode(), "whether the reader is a person"),
    "login.txt": ("请先登录\n登录后阅读全文\n忘记密码\n".encode(), "asks to log in"),
    "nothing.html": (b"<html><body><script>var words = 1;</script></body></html>", "in which no text was found"),
    "locked.pdf": (making.pdf([["secret"]], password="abc"), "is an encrypted PDF"),
    "broken.pdf": (making.pdf([["The village dug wells."]])[:700], "is a broken PDF"),
    "scan.pdf": (making.scan(), "is a scan in which no text was recognised"),
    "broken.docx": (making.docx(["x"])[:2000], "is a broken Word file"),
    "entities.docx": (hostile_docx(ENTITIES), "is a broken Word file"),
    "secret.docx": (hostile_docx(SECRET), "is a broken Word file"),
    "million.docx": (hostile_docx(PARAGRAPHS), "unpacks to more than 100 times its size"),
    "broken.epub": (
        making.archive({"mimetype": b"application/epub+zip", "x": b"y"}),
        "is a broken or protected e-book",
    ),
    "bomb.zip": (bomb(), "unpacks to more than 100 times its size"),
    "many.zip": (many(), "more than 10,000 files"),
    "broken.zip": (b"PK\x03\x04 but no more", "is a broken archive"),
    "lying.zip": (lying(), "is damaged in the archive"),
    "locked.zip": (making.locked(making.archive({"a.txt": b"words"})), "is encrypted"),
    "hollow.zip": (making.archive({}), "is an archive without files"),
    "numbers.csv": (b"a,b\n1,2\n3,4\n", "has no column of text"),
    "holes.csv": (f"标题,正文\n甲,{'水' * 3}\n乙,\n丙,\n".encode(), "holds no text; so does one further row"),
    "broken.jsonl": (b'{"text": "\n[1]\n', "is not JSON"),
}


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assistant, dict[str, list[str]]]:
    corpus = tmp_path_factory.mktemp("messy")
    for name, content in {name: content for name, (content, *_) in (GOOD | BAD).items()}.items():
        (corpus / name).write_bytes(content)
    before = {path.name: path.read_bytes() for path in corpus.iterdir()}
    assistant = Assistant(corpus=corpus, index=tmp_path_factory.mktemp("index"), max_file_mb=2)
    report = assistant.sync()
    assert {
        path.name: path.read_bytes() for path in corpus.iterdir()
    } == before  # files are only read, nothing is unpacked
    refused: dict[str, list[str]] = {}
    for refusal in report.refused:
        refused.setdefault(refusal.path.split("/")[0].split("#")[0], []).append(refusal.reason)
    return assistant, refused


@pytest.mark.parametrize("name", GOOD)
def test_each_good_file_is_answered_from_with_an_exact_quote(
    synced: tuple[Assistant, dict[str, list[str]]], name: str
) -> None:
    assistant, _ = synced
    _, village, wells = GOOD[name]
    answer = assistant.ask(question(village))

    assert str(wells) in answer.answer
    citation = next(citation for citation in answer.citations if str(wells) in (citation.quote or ""))
    assert citation.article is not None
    assert citation.article.path.startswith(name)
    assert (assistant.original(citation.article.id) or "")[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize("name", BAD)
def test_each_bad_file_is_named_with_its_reason(synced: tuple[Assistant, dict[str, list[str]]], name: str) -> None:
    _, refused = synced

    assert any(BAD[name][1] in reason for reason in refused[name]), refused[name]


def test_nothing_else_is_refused(synced: tuple[Assistant, dict[str, list[str]]]) -> None:
    _, refused = synced

    assert len(BAD) >= 40
    assert set(refused) == set(BAD) | {"bundle.zip"}
    assert sorted(refused["bundle.zip"]) == ["holds no text", "is an archive inside an archive; unpack it first"]
