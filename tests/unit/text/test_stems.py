"""Proves that a word in any of its forms is taken for one word, and for no other."""

import pytest

from vectorstore.text.stems import lemma


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("run", "running runs ran"),
        ("plan", "planned planning plans plan's plan’s"),
        ("stop", "stopped stopping"),
        ("make", "making made makes"),
        ("create", "created creating"),
        ("policy", "policies"),
        ("child", "children"),
        ("spend", "spent spending"),
        ("dig", "dug"),
        ("teach", "taught"),
        ("wolf", "wolves"),
        ("analysis", "analyses"),
        ("study", "studied studies"),
    ],
)
def test_every_form_of_a_word_is_that_word(word: str, forms: str) -> None:
    assert {lemma(form) for form in forms.split()} == {word}
    assert lemma(word) == word


@pytest.mark.parametrize(
    "pair",
    [
        "internal international",
        "investor investment",
        "operators operations",
        "police policy",
        "universe university",
        "higher high",
        "better good",
        "news new",
        "organ organization",
        "founded found",
        "us we",
        "import importance",
        "owner own",
        "lowest low",
    ],
)
def test_words_that_say_different_things_stay_two(pair: str) -> None:
    one, other = pair.split()

    assert lemma(one) != lemma(other)


@pytest.mark.parametrize("word", ["häuser", "maisons", "kaijiang", "gdp", "x", "3rd", "a.b"])
def test_a_word_that_no_dictionary_has_stays(word: str) -> None:
    assert lemma(word) == word
