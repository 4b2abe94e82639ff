"""Text that was read in another encoding and saved so is refused by that name, and no people's article is."""

import json
from pathlib import Path

import pytest

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.encodings import decode
from vectorstore.ingest.garbled import is_garbled
from vectorstore.ingest.loader import Loader

HANS = "旧渔港在城市的南边。冬天的时候，四十条船停在那里，等到春天冰化了才出海。老人们说，从前的船比现在还要多。"
HANT = "舊漁港在城市的南邊。冬天的時候，四十條船停在那裡，等到春天冰化了才出海。"
JAPANESE = "古い港は町の南にあります。冬には四十隻の船が泊まっています。"
KOREAN = "오래된 항구는 도시의 남쪽에 있습니다. 겨울에는 배가 머뭅니다."
RUSSIAN = "Старый порт находится к югу от города, и это видно всем."


@pytest.mark.parametrize("times", [1, 50])
@pytest.mark.parametrize(
    "text",
    [
        HANS.encode().decode("latin-1"),
        HANS.encode().decode("cp1252", "ignore"),
        HANS.encode().decode("gb18030", "replace"),
        HANT.encode().decode("gb18030", "replace"),
        HANS.encode("gbk").decode("latin-1"),
        HANT.encode("big5").decode("gb18030", "replace"),
        "The harbour’s boats – all “forty” of them – café".encode().decode("cp1252", "replace"),
        "锟斤拷" * 4 + "水井修好了",
        "烫烫烫烫屯屯屯屯烫烫烫烫",
        f"{'�' * 12}水井修好了，道路也修好了",
        f"<p>Title of the page</p>\n{HANS.encode().decode('latin-1')}",
    ],
)
def test_text_read_in_another_encoding_is_refused_by_that_name(text: str, times: int) -> None:
    with Loader() as loader, pytest.raises(RefusedError, match="is a garbled text"):
        list(loader.load("a.txt", ("It was saved so: " + text * times).encode()))


@pytest.mark.parametrize(
    "text",
    [
        HANS,
        f"{HANS}“锟斤拷”和“烫烫烫”是常见的乱码，“鏂囩珷”也是。",
        "Größe – “Äpfel” für Übergänge: höflich, schön, süß, müßig, Öl",
        "naïve café à la “crème brûlée” où l’été — «là-bas», ça",
        "Đây là bến cảng cũ nằm ở phía nam của thành phố",
        "¡¿Qué?! ñandú, años, pingüino",
        f"★★★★★ ♠♣♥♦ ①②③④ {RUSSIAN} {JAPANESE} {KOREAN}",
        "plain",
    ],
)
def test_words_of_any_language_are_not_garbled(text: str) -> None:
    assert not is_garbled(text)


@pytest.mark.parametrize("times", [1, 50])
@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (JAPANESE, "shift_jis", "Shift-JIS"),
        (JAPANESE, "euc_jp", "EUC-JP"),
        (KOREAN, "euc-kr", "EUC-KR"),
        (RUSSIAN, "cp1251", "Windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
    ],
)
def test_an_encoding_that_is_not_read_is_named(text: str, encoding: str, name: str, times: int) -> None:
    with pytest.raises(RefusedError, match=f"is in {name}; save it as UTF-8"):
        decode((text * times).encode(encoding))


@pytest.mark.parametrize("file", ["drcd/DRCD_dev.json", "xquad/xquad.zh.json", "xquad/xquad.en.json"])
def test_no_real_article_is_taken_for_garbled_or_for_another_encoding(shared: Path, file: str) -> None:
    data = json.loads((shared / "data" / file).read_text(encoding="utf-8"))["data"]
    texts = [paragraph["context"] for article in data for paragraph in article["paragraphs"]]

    assert [text for text in texts if is_garbled(text)] == []
    assert not is_garbled((shared / "articles" / "kaijiang-as-scraped.txt").read_text(encoding="utf-8"))
    encoding = {"drcd": "big5hkscs", "xquad": "gb18030"}[file.split("/", maxsplit=1)[0]]
    for text in texts[:60] if "en.json" not in file else ():
        content = text.encode(encoding, "ignore")
        assert decode(content)[0] == content.decode(encoding)
