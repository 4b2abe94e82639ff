"""How well texts are checked: the verdicts on labelled sentences, and whether the right article is shown."""

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from assistant.check.schemas import CheckedSentence
from assistant.evaluation.check_set import CheckSet, LabelledStatement, LabelledText, read_check_set
from assistant.verdicts import CHECK_VERDICTS, Verdict
from vectorstore import is_chinese

CHECK_DEFINITIONS = {
    "false_verified": "of the false sentences and those that no article tells, called verified",
    "true_carried": "of the true ones, called verified or partly",
    "false_caught": "of the false and the absent ones, called contradicted, unsupported or not found",
    "contradicted_right": "of the sentences called contradicted, false ones",
    "article_in_3": "of the sentences with an article, whose article is among the first three that are found or shown",
    "article_in_3_within": "the same of those in the article's language",
    "article_in_3_across": "the same of those in another language",
    "statements_passed_over": "of all that state something, called nothing to check",
}
_CARRIED = (Verdict.VERIFIED, Verdict.PARTLY)
_CAUGHT = (Verdict.CONTRADICTED, Verdict.UNSUPPORTED, Verdict.NOT_FOUND)
_FIRST = 3  # articles


@dataclass(frozen=True)
class _Outcome:
    labelled: LabelledStatement
    verdict: Verdict
    is_article_found: bool
    is_across: bool  # in another language than its article


def measure_check(
    file: str, *, judge: str | None = None, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> dict[str, Any]:
    """The figures of a file of labelled texts; `judge` is a model's name, or `off`."""
    labelled = read_check_set(Path(file))
    with tempfile.TemporaryDirectory(prefix="assistant-") as folder:
        corpus = Path(folder, "corpus")
        for article in labelled.articles:
            place = corpus / article.path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(article.text, encoding="utf-8")
        with Assistant(corpus=corpus, index=Path(folder, "index"), database_url="", judge=judge) as assistant:
            assistant.sync()
            outcomes = list(_outcomes(assistant, labelled, progress))
    return {"file": os.fspath(file), "check": _figures(labelled, outcomes)}


def check_report(report: dict[str, Any]) -> str:
    """The figures as lines for a terminal."""
    figures = report["check"]
    lines = [f"{report['file']}: {figures['articles']} articles, {figures['texts']} texts"]
    for name, meaning in CHECK_DEFINITIONS.items():
        value = figures[name]
        lines.append(f"  {name:<24}{'none' if value is None else f'{value:.3f}':>8}  {meaning}")
    lines += [f"  {label:<24}{_listed(counts)}" for label, counts in figures["verdicts"].items()]
    lines += [f"  false, {error:<17}{_listed(counts)}" for error, counts in figures["by_error"].items()]
    return "\n".join(lines)


def _outcomes(assistant: Assistant, labelled: CheckSet, progress: Callable[[int, int], None]) -> Iterator[_Outcome]:
    chinese = {article.path: is_chinese(article.text) for article in labelled.articles}
    for done, text in enumerate(labelled.texts, start=1):
        checked = assistant.check(text.text, confirm=lambda _cost: True)
        for one, found in zip(text.sentences, _by_sentence(text, checked.sentences), strict=True):
            is_across = chinese.get(one.article or "", False) != is_chinese(one.text)
            yield _Outcome(one, _worst(found), _is_article_found(assistant, one, found), is_across)
        progress(done, len(labelled.texts))


def _by_sentence(text: LabelledText, found: Sequence[CheckedSentence]) -> Iterator[list[CheckedSentence]]:
    """What was found of each labelled sentence: one whose text is several sentences has several."""
    for start, end in text.spans():
        yield [sentence for sentence in found if sentence.start < end and sentence.end > start]


def _worst(found: Sequence[CheckedSentence]) -> Verdict:
    stating = [sentence.verdict for sentence in found if sentence.verdict != Verdict.NOTHING_TO_CHECK]
    return max(stating, key=lambda verdict: verdict.rank, default=Verdict.NOTHING_TO_CHECK)


def _is_article_found(assistant: Assistant, one: LabelledStatement, found: Sequence[CheckedSentence]) -> bool:
    if one.article is None:
        return False
    shown = [record.article.path for sentence in found for record in sentence.evidence if record.article]
    if one.article in shown:
        return True
    passages = assistant.find(one.text, assistant.settings.passages).passages
    return one.article in list(dict.fromkeys(passage.article.path for passage in passages))[:_FIRST]


def _figures(labelled: CheckSet, outcomes: Sequence[_Outcome]) -> dict[str, Any]:
    by_label = {
        label: [one for one in outcomes if one.labelled.label == label]
        for label in ("true", "false", "absent", "nothing")
    }
    wrong = [*by_label["false"], *by_label["absent"]]
    stating = [*by_label["true"], *wrong]
    contradicted = [one for one in outcomes if one.verdict == Verdict.CONTRADICTED]
    with_article = [one for one in stating if one.labelled.article]
    errors = Counter(one.labelled.error or "other" for one in by_label["false"])
    return {
        "articles": len(labelled.articles),
        "texts": len(labelled.texts),
        "false_verified": _share(wrong, lambda one: one.verdict == Verdict.VERIFIED),
        "true_carried": _share(by_label["true"], lambda one: one.verdict in _CARRIED),
        "false_caught": _share(wrong, lambda one: one.verdict in _CAUGHT),
        "contradicted_right": _share(contradicted, lambda one: one.labelled.label == "false"),
        "article_in_3": _share(with_article, _is_found),
        "article_in_3_within": _share([one for one in with_article if not one.is_across], _is_found),
        "article_in_3_across": _share([one for one in with_article if one.is_across], _is_found),
        "statements_passed_over": _share(stating, lambda one: one.verdict == Verdict.NOTHING_TO_CHECK),
        "verdicts": {label: _verdicts(group) for label, group in by_label.items()},
        "by_error": {
            error: _verdicts([one for one in by_label["false"] if (one.labelled.error or "other") == error])
            for error, _ in errors.most_common()
        },
    }


def _is_found(outcome: _Outcome) -> bool:
    return outcome.is_article_found


def _verdicts(outcomes: Sequence[_Outcome]) -> dict[str, int]:
    counts = Counter(one.verdict for one in outcomes)
    return {verdict.value: counts[verdict] for verdict in CHECK_VERDICTS}


def _share(outcomes: Sequence[_Outcome], holds: Callable[[_Outcome], bool]) -> float | None:
    return round(sum(map(holds, outcomes)) / len(outcomes), 4) if outcomes else None


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "none"
