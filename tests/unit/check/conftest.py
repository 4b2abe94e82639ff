"""One index for all tests of the check of a text."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant

ARTICLES = {
    "bridge.md": (
        "---\ntitle: The Kestrel bridge\nauthor: Mara Quill\nsource: River Post\ndate: 2019-05-04\n"
        "url: https://example.org/kestrel\n---\n\n"
        "The Kestrel bridge was opened in 1912 and has 51 arches. Its stone came from the quarry at Oldham Rise. "
        "The toll was abolished in 1931 after a vote of the town council.\n\n"
        "The bridge keeper lives in the northern tower. She reads the river gauge every morning.\n"
    ),
    "bridge-news.md": (
        "---\ntitle: Arches counted again\nauthor: Tobin Vale\nsource: Coast News\ndate: 2024-02-11\n---\n\n"
        "The Kestrel bridge was opened in 1912 and has 53 arches. Two arches had been hidden under the quay.\n"
    ),
    "osprey.md": (
        "---\ntitle: The Osprey bridge\ndate: 2020-01-01\n---\n\n"
        "The Osprey bridge is made of steel. It has 15 lanes and a path for cyclists.\n"
    ),
    "orchard.txt": (
        "果园的历史\n\n青石镇的果园种有三百棵梨树，主人叫陈大山。梨子在八月成熟，每斤卖六元。"
        "果园去年修建了一座新的水塔，可以浇灌全部梨树。\n"
    ),
    "harbour.md": (
        "---\ntitle: 港口的扩建\ndate: 2021-03-01\n---\n\n"
        "青石港在1931年進行了疏浚，使較大的船隻可以進港。工程歷時十四個月，由鎮政府出資。\n"
    ),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    corpus: Path = tmp_path_factory.mktemp("corpus")
    for name, text in ARTICLES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    with Assistant(corpus=corpus, index=tmp_path_factory.mktemp("index"), model="quote") as opened:
        opened.sync()
        yield opened
