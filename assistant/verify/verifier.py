"""Whether passages support a sentence, decided by code: no talking model, no index.

Both sides are normalized (script, width, numerals), and the sentence is aligned with spans that a sentence of a passage
has as well. Rules look at what is outside the spans, and at what the passage says around and between them. In doubt a
sentence is `undecided`: it is `verified` only where nothing that could matter was added, dropped, reversed or joined.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.verdicts import Verdict
from assistant.verify.about_articles import is_about_articles
from assistant.verify.comparison import Comparison, Vector
from assistant.verify.lexicon import frame_pattern
from assistant.verify.rules import RULES, Finding, Rule
from assistant.verify.sources import OCR_UNCERTAIN, Source
from vectorstore import fold

_MAX_CHARACTERS = 2000  # of a sentence: no passage is longer, and the time of a check grows with the square
_WORST_FIRST = sorted(Verdict, key=lambda verdict: verdict.rank, reverse=True)


@dataclass(frozen=True)
class Check:
    """A verdict by words alone, why it is not `verified`, and the words of the sentence that are wrong."""

    state: Verdict
    reasons: tuple[str, ...] = ()
    wrong: str | None = None


def check_sentence(sentence: str, passages: Sequence[str], vectors: Mapping[str, Vector] | None = None) -> Check:
    """The verdict on a sentence that cites passages with these texts, with the reasons for it.

    `vectors` are those of the passages' sentences by the local encoder, as far as they are known; only sentences in
    another language need them. Raises TypeError where `passages` is a single text.
    """
    if isinstance(passages, str):  # which a checker of types lets pass, and which would be read letter by letter
        raise TypeError("`passages` is one text: give a list of texts.")
    return check_statement(sentence, [Source(text) for text in passages], vectors=vectors)


def check_statement(
    sentence: str,
    sources: Sequence[Source],
    *,
    before: str = "",
    vectors: Mapping[str, Vector] | None = None,
    rules: Sequence[Rule] = RULES,
) -> Check:
    """The verdict on a sentence against sources with their titles, dates and headings.

    `before` is the text before the sentence, which it may go on from. `rules` decide.
    """
    if not sources:
        return Check(Verdict.UNKNOWN, ("no_passage",))
    if len(sentence) > _MAX_CHARACTERS:
        return Check(Verdict.UNDECIDED, ("too_long",))

    def check(sources: Sequence[Source]) -> Check:
        unframed = strip_frame(sentence)
        return _check(Comparison(unframed, tuple(dict.fromkeys(sources)), before, vectors or {}), rules)

    found = check(sources)
    if found.state in (Verdict.VERIFIED, Verdict.CONTRADICTED) and any(s.uncertain_sentences for s in sources):
        certain = [source for source in map(_without_uncertain_sentences, sources) if source.text.strip()]
        if not certain or check(certain).state != found.state:
            return Check(Verdict.UNDECIDED, (OCR_UNCERTAIN,))
    return found


def _without_uncertain_sentences(source: Source) -> Source:
    """The source without what text recognition is not confident of."""
    text = source.text
    for sentence in source.uncertain_sentences:
        text = text.replace(sentence, "\n", 1)
    return replace(source, text=text, uncertain_sentences=())


def _check(comparison: Comparison, rules: Sequence[Rule]) -> Check:
    check = apply_rules(comparison, rules)
    if is_about_articles(comparison.sentence) and check.state != Verdict.VERIFIED:
        # what articles do not say is known by their own words alone
        return Check(Verdict.UNDECIDED, ("about_the_articles",))
    return check


def apply_rules(comparison: Comparison, rules: Sequence[Rule]) -> Check:
    """The worst verdict that one of these rules comes to; `verified` where none finds anything."""
    for verdict in _WORST_FIRST:
        findings = [
            finding
            for rule in rules
            if rule.verdict == verdict and rule.applies_to(comparison)
            for finding in rule.find(comparison)
        ]
        if findings:
            wrong = next((finding.wrong for finding in findings if finding.wrong), None)
            return Check(verdict, _reasons(findings), wrong)
    return Check(Verdict.VERIFIED)


def _reasons(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding.reason for finding in findings))


def strip_frame(sentence: str) -> str:
    """The sentence without the words that only lead over to what the articles say."""
    frame = frame_pattern().match(fold(sentence))
    return sentence[frame.end() :] if frame and len(sentence) - frame.end() > 1 else sentence
