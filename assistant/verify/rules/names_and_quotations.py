"""Names and quotations of a sentence that its sources do not have."""

from collections.abc import Iterator

from assistant.verify.comparison import Comparison
from assistant.verify.proper_names import missing_chinese_names, missing_english_names, missing_latin_names
from assistant.verify.quantities import alphanumeric, quotations_in
from assistant.verify.rules.rule import Finding


def missing_names(comparison: Comparison) -> Iterator[Finding]:
    """Names that no source has in any form; a source in another language may have them in its own way."""
    if len(comparison.languages) > 1:
        return
    sentence, texts = comparison.sentence, comparison.all_texts
    if comparison.is_chinese:
        names = [*missing_latin_names(sentence, texts), *missing_chinese_names(sentence, texts)]
    else:
        names = list(missing_english_names(sentence, texts))
    for name in dict.fromkeys(names):
        yield Finding("not_in_passage", (name,), name if name in sentence else None)


def missing_quotations(comparison: Comparison) -> Iterator[Finding]:
    """What the sentence has in quotation marks, word by word, and no source has so."""
    if len(comparison.languages) > 1:
        return
    known = alphanumeric("\n".join(comparison.all_texts))
    for quotation in dict.fromkeys(quotations_in(comparison.sentence)):
        if alphanumeric(quotation) not in known:
            yield Finding("not_in_passage", (quotation,), quotation)
