"""Proves that an article's language is told by its script and its words, and that what a file states of it counts
where it can be so.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from vectorstore.text.language import language_by_script, language_of

CASES = Path(__file__).parents[2] / "cases" / "text"
LANGUAGES = [json.loads(line) for line in (CASES / "languages.jsonl").read_text(encoding="utf-8").splitlines()]

HANS = "河口乡去年组建了37个水质巡查小组，每周巡查2次。"
HANT = "河口鄉去年組建了37個水質巡查小組，每週巡查2次。"
JAPANESE = "古い港は町の南にあります。冬には四十隻の船が泊まっています。"
KOREAN = "오래된 항구는 도시의 남쪽에 있습니다. 겨울에는 배가 머뭅니다."
ENGLISH = "The old harbour lies south of the town, and in winter forty boats stay there."
FRENCH = "Le café du port est fermé depuis l’été. Les pêcheurs préfèrent déjeuner à bord."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (HANS, "zh-Hans"),
        (HANT, "zh-Hant"),
        (JAPANESE, "ja"),
        (KOREAN, "ko"),
        (ENGLISH, "en"),
        ("The harbour news of 1987 told of it", "en"),
        ("Harbour news 1987", None),  # too short to be sure
        ("Madrid 2016", None),
        ("Hotel Central", None),
        ("A. Garcia, B. Rossi, C. Weber", None),
        ("import os; print(os.path.join(a, b))", None),
        ("Ceny vody", None),
        (f"他写道：“{JAPANESE[:12]}”{HANS * 3}", "zh-Hans"),
        (f"{HANS} OpenAI GPT-4 API token limit", "zh-Hans"),
        (FRENCH, "fr"),
        ("Les bateaux sont dans le port.", "fr"),
        ("Der alte Hafen liegt im Süden der Stadt, und im Winter bleiben die Boote dort.", "de"),
        ("El puerto viejo está al sur de la ciudad y en invierno los barcos se quedan allí.", "es"),
        ("Il vecchio porto è a sud della città e in inverno le barche non escono.", "it"),
        ("O porto velho fica ao sul da cidade e no inverno os barcos não saem.", "pt"),
        ("De oude haven ligt ten zuiden van de stad en in de winter blijven de boten er.", "nl"),
        ("Den gamla hamnen ligger söder om staden och på vintern är det inte många båtar som går ut.", "sv"),
        ("Stary port leży na południe od miasta i w zimie łodzie nie wypływają.", "pl"),
        ("Bến cảng cũ nằm ở phía nam của thành phố và có nhiều thuyền.", "vi"),
        ("Старый порт находится к югу от города, и это видно.", "ru"),
        ("Старий порт лежить на південь від міста, і його видно.", "uk"),
        ("Το παλιό λιμάνι είναι στα νότια της πόλης.", "el"),
        ("الميناء القديم يقع جنوب المدينة", "ar"),
        ("Aku lihat perahu itu kembali pagi buta bersama nelayan tua desa kami kemarin sore", "id"),
        ("1987 37 25", None),
    ],
)
def test_a_language_is_reported_by_script_and_words(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("stated", "text", "language"),
    [
        ("zh-CN", HANS, "zh-Hans"),
        ("zh_TW", HANT, "zh-Hant"),
        ("zh-Hans-CN", HANS, "zh-Hans"),
        ("zh", HANT, "zh-Hant"),
        ("中文", HANT, "zh-Hant"),
        ("简体中文", HANS, "zh-Hans"),
        ("繁體中文", HANT, "zh-Hant"),
        ("chi", HANS, "zh-Hans"),
        ("English", ENGLISH, "en"),
        ("en_us", ENGLISH, "en-US"),
        ("eng", ENGLISH, "en"),
        ("FR-ca", FRENCH, "fr-CA"),
        ("法语", FRENCH, "fr"),
        ("日本語", JAPANESE, "ja"),
        ("ms", "Harbour news 1987", "ms"),
        ("en", HANS, "zh-Hans"),  # what the script contradicts
        ("zh-CN", HANT, "zh-Hant"),
        ("zh-CN", JAPANESE, "ja"),
        ("zh-CN", ENGLISH, "en"),
        ("ja", HANS, "zh-Hans"),
        ("en-GB", ENGLISH, "en-GB"),
        ("en_GB.UTF-8", ENGLISH, "en-GB"),
        ("en-gb-oxendict", ENGLISH, "en-GB-oxendict"),
        ("en-029", ENGLISH, "en-029"),
        ("en-GB", HANS, "zh-Hans"),
        ("zh-Hant-HK", HANT, "zh-Hant-HK"),
        ("zh-hk", HANT, "zh-Hant-HK"),
        ("zh-SG", HANS, "zh-Hans-SG"),
        ("zh-Hant-HK", HANS, "zh-Hans"),
        ("zh-cmn-Hans-CN", HANS, "zh-Hans"),
        ("zh-yue-HK", HANT, "yue-HK"),
        ("as it comes", FRENCH, "fr"),
        ("", HANS, "zh-Hans"),
    ],
)
def test_what_a_file_states_counts_unless_its_script_says_otherwise(stated: str, text: str, language: str) -> None:
    assert language_of(text, stated) == language


@pytest.mark.parametrize(
    ("file", "languages"),
    [("drcd/DRCD_dev.json", {"zh-Hant"}), ("xquad/xquad.zh.json", {"zh-Hans"}), ("xquad/xquad.en.json", {"en"})],
)
def test_articles_of_known_languages_are_reported(shared: Path, file: str, languages: set[str]) -> None:
    data = json.loads((shared / "data" / file).read_text(encoding="utf-8"))["data"]

    told = [language_of(paragraph["context"]) for article in data for paragraph in article["paragraphs"]]
    assert set(told) - {None} == languages
    assert told.count(None) <= 1  # a paragraph of nothing but names


@pytest.mark.parametrize("case", LANGUAGES, ids=lambda case: str(case["language"]))
def test_a_sentence_has_its_own_language_or_none_and_an_article_its_own(case: dict[str, Any]) -> None:
    told = [language_of(sentence) for sentence in case["sentences"]]

    assert set(told) - {None} <= {case["language"]}
    assert language_of("\n".join(case["sentences"])) == case["language"]


def test_nine_in_ten_sentences_have_a_language() -> None:
    told = [language_of(sentence) for case in LANGUAGES for sentence in case["sentences"]]

    assert len(told) > 170
    assert told.count(None) <= len(told) // 10


@pytest.mark.parametrize(
    ("stated", "text", "language"),
    [
        ("sr-Latn", "Stara luka se nalazi južno od grada.", "sr-Latn"),
        ("ru", "Stara luka se nalazi južno od grada.", None),
        ("ja", "Port", None),
        ("he", "הנמל", "he"),
    ],
)
def test_what_is_stated_of_a_doubtful_text_counts_in_its_own_script_only(
    stated: str, text: str, language: str | None
) -> None:
    assert language_of(text, stated) in (language, *(["bs", "hr", "sr"] if language is None else []))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("這裡沒有鐵路", "zh-Hant"),
        ("这里没有铁路", "zh-Hans"),
        ("山水", "zh-Hans"),  # nothing decides it: the more common script
        ("這裡 has 鐵路", "zh-Hant"),
        ("港はどこですか", "ja"),
        ("항구는 어디입니까", "ko"),
        ("The railway (鐵) was closed for winter", None),
        ("Où est le port ?", None),
        ("Где порт?", None),
        ("تضم كل مجموعة 6 أعضاء (River News)", None),
        ("2030 - 40%", None),
        ("", None),
    ],
)
def test_a_script_tells_the_language_where_one_alone_is_written_in_it(text: str, language: str | None) -> None:
    assert language_by_script(text) == language
