"""Names and quotations of a sentence that its sources do not have."""

from collections.abc import Iterator

from assistant.verify.comparison import Comparison
from assistant.verify.figures import bare, quoted_in
from assistant.verify.names import missing_chinese, missing_latin, missing_western
from assistant.verify.rules.rule import Finding


def missing_names(compared: Comparison) -> Iterator[Finding]:
    """Names that no source has in any form; where a source is in another language, it may have them in its own way."""
    if len(compared.languages) > 1:
        return
    if compared.is_chinese:
        names = [
            *missing_latin(compared.told, compared.everything),
            *missing_chinese(compared.told, compared.everything),
        ]
    else:
        names = list(missing_western(compared.told, compared.everything))
    for name in dict.fromkeys(names):
        yield Finding("not_in_passage", (name,), name if name in compared.told else None)


def missing_quotations(compared: Comparison) -> Iterator[Finding]:
    """What the sentence has in quotation marks, word by word, and no source has so."""
    there = bare("\n".join(compared.everything))
    for quoted in dict.fromkeys(quoted_in(compared.told)):
        if bare(quoted) not in there and len(compared.languages) == 1:
            yield Finding("not_in_passage", (quoted,), quoted)
