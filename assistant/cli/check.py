"""`assistant check`: checks a text of the user's own against the articles, sentence by sentence."""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli import check_files
from assistant.cli.judge_option import add_judge_option, announce_exam
from assistant.cli.printing import DONE, FAILED, WRONG_USAGE, excerpt, print_error, print_json, print_line, print_status
from assistant.cli.progress import ProgressBar, sync_with_progress

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.check.schemas import CheckedSentence, CheckedText, JudgeCost
    from assistant.i18n import Translator
    from assistant.schemas import Citation

FOUND = 3  # exit code where a verdict of `--fail-on` was found
_VERDICTS = ("verified", "contradicted", "partly", "undecided", "unsupported", "not_found", "nothing_to_check")
_STANDARD_INPUT = "-"
_MEASURED_AFTER = 20  # sentences
_LONG_SECONDS = 20.0  # of a check of which it is said beforehand how long it takes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("file", metavar="FILE", help="a text of any format that articles have, or - for standard input")
    parser.add_argument(
        "--fail-on",
        metavar="VERDICTS",
        type=_verdicts,
        default=(),
        help=f"end with exit code {FOUND} where one of these was found, such as contradicted,not_found",
    )
    parser.add_argument("--yes", action="store_true", help="let the judge be sent more than 100,000 tokens")
    check_files.add_arguments(parser)
    add_judge_option(parser)


def run(options: argparse.Namespace) -> int:
    """Check the text, and print the verdicts."""
    from assistant.assistant import Assistant
    from assistant.settings import read_settings

    content = sys.stdin.buffer.read() if options.file == _STANDARD_INPUT else Path(options.file).read_bytes()
    try:
        files = check_files.output_files(options, content)
    except ValueError as error:
        return print_error(str(error), WRONG_USAGE)
    text = _read(options.file, content, read_settings(corpus=options.corpus, index=options.index).max_file_mb)
    with Assistant(corpus=options.corpus, index=options.index, judge=options.judge) as assistant:
        sync_with_progress(assistant)
        if assistant.admission:
            announce_exam(assistant.admission)
        checked = _check(assistant, text, yes=options.yes, may_ask=options.file != _STANDARD_INPUT)
    if options.json:
        print_json(checked)
    else:
        for line in _lines(checked):
            print_line(line)
    files.write(checked)
    if checked.unchecked:
        return FAILED
    return FOUND if any(checked.counts.get(verdict) for verdict in options.fail_on) else DONE


def _verdicts(value: str) -> tuple[str, ...]:
    names = tuple(name.strip().replace("-", "_") for name in value.split(",") if name.strip())
    for name in names:
        if name not in _VERDICTS:
            raise argparse.ArgumentTypeError(f"`{name}` is no verdict: take some of {', '.join(_VERDICTS)}")
    return names


def _read(file: str, content: bytes, limit_mb: int) -> str:
    """The text of the file, or of standard input."""
    from vectorstore import read_draft

    name = "standard input" if file == _STANDARD_INPUT else Path(file).name
    return read_draft(name, content, limit_bytes=limit_mb * 2**20)


def _check(assistant: "Assistant", text: str, *, yes: bool, may_ask: bool) -> "CheckedText":
    """Check the text with a bar of the progress; Ctrl+C ends the check, and what is decided by then is kept."""
    from assistant.check.checker import run_check

    def confirm(cost: "JudgeCost") -> bool:
        return yes or (may_ask and _agrees(cost))

    check, judge = assistant.begin_check(text)
    clock, announced = _Clock(), False
    try:
        with ProgressBar("checking", " sentences") as progress:
            for event in run_check(check, judge, confirm):
                if event.type == "progress":
                    progress(event.done, event.total)
                    clock.announce(event.done, event.total)
                    if event.judge and not announced:
                        announced = True
                        print_status(_cost_line(event.judge))
    except KeyboardInterrupt:
        print_status("Stopped. What was decided by then is printed.")
    checked = check.record()
    if checked.usage.judge_input_tokens:
        sent, written = checked.usage.judge_input_tokens, checked.usage.judge_output_tokens
        print_status(f"The judge was sent {sent:,} tokens and wrote {written:,}.")
    return checked


class _Clock:
    """Says how long a long text will take, once that can be measured: the first sentence loads what all need."""

    def __init__(self) -> None:
        self._first_at: float | None = None
        self._is_said = False

    def announce(self, done: int, total: int) -> None:
        """Say it after the first sentences."""
        if done and self._first_at is None:
            self._first_at = time.monotonic()
        if self._is_said or self._first_at is None or done < _MEASURED_AFTER:
            return
        self._is_said = True
        left = (time.monotonic() - self._first_at) / (done - 1) * (total - done)
        if left >= _LONG_SECONDS:
            print_status(
                f"{total:,} sentences: about {_duration(left)}. Ctrl+C stops, and what is decided by then is printed."
            )


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min" if seconds >= 120 else f"{seconds:.0f} s"


def _agrees(cost: "JudgeCost") -> bool:
    """Ask on the terminal whether the judge may be sent so much; no where nobody can answer."""
    if not sys.stdin.isatty():
        return False
    print_status(f"The judge, {cost.model} at {cost.server}, would be sent about {cost.tokens:,} tokens. Go on? [y/N]")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _cost_line(cost: "JudgeCost") -> str:
    who = f"The judge, {cost.model} at {cost.server},"
    if cost.asked:
        return f"{who} is sent about {cost.tokens:,} tokens in {cost.calls} calls, for {cost.sentences} sentences."
    return f"{who} is not asked: it would be sent about {cost.tokens:,} tokens. `--yes` agrees to that."


def _lines(checked: "CheckedText") -> Iterator[str]:
    """The table: each sentence with its verdict and the articles' words, and the counts below."""
    from assistant.i18n import Translator

    texts = Translator("en")
    for article in checked.left_out:
        yield f"left out, as the text is this article or nearly: {article.title} ({article.path})\n"
    for number, sentence in enumerate(checked.sentences, start=1):
        line = checked.text.count("\n", 0, sentence.start) + 1
        verdict = f"{sentence.verdict.sign} {texts.state(sentence.verdict)}"
        yield f"{number:>4}  line {line:<5} {verdict:<30} {excerpt(sentence.sentence)}"
        yield from (f"{'':12}{detail}" for detail in _details(sentence, texts))
    counts = ", ".join(f"{count} {texts.state(verdict)}" for verdict, count in checked.counts.items() if count)
    yield f"\n{len(checked.sentences)} sentences: {counts}"
    if checked.unchecked:
        yield f"{checked.unchecked} sentences were not reached."


def _details(sentence: "CheckedSentence", texts: "Translator") -> Iterator[str]:
    """What the articles say, and why the sentence is not verified."""
    if sentence.differs and sentence.wrong:
        yield f"you: {sentence.wrong}; the article: {sentence.differs}"
    elif sentence.wrong:
        yield f"not carried: {sentence.wrong}"
    for record in sentence.evidence:
        yield _source(record, texts)
        yield f"    {excerpt(record.quote or '')}"
    if sentence.reasons:
        yield "; ".join(texts.reason(reason) for reason in sentence.reasons)


def _source(record: "Citation", texts: "Translator") -> str:
    article = record.article
    assert article  # a check has no marks that name nothing
    date = f", {article.date}" if article.date else ""
    return f"[{record.number}] {texts.short_state(record.state)}: {article.title}{date} ({article.path})"
