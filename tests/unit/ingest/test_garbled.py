"""Text that was read in another encoding and saved so is refused by that name, and no people's article is."""

import json
import re
from pathlib import Path

import pytest

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.encodings import decode
from vectorstore.ingest.formats.garbled import is_garbled
from vectorstore.ingest.loader import Loader

HANS = "旧渔港在城市的南边。冬天的时候，四十条船停在那里，等到春天冰化了才出海。老人们说，从前的船比现在还要多。"
HANT = "舊漁港在城市的南邊。冬天的時候，四十條船停在那裡，等到春天冰化了才出海。"
HANGUL_PROSE = (
    "돌여울 제방 보강 공사가 어제 끝났다. 제방은 일 미터 높아졌고 오십 년 만의 홍수도 견딜 수 있다고 한다. "
    "마을 주민들은 편히 잘 수 있다."
)
JAPANESE = "古い港は町の南にあります。冬には四十隻の船が泊まっています。"
KOREAN = "오래된 항구는 도시의 남쪽에 있습니다. 겨울에는 배가 머뭅니다."
CHINESE = (
    "柳河镇去年修好了三座水闸，沿河的田地从此不再受旱，村民们在冬天里又把旧渠清了一遍。"
    "码头的石墙还要修到秋天，渔船回来以前必须完工，费用由镇上和船主一起承担。"
)
ENGLISH = (
    "The council of Liuhe Town met on Monday and decided to build a new pump house beside the old mill. It "
    "will serve forty households that had no water of their own. Nobody has yet said who will pay."
)
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
        (HANGUL_PROSE * 2).encode("euc-kr").decode("gb18030"),
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


@pytest.mark.parametrize(
    "text",
    [
        "".join(chr(0xF000 + ord(character)) for character in ENGLISH),
        re.sub(r"\w", "\ufffd", ENGLISH),
        " ".join(f"(cid:{ord(character)})" for character in ENGLISH),
        re.sub(r"\w", "\x12", ENGLISH),
        CHINESE.encode().decode("latin-1"),
        CHINESE.encode().decode("cp1252", errors="replace"),
        CHINESE.encode("gbk").decode("latin-1"),
        CHINESE.encode().decode("gb18030", errors="replace"),
        "".join(chr(ord(character) - 29) if ord(character) > 31 + 29 else " " for character in ENGLISH),
        "".join(
            chr((ord(character) - 97 + 3) % 26 + 97) if "a" <= character <= "z" else character
            for character in ENGLISH.lower()
        ),
        "".join(chr(0x4E00 + (ord(character) * 7919) % 20000) for character in CHINESE * 2),
    ],
)
def test_text_that_nobody_can_read_is_known(text: str) -> None:
    assert is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        CHINESE,
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
        ("\uf0b7 The mill\n\uf0b7 The wall\n\uf0b7 The harbour of Liuhe Town"),
        "Élève à l'école, où il a été reçu; « déjà vu », ça va, né à Orléans, très âgé.",
        "王川、李河、张山、赵海、钱江、孙林、周田、吴桥、郑路、冯村" * 4,
        "int asn1_get_tag_der(const unsigned char *der, int len, unsigned char *cls);",
        "水" * 120,
        f"{HANS}\n{chr(2) * 12}",
        "安徽、白城、保定、长春、重庆、成都、大连、德州、东莞、鄂州、福州、抚顺、广州、桂林、哈密、邯郸、合肥、淮安、济南、吉林、嘉兴、揭阳"
        "、开封、昆明、拉萨、兰州、丽江、泸州、茂名、绵阳、牡丹江、南京、宁波、攀枝花、莆田、齐齐哈尔、青岛、衢州",
    ],
)
def test_text_that_somebody_can_read_is_not_taken_for_garbage(text: str) -> None:
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
