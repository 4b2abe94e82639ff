"""Proves that the passages an answer is checked against carry the vectors of their own sentences."""

from pathlib import Path

import numpy as np
import pytest

from vectorstore import Index, NamedEmbeddings, attach_vectors, find, load_embeddings, sync

ARTICLE = "".join(
    f"第{number}号水渠长{number}公里。它在去年{number}月修好，现在由村里管理，水从北山上流下来。\n\n"
    for number in range(1, 10)
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "canals.txt").write_text(ARTICLE * 3, encoding="utf-8")
    return tmp_path / "corpus"


def test_every_sentence_carries_the_vector_that_the_encoder_gives_it(corpus: Path, tmp_path: Path) -> None:
    local = load_embeddings("local")
    index = Index(tmp_path / "index", local)
    sync(index, corpus, limit_bytes=2**20)
    found = find(index, "5号水渠有多长？", 6)
    assert {sentence.vector for passage in found.passages for sentence in passage.sentences} == {b""}
    matched_terms = attach_vectors(index, found)
    index.close()
    assert [passage.model_dump() for passage in matched_terms.passages] == [
        passage.model_dump() for passage in found.passages
    ]
    for passage in matched_terms.passages:
        expected = local.passages([sentence.text for sentence in passage.sentences])
        for sentence, vector in zip(passage.sentences, expected, strict=True):
            assert float(np.frombuffer(sentence.vector, np.float16).astype(np.float32) @ vector) > 0.999


def test_vectors_of_another_encoder_are_not_carried(corpus: Path, tmp_path: Path) -> None:
    index = Index(tmp_path / "index", NamedEmbeddings(load_embeddings("local").model, "elsewhere:model"))
    sync(index, corpus, limit_bytes=2**20)
    found = find(index, "5号水渠有多长？", 6)
    assert attach_vectors(index, found) is found
    index.close()


def test_a_passage_that_a_sync_takes_away_beside_a_search_goes_without(corpus: Path, tmp_path: Path) -> None:
    index = Index(tmp_path / "index", load_embeddings("local"))
    sync(index, corpus, limit_bytes=2**20)
    found = find(index, "5号水渠有多长？", 6)
    (corpus / "canals.txt").write_text("村里有两座桥，桥是石头的，今年刷了漆。", encoding="utf-8")
    sync(index, corpus, limit_bytes=2**20)
    assert attach_vectors(index, found) == found
    index.close()
