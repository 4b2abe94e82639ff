"""Whether passages carry a sentence, decided by code: no talking model, no index.

Both sides are folded (script, width, numerals), and the sentence is covered with stretches that a passage's sentence
has as well. Rules look at what no stretch covers, and at what the passage says around and between them. In doubt a
sentence is `undecided`: it is `verified` only where nothing that could matter was added, dropped, turned round or put
together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.verdicts import Verdict
from assistant.verify.about import is_about_articles
from assistant.verify.comparison import Comparison, Vector
from assistant.verify.figures import unheld_figures
from assistant.verify.lexicon import frame
from assistant.verify.rules import RULES, Finding, Rule
from assistant.verify.sources import UNSURE, Source
from vectorstore import fold

__all__ = ["Check", "check_sentence", "check_statement", "unheld_figures"]

_AT_MOST = 2000  # characters: no passage is longer, and the time of a check grows with their square
_WORST_FIRST = (Verdict.CONTRADICTED, Verdict.UNSUPPORTED, Verdict.UNDECIDED)


@dataclass(frozen=True)
class Check:
    """A verdict by words alone, why it is not `verified`, and the words of the sentence that this is about."""

    state: Verdict
    reasons: tuple[str, ...] = ()
    wrong: str | None = None


def check_sentence(sentence: str, passages: Sequence[str], known: Mapping[str, Vector] | None = None) -> Check:
    """The verdict on a sentence that cites passages with these texts, with the reasons for it.

    `known` are vectors of their sentences by the local encoder, as far as somebody has them; only another language
    needs any.
    """
    if isinstance(passages, str):  # which a checker of types lets pass, and which would be read letter by letter
        raise TypeError("`passages` is one text: give a list of texts.")
    return check_statement(sentence, [Source(text) for text in passages], known=known)


def check_statement(
    sentence: str, sources: Sequence[Source], *, before: str = "", known: Mapping[str, Vector] | None = None
) -> Check:
    """The same, against sources with their titles, dates and headings; `before` is what the sentence goes on from."""
    if not sources:
        return Check(Verdict.UNKNOWN, ("no_passage",))
    if len(sentence) > _AT_MOST:
        return Check(Verdict.UNDECIDED, ("too_long",))
    check = _checked(sentence, sources, before, known)
    if check.state in (Verdict.VERIFIED, Verdict.CONTRADICTED) and any(source.unsure for source in sources):
        sure = [source for source in map(_without_unsure, sources) if source.text.strip()]
        if not sure or _checked(sentence, sure, before, known).state != check.state:
            return Check(Verdict.UNDECIDED, (UNSURE,))
    return check


def _without_unsure(source: Source) -> Source:
    """The source without what text recognition was not sure of."""
    text = source.text
    for sentence in source.unsure:
        text = text.replace(sentence, "\n", 1)
    return replace(source, text=text, unsure=())


def _checked(sentence: str, sources: Sequence[Source], before: str, known: Mapping[str, Vector] | None) -> Check:
    told = unframed(sentence)
    compared = Comparison(told, tuple(dict.fromkeys(sources)), before, known or {})
    if is_about_articles(told):
        return _about_articles(compared)
    return judged(compared, RULES)


def judged(compared: Comparison, rules: Sequence[Rule]) -> Check:
    """The verdict of these rules: the worst that one of them comes to, `verified` where none finds anything."""
    for verdict in _WORST_FIRST:
        findings = [
            finding
            for rule in rules
            if rule.concludes == verdict and applies(rule, compared)
            for finding in rule.find(compared)
        ]
        if findings:
            return Check(
                verdict, _reasons(findings), next((finding.wrong for finding in findings if finding.wrong), None)
            )
    return Check(Verdict.VERIFIED)


def _about_articles(compared: Comparison) -> Check:
    """A sentence on what the articles do not tell holds by their own words, or nothing is known of it."""
    check = judged(compared, RULES)
    return check if check.state == Verdict.VERIFIED else Check(Verdict.UNDECIDED, ("about_the_articles",))


def applies(rule: Rule, compared: Comparison) -> bool:
    """Whether a rule can look at this sentence and these sources."""
    return rule.across_languages if compared.is_across else rule.within_language


def _reasons(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding.reason for finding in findings))


def unframed(sentence: str) -> str:
    """The sentence without the words that only lead over to what the articles say."""
    leading_over = frame().match(fold(sentence))
    return sentence[leading_over.end() :] if leading_over and len(sentence) - leading_over.end() > 1 else sentence
