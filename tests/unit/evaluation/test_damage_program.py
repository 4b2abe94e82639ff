"""Proves that the damaged set of the benchmarks differs from the clean one by pinyin alone, and is the same every
time.
"""

import re

import pytest

from tests.benchmarks.damage import damaged_set

CONTEXT = "河邊的磨坊在一九〇三年重建。The mill grinds 9 tons of barley. 銀行行長每天步行上班。"


def squad() -> dict[str, list[dict[str, list[dict[str, object]]]]]:
    return {
        "data": [
            {
                "paragraphs": [
                    {
                        "context": CONTEXT * 20,
                        "qas": [{"question": "磨坊何時重建？", "answers": [{"text": "一九〇三年"}]}],
                    }
                ]
            }
        ]
    }


@pytest.mark.parametrize("every", [None, 2, 10])
def test_only_pinyin_is_added(every: int | None) -> None:
    paragraph = damaged_set(squad(), every)["data"][0]["paragraphs"][0]
    notes = re.findall(r"[\u4e00-\u9fff]\(([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹ]+)\)", paragraph["context"])
    han = len(re.findall("[\u4e00-\u9fff]", CONTEXT)) * 20
    assert re.sub(r"\([^()]+\)", "", paragraph["context"]) == CONTEXT * 20
    assert han / 15 < len(notes) < han / 1.5 if every is None else han / every * 0.7 < len(notes) < han / every * 1.3
    assert paragraph["qas"] == squad()["data"][0]["paragraphs"][0]["qas"]
    assert {"háng", "xíng"} & set(notes)
    assert damaged_set(squad(), every) == damaged_set(squad(), every)
