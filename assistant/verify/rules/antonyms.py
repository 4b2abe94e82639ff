"""Words of a sentence that stand for their opposite in the sources."""

from collections.abc import Iterator

from assistant.verify.comparison import Comparison
from assistant.verify.lexicon import pairs_both_ways, table_both_ways, word_set
from assistant.verify.rules.rule import Finding
from assistant.verify.span_coverage import matched_sentences, omitted_words

MIN_COVERAGE = 0.7  # of a sentence by its sources, for an opposite word to be one of the same statement


def antonyms(comparison: Comparison) -> Iterator[Finding]:
    """Words in the place of their opposite."""
    if comparison.coverage < MIN_COVERAGE:
        return
    found = [*_words(comparison), *_chinese_words(comparison), *_chinese_characters(comparison)]
    for word in dict.fromkeys(found):
        yield Finding("turned_round", (word,), word)


def _words(comparison: Comparison) -> Iterator[str]:
    """Unmatched words whose opposite the source has between the spans."""
    omitted = omitted_words(comparison.source_analysis, comparison.spans)
    opposites = table_both_ways("antonyms")
    return (word for word in comparison.unmatched_words if opposites.get(word) in omitted)


def _chinese_words(comparison: Comparison) -> Iterator[str]:
    """Words of several characters that the source does not have, but their opposite."""
    sentence, source = _joined(comparison)
    for word, opposite in pairs_both_ways("antonyms_in_words"):
        if word in sentence and opposite not in sentence and opposite in source and word not in source:
            yield word


def _chinese_characters(comparison: Comparison) -> Iterator[str]:
    """Unmatched characters beside the character that the source has beside their opposite, as in 南麓 and 北麓."""
    sentence, source = _joined(comparison)
    opposites = table_both_ways("antonyms_in_characters")
    for character in comparison.unmatched_words:
        for opposite in opposites.get(character, ()):
            if _is_beside_the_same(character, opposite, sentence, source):
                yield character


def _joined(comparison: Comparison) -> tuple[str, str]:
    """The sentence and the matched sentences of the source, each without blanks."""
    source = matched_sentences(comparison.source_analysis, comparison.spans)
    return "".join(comparison.sentence_analysis.tokens), "".join(source)


def _is_beside_the_same(character: str, opposite: str, sentence: str, source: str) -> bool:
    places = [place for place, other in enumerate(sentence) if other == character]
    after = {sentence[place + 1] for place in places if place + 1 < len(sentence)} - word_set("function")
    before = {sentence[place - 1] for place in places if place} - word_set("function")
    return any(opposite + one in source and character + one not in source for one in after) or any(
        one + opposite in source and one + character not in source for one in before
    )
