"""The word that an English word is a form of, by a table of irregular ones and simplemma's dictionary: the one stemmer of the program."""

import re
from functools import lru_cache

from vectorstore.text.irregular import irregular

# Forms that say something else than their word: a higher price is no high one, and `us` may be a country. Verbs that
# every text has say nothing: a passage with `was` in it is no nearer to a question that asks with `were`.
_OF_THEIR_OWN = frozenset(
    """best better worse worst less lesser least more most further farther us morning evening
    am is are was were be been being has have had having do does did doing""".split()
)
_VOWEL = re.compile("[aeiouy]")
_ENGLISH = re.compile("[a-z]+(?:'[a-z]+)?")


@lru_cache(maxsize=65536)
def lemma(word: str) -> str:
    """The dictionary's word for a folded one: `run` for `running`, `spend` for `spent`, `child` for `children`.

    Comparatives stay, as do words that are not in the dictionary, such as those of other languages.
    """
    from simplemma import lemmatize  # here, as its dictionary takes 0.2 s once

    word = word.replace("’", "'").removesuffix("'s")
    if word in _OF_THEIR_OWN or word.endswith(("er", "est")) or not _ENGLISH.fullmatch(word):
        return word
    found = irregular().get(word) or lemmatize(word, lang="en").lower()
    return _verb_of(found) if found.endswith("ing") else found


def _verb_of(word: str) -> str:
    """The verb of a word that the dictionary lists as a noun of its own: `build` for `building`."""
    from simplemma import is_known

    base = word.removesuffix("ing")
    if not _VOWEL.search(base):
        return word  # string, thing
    once = base[:-1] if base[-2:-1] == base[-1:] else base  # running
    doubled = (once, base) if base[-1:] not in "lsfz" else (base, once)
    return next((verb for verb in (f"{base}e", *doubled) if len(verb) > 2 and is_known(verb, lang="en")), word)
