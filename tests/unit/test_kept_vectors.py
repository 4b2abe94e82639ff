"""The local encoder keeps the vectors of short texts: a question's is asked for three times in one answer."""

import numpy as np

from vectorstore import local_encoder


def test_a_kept_vector_is_the_one_of_the_text_whatever_is_done_to_what_was_returned() -> None:
    text = "河口乡有多少个水质巡查小组？"
    alone, beside = local_encoder.encode([text]), local_encoder.encode([text, "How many peach trees were planted?"])
    assert alone.shape == (1, 512)
    assert np.allclose(alone[0], beside[0], atol=1e-6)
    alone[0] = 0
    again = local_encoder.encode([text])
    assert np.array_equal(again[0], local_encoder.encode([text])[0])
    assert np.allclose(again[0], beside[0], atol=1e-6)


def test_only_short_texts_are_kept_and_not_too_many() -> None:
    local_encoder._kept_vector.cache_clear()
    local_encoder.encode(["long " * 200])
    assert local_encoder._kept_vector.cache_info().currsize == 0
    local_encoder.encode(["short"])
    assert local_encoder._kept_vector.cache_info().currsize == 1
    assert local_encoder._kept_vector.cache_info().maxsize == 1024
