"""The rules by which code alone judges a sentence: each with its name, what it concludes, and what it looks at."""

from assistant.verdicts import Verdict
from assistant.verify.rules import context, cross_lingual, figures, names, words
from assistant.verify.rules.rule import Finding, Rule

__all__ = ["RULES", "Finding", "Rule"]

_BOTH = {"across_languages": True}
_ACROSS = {"within_language": False, "across_languages": True}

# In order: of the worst verdict that any rule comes to, the findings are the reasons.
RULES: tuple[Rule, ...] = (
    Rule("missing_dates", Verdict.UNSUPPORTED, figures.missing_dates, **_BOTH),
    Rule("missing_figures", Verdict.UNSUPPORTED, figures.missing_figures, **_BOTH),
    Rule("missing_rates", Verdict.UNSUPPORTED, figures.missing_rates, **_BOTH),
    Rule("missing_names", Verdict.UNSUPPORTED, names.missing_names),
    Rule("missing_quotations", Verdict.UNSUPPORTED, names.missing_quotations),
    Rule("far", Verdict.UNSUPPORTED, cross_lingual.far, **_ACROSS),
    Rule("other_matter", Verdict.UNSUPPORTED, words.other_matter),
    Rule("other_measures", Verdict.CONTRADICTED, figures.other_measures, **_BOTH),
    Rule("other_rates", Verdict.CONTRADICTED, figures.other_rates, **_BOTH),
    Rule("other_figures", Verdict.CONTRADICTED, figures.other_figures),
    Rule("swapped_across", Verdict.CONTRADICTED, cross_lingual.swapped_across, **_ACROSS),
    Rule("turned_ranges", Verdict.CONTRADICTED, figures.turned_ranges, **_BOTH),
    Rule("negation_differs", Verdict.CONTRADICTED, words.negation_differs),
    Rule("turned_round", Verdict.CONTRADICTED, words.turned_round),
    Rule("replaced", Verdict.CONTRADICTED, words.replaced),
    Rule("opposite_across", Verdict.CONTRADICTED, cross_lingual.opposite_across, **_ACROSS),
    Rule("uncertain_figures", Verdict.UNDECIDED, figures.uncertain_figures, **_BOTH),
    Rule("other_language", Verdict.UNDECIDED, cross_lingual.other_language, **_ACROSS),
    Rule("no_words", Verdict.UNDECIDED, words.no_words),
    Rule("other_words", Verdict.UNDECIDED, words.other_words),
    Rule("left_around", Verdict.UNDECIDED, context.left_around),
    Rule("only_asked", Verdict.UNDECIDED, context.only_asked),
    Rule("framed", Verdict.UNDECIDED, context.framed),
    Rule("limited", Verdict.UNDECIDED, context.limited),
    Rule("cut", Verdict.UNDECIDED, context.cut),
    Rule("said_otherwise", Verdict.UNDECIDED, context.said_otherwise),
    Rule("seams", Verdict.UNDECIDED, context.seams),
)
