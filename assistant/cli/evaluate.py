"""`assistant eval`: measures search and quotation on labelled questions, and the check on labelled prose."""

import argparse
from pathlib import Path
from typing import Any

from assistant.cli.judge_option import add_judge_option, examined_judge
from assistant.cli.printing import DONE, print_json, print_line, print_status
from assistant.cli.progress import ProgressBar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="SQuAD-style JSON, JSONL, or a folder of labelled prose: questions.jsonl and sentences.jsonl",
    )
    parser.add_argument("--articles", metavar="FILE", help="ask the questions of this file's contexts instead")
    parser.add_argument("--report", metavar="OUT.html", help="write a page with plots and the worst failures")
    parser.add_argument("--check", action="store_true", help="each FILE holds labelled texts: measure their check")
    add_judge_option(parser)


def run(options: argparse.Namespace) -> int:
    """Measure each file, and print or write the reports."""
    from assistant.evaluation.report import report_page, report_text

    if options.check:
        return _measure_checks(options)
    reports = [_measure(file, options.articles, options.judge) for file in options.files]
    if options.report:
        Path(options.report).write_text(report_page(reports), encoding="utf-8")
    if not options.json:
        print_line(report_text(reports))
        return DONE
    if len(reports) > 1:
        return print_json({"files": [_as_json(report, named=True) for report in reports]})
    return print_json(_as_json(reports[0], named=False))


def _measure_checks(options: argparse.Namespace) -> int:
    """Measure the check of each file's texts, and print the figures."""
    from assistant.evaluation.check_texts import check_report, measure_check
    from assistant.settings import SettingsError

    if options.articles or options.report:
        raise SettingsError("`--check` takes files of labelled texts, without `--articles` and `--report`.")
    examined_judge(options.judge)
    reports = []
    for file in options.files:
        with ProgressBar("checking", " texts") as progress:
            reports.append(measure_check(file, judge=options.judge, progress=progress))
    if options.json:
        return print_json(reports[0] if len(reports) == 1 else {"files": reports})
    print_line("\n".join(map(check_report, reports)))
    return DONE


def _as_json(report: dict[str, Any], *, named: bool) -> dict[str, Any]:
    """A report on prose without the parts that only the page shows; `named` adds its file. Any other as it is."""
    if "prose" not in report:
        return report
    return {"file": report["file"], "prose": report["prose"]} if named else {"prose": report["prose"]}


def _measure(file: str, articles: str | None, judge: str | None) -> dict[str, Any]:
    """The report on a file of questions, or on a folder of labelled prose."""
    from assistant.answer.batch_judge import BatchJudge
    from assistant.evaluation.evaluate import evaluate
    from assistant.evaluation.prose import JudgeRun, measure_prose
    from assistant.settings import SettingsError

    if not Path(file).is_dir():
        return evaluate(file, articles=articles, log=print_status)
    if articles:
        raise SettingsError(
            f"`--articles` goes with files of questions: `{file}` is a folder, whose passages are its own."
        )
    admission = examined_judge(judge)
    with ProgressBar("checking", " sentences") as progress:
        return measure_prose(file, judge=JudgeRun(BatchJudge(admission)) if admission else None, progress=progress)
