"""Text is read in its own encoding to the last character, a sentence as well as a book, and never by a guess."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.errors import RefusedError
from vectorstore.ingest.formats.encodings import decode

SIMPLIFIED = "旧渔港在城市的南边。冬天的时候，四十条船停在那里，等到春天冰化了才出海。"
TRADITIONAL = "舊漁港在城市的南邊。冬天的時候，四十條船停在那裡，等到春天冰化了才出海。"
MIXED = "The 水井 of 河口乡 was dug in 1987 by the county."
WESTERN = "Le café du port est fermé depuis l’été. Les pêcheurs préfèrent déjeuner à bord – c’est plus gai."
CHINESE = ("gb18030", "gbk", "utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-8", "utf-8-sig")


@pytest.mark.parametrize("times", [1, 200])
@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        (SIMPLIFIED, CHINESE),
        (SIMPLIFIED[:13], CHINESE),
        (TRADITIONAL, (*CHINESE, "big5")),
        (TRADITIONAL[:13], (*CHINESE, "big5")),
        ("河口鄉第37號水井修好了", ("gb18030", "big5", "utf-16-le", "utf-16-be")),
        (MIXED, CHINESE),
        (
            "The village dug 37 deep wells, “Nobody owns it.” The water is clear.",
            ("gb18030", "big5", "cp1252", "utf-16-be"),
        ),
        ("The council’s harbour – all of it – wasn’t touched.", ("gb18030", "cp1252", "utf-16-le")),
        (WESTERN, ("cp1252", "utf-8", "utf-16", "utf-16-le")),
    ],
)
def test_every_encoding_is_reported_by_one_sentence_and_by_many(
    text: str, encodings: tuple[str, ...], times: int
) -> None:
    for encoding in encodings:
        assert decode((text * times).encode(encoding))[0].removeprefix("\ufeff") == text * times, encoding


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from("水井村路桥山河学校修好去年今年老人孩子一二三四，。"), min_size=14, max_size=60).map(
        "".join
    ),
    st.sampled_from(["gb18030", "big5"]),
)
def test_chinese_words_in_any_order_are_read_right_or_refused(text: str, encoding: str) -> None:
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        return  # Big5 has no such character
    try:
        assert decode(content)[0] == text
    except RefusedError as refusal:
        assert "save it as UTF-8" in str(refusal)  # noqa: PT017  # either outcome is right


@pytest.mark.parametrize(
    "content",
    [
        "오래된 항구는 도시의 남쪽에 있습니다. 겨울에는 배가 머뭅니다.".encode("euc-kr"),
        "Старый порт находится к югу от города.".encode("koi8-r"),
        "古い港は町の南にあります。冬には四十隻の船が泊まっています。".encode("shift_jis"),
        bytes(range(128, 256)) * 20,
    ],
)
def test_what_no_encoding_makes_text_of_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(RefusedError, match="save it as UTF-8"):
        decode(content)


@pytest.mark.parametrize("text", ["Старый порт к югу от города.", "Το παλιό λιμάνι", "ñandú", "Привет"])
def test_other_scripts_in_utf_8_stay_what_they_are(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8")


def test_too_short_a_text_is_refused_naming_both_encodings() -> None:
    with pytest.raises(RefusedError, match=r"is in .* or in .*, and too short to tell which; save it as UTF-8"):
        decode("水井".encode("utf-16-le"))


@pytest.mark.parametrize(("encoding", "kept"), [("utf-8", 700), ("gb18030", 400)])
def test_one_lost_byte_costs_one_place(encoding: str, kept: int) -> None:
    text = f"{SIMPLIFIED}\n" * 30
    content = text.encode(encoding)
    read, found = decode(content[:700] + content[701:])

    assert found == encoding
    assert read.startswith(text[:230])
    assert read.endswith(text[-kept:])


@pytest.mark.parametrize(
    ("declared", "encoding"), [("gb2312", "gbk"), ("GBK", "gb18030"), ("big5", "big5"), ("windows-1252", "cp1252")]
)
def test_what_a_page_declares_is_believed_where_its_bytes_fit(declared: str, encoding: str) -> None:
    text = {"big5": "水井", "cp1252": "café à"}.get(encoding, "水井")

    assert decode(text.encode(encoding), declared)[0] == text


@pytest.mark.parametrize("declared", ["utf-8", "no-such-encoding", "ascii", "big5", None])
def test_a_page_that_declares_what_it_is_not_is_read_all_the_same(declared: str | None) -> None:
    assert decode((SIMPLIFIED * 3).encode("gbk"), declared)[0] == SIMPLIFIED * 3


@pytest.mark.parametrize(
    ("encoding", "name", "text"),
    [
        ("cp1250", "Windows-1250", "Přehrada se začala stavět v květnu 2016. Žádná změna není v plánu, říká úřad."),
        (
            "cp1250",
            "Windows-1250",
            "Zapora została zbudowana w maju; kosztowała 320 milionów, żadnych zmian się nie planuje.",
        ),
        (
            "cp1250",
            "Windows-1250",
            "A gátat májusban kezdték építeni; a tervező szerint új erőmű is épül, több község költözött.",
        ),
        ("cp1250", "Windows-1250", "Localităţile au fost strămutate după planificări făcute în judeţ."),
        (
            "cp1250",
            "Windows-1250",
            "Gradnja je započela u svibnju; općina kaže da će rješenje još čekati, a teško će biti i kiša.",
        ),
        ("cp1254", "Windows-1254", "Barajın yapımına başlandı. Değişiklik öngörülmüyor, işçiler şimdi çalışıyor."),
    ],
)
def test_a_text_that_only_looks_western_is_refused_by_the_name_of_its_encoding(
    encoding: str, name: str, text: str
) -> None:
    with pytest.raises(RefusedError, match=f"is in {name}"):
        decode(text.encode(encoding))


@pytest.mark.parametrize(
    "text",
    [
        "Le barrage coûte 3 200 000 € ; où est l’été ? Là où la rivière très étroite s’arrête.",
        "Il costo è di 12 m³ al giorno; però più di così non è possibile, lunedì e giovedì.",
        "¿Qué pasó? Y pero ¿quién sabe? El año pasado costó 12 m³ a 3 €.",
        "A construção começou em maio; não há mudanças, são três milhões à vista.",
        "Það er ekki þörf á breytingum, þýðing þess er óljós.",
        "Byggingen ble ferdig i mai; det er nødvendig å gjøre også nå, på fjøset.",
        "Õnneks jõudis töö lõpule, küla ja põld, ühtlasi möödunud õö.",
        "Tað er ógvuliga dýrt, søgdu føroyingar í gjár, og ráðini eru fá.",
        "La presa començà al maig; això és molt, perquè l’aigua és allà, a més a més.",
    ],
)
def test_western_languages_are_read_in_all_their_letters(text: str) -> None:
    assert decode(text.encode("cp1252")) == (text, "cp1252")
