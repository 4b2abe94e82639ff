"""The rules by which code alone judges a sentence.

To add a rule:

1. Write a module in this folder with a function that takes a `Comparison` and yields a `Finding` for each thing that
   speaks against the sentence. The comparison has the sentence, its sources, and what they share.
2. Add one line to `RULES`: the rule's name, its verdict, and the function. The place in the list orders the reasons.
3. Give each new code of a finding its words: `reason_<code>` in every file of `assistant/locales`. A code without words
   is shown as it is.
4. Add sentences with their verdicts to `tests/cases/verify/<rule>.jsonl`.

Anything with the four members of the protocol `Rule` can stand in the list; `check_statement` takes other rules as
`rules`. A rule may come to any verdict: of the worst one that any rule comes to, the findings are the reasons.
"""

from assistant.verdicts import Verdict
from assistant.verify.rules import (
    antonyms,
    clause_cuts,
    cross_lingual,
    different_quantities,
    framing,
    hedges,
    joins,
    names_and_quotations,
    negation,
    numbers_and_dates,
    rates,
    replacements,
    scope,
    structure,
    words,
)
from assistant.verify.rules.rule import Finding, FunctionRule, Rule

__all__ = ["RULES", "Finding", "FunctionRule", "Rule"]

_BOTH = {"cross_lingual": True}
_CROSS_LINGUAL = {"same_language": False, "cross_lingual": True}

RULES: tuple[Rule, ...] = (
    FunctionRule("missing_dates", Verdict.UNSUPPORTED, numbers_and_dates.missing_dates, **_BOTH),
    FunctionRule("missing_numbers", Verdict.UNSUPPORTED, numbers_and_dates.missing_numbers, **_BOTH),
    FunctionRule("missing_rates", Verdict.UNSUPPORTED, rates.missing_rates, **_BOTH),
    FunctionRule("missing_names", Verdict.UNSUPPORTED, names_and_quotations.missing_names),
    FunctionRule("missing_quotations", Verdict.UNSUPPORTED, names_and_quotations.missing_quotations),
    FunctionRule("distant_meaning", Verdict.UNSUPPORTED, cross_lingual.distant_meaning, **_CROSS_LINGUAL),
    FunctionRule("unrelated_topic", Verdict.UNSUPPORTED, words.unrelated_topic),
    FunctionRule("different_measures", Verdict.CONTRADICTED, numbers_and_dates.different_measures, **_BOTH),
    FunctionRule("different_rates", Verdict.CONTRADICTED, rates.different_rates, **_BOTH),
    FunctionRule("different_quantities", Verdict.CONTRADICTED, different_quantities.different_quantities),
    FunctionRule("swapped_quantities", Verdict.CONTRADICTED, cross_lingual.swapped_quantities, **_CROSS_LINGUAL),
    FunctionRule("reversed_ranges", Verdict.CONTRADICTED, numbers_and_dates.reversed_ranges, **_BOTH),
    FunctionRule("negation_mismatch", Verdict.CONTRADICTED, negation.negation_mismatch),
    FunctionRule("antonyms", Verdict.CONTRADICTED, antonyms.antonyms),
    FunctionRule("replaced_entities", Verdict.CONTRADICTED, replacements.replaced_entities),
    FunctionRule("opposite_meaning", Verdict.CONTRADICTED, cross_lingual.opposite_meaning, **_CROSS_LINGUAL),
    FunctionRule("uncertain_numbers", Verdict.UNDECIDED, numbers_and_dates.uncertain_numbers, **_BOTH),
    FunctionRule("other_language", Verdict.UNDECIDED, cross_lingual.other_language, **_CROSS_LINGUAL),
    FunctionRule("empty_sentence", Verdict.UNDECIDED, words.empty_sentence),
    FunctionRule("unmatched_words", Verdict.UNDECIDED, words.unmatched_words),
    FunctionRule("omitted_qualifiers", Verdict.UNDECIDED, hedges.omitted_qualifiers),
    FunctionRule("questions", Verdict.UNDECIDED, hedges.questions),
    FunctionRule("framing_clauses", Verdict.UNDECIDED, framing.framing_clauses),
    FunctionRule("limiting_clauses", Verdict.UNDECIDED, scope.limiting_clauses),
    FunctionRule("cut_clauses", Verdict.UNDECIDED, clause_cuts.cut_clauses),
    FunctionRule("changed_structure", Verdict.UNDECIDED, structure.changed_structure),
    FunctionRule("joins", Verdict.UNDECIDED, joins.joins),
)
