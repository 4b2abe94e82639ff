"""One pass over a text gives the vectors that the text and each of its sentences would have alone."""

import numpy as np
import pytest

from vectorstore.embeddings import NamedEmbeddings, load_embeddings
from vectorstore.local_encoder import TextWithSentences, encode, encode_with_sentences
from vectorstore.text.sentences import sentence_spans

CHINESE = "河口乡新修水渠三公里。谁来管护？村里选出两名管水员，每人管一段；去年水费收齐了。好。"
ENGLISH = "The pier was rebuilt in 2019. Who pays for it? The town does, with help from the county. It works!"
MIXED = "渡口\n渡船每天开六班。 The ferry runs six times a day.  「最早一班五點半。」船夫说：“水大时停航。”"


def _with_sentences(text: str) -> TextWithSentences:
    return text, [(span.start, span.end) for span in sentence_spans(text)]


@pytest.mark.parametrize("text", [CHINESE, ENGLISH, MIXED, "。", "\u3000\u3000", "a", "龘" * 40, "水" * 3000])
def test_a_text_and_its_sentences_have_the_vectors_that_they_have_alone(text: str) -> None:
    whole, spans = _with_sentences(text)
    vectors, rows = encode_with_sentences([(whole, spans)])
    assert np.abs(vectors - encode([text])).max() < 1e-5
    assert len(rows) == len(spans)
    assert not spans or np.abs(rows - encode([text[start:end] for start, end in spans])).max() < 1e-5


def test_texts_of_one_batch_do_not_touch_each_other() -> None:
    texts = [_with_sentences(text) for text in (CHINESE, ENGLISH, MIXED, CHINESE * 30, "", ENGLISH)]
    vectors, rows = encode_with_sentences(texts)
    assert np.abs(vectors - encode([text for text, _ in texts])).max() < 1e-5
    sentences = [text[start:end] for text, spans in texts for start, end in spans]
    assert np.abs(rows - encode(sentences)).max() < 1e-5


def test_spans_may_cut_words_and_leave_text_out() -> None:
    spans = [(0, 3), (3, 4), (9, 20), (20, 20), (21, 24)]
    _, rows = encode_with_sentences([(ENGLISH, spans)])
    assert np.abs(rows - encode([ENGLISH[start:end] for start, end in spans])).max() < 1e-5


def test_nothing_is_embedded_of_nothing() -> None:
    vectors, rows = encode_with_sentences([])
    assert vectors.shape == rows.shape == (0, 512)
    assert load_embeddings("local").passages_with_sentences([]) == []


@pytest.mark.parametrize("count", [1, 7, 60])
def test_the_local_model_embeds_as_one_that_embeds_each_text_alone(count: int) -> None:
    local = load_embeddings("local")

    class Alone:
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return local.passages(texts).tolist()  # type: ignore[no-any-return]

        def embed_query(self, text: str) -> list[float]:
            raise NotImplementedError

    texts = [_with_sentences(f"{number}. {MIXED if number % 2 else CHINESE}") for number in range(count)]
    expected = NamedEmbeddings(Alone(), "alone").passages_with_sentences(texts)
    for (vector, rows), (own, own_rows) in zip(local.passages_with_sentences(texts), expected, strict=True):
        assert np.abs(vector - own).max() < 1e-5
        assert rows.shape == own_rows.shape
        assert np.abs(rows - own_rows).max() < 1e-5
