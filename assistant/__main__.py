"""The command line: one line of trouble on standard error, one JSON object on standard output where it is asked for."""

import argparse
import json
import logging
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.version import own_version

if TYPE_CHECKING:
    from pydantic import BaseModel

    from assistant.assistant import Assistant
    from assistant.schemas import Answer, DoneEvent, ErrorEvent
    from assistant.verify.admission import Admission
    from assistant.web_articles import Outcome
    from vectorstore import Cleaned, Omitted

DONE, FAILED, WRONG_USAGE = 0, 1, 2
_INDEXED_THERE = "A server indexes by `Look for changes` on its library page, or by itself with --watch."
_STEERING = dict.fromkeys(
    [*range(9), *range(11, 32), *range(127, 160)]
)  # all control characters but tabs and ends of lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed, 2 wrong usage."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    # LangChain dumps each piece of a stream as it came, and pydantic complains of each whose fields are of another type
    # than OpenAI's.
    warnings.filterwarnings("ignore", "Pydantic serializer warnings")
    # Said before any package is loaded that would ask the network, or send what it sees there.
    os.environ.update(
        GRADIO_ANALYTICS_ENABLED="False", ANONYMIZED_TELEMETRY="False", HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1"
    )
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help", "--version")):
        given.insert(0, "serve")  # the command that needs no name
    options = _parser().parse_args(given)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        code = _told(command, options)
        sys.stdout.flush()
    except KeyboardInterrupt:  # also while packages are loaded, which takes seconds
        return _say("Stopped. What was indexed is kept; the next run goes on from there.", FAILED)
    except BrokenPipeError:  # who reads has enough, as `head` does; Python would complain once more when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code


def _told(command: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """The command's exit code; whatever goes wrong is told in one line."""
    try:
        return command(options)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  # the command line is the last to hear of it
        from assistant import SettingsError

        if isinstance(
            error, OSError | SettingsError
        ):  # a port in use, a wrong setting: told before the packages are loaded that know the others
            return _say(str(error), WRONG_USAGE if isinstance(error, SettingsError) else FAILED)
        from assistant import ModelError, QuestionError, VectorstoreError
        from vectorstore import IndexInUseError

        if isinstance(error, IndexInUseError) and command is _index:
            return _say(f"{error} {_INDEXED_THERE}", FAILED)
        if isinstance(error, QuestionError):
            return _say(str(error), WRONG_USAGE)
        if isinstance(error, ModelError | VectorstoreError):
            return _say(str(error), FAILED)
        return _say(
            (
                f"Unexpected {type(error).__name__}: {str(error)[:200]}. Run with ASSISTANT_DEBUG=1 and report "
                "what it prints."
            ),
            FAILED,
        )


def _say(sentence: str, code: int) -> int:
    if os.environ.get("ASSISTANT_DEBUG"):
        logging.getLogger(__name__).exception(sentence)
    print("assistant: " + _harmless(" ".join(sentence.split())), file=sys.stderr)
    return code


def _harmless(text: str) -> str:
    """What other people wrote, without the signs that would steer the terminal."""
    return text.translate(_STEERING)


def _parser() -> argparse.ArgumentParser:
    usage = "assistant [COMMAND] [OPTIONS]\n       assistant COMMAND --help"
    parser = argparse.ArgumentParser(
        prog="assistant",
        usage=usage,
        description="Ask a folder of articles; every sentence of the answer can be checked.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {own_version()}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", prog="assistant")

    def command(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about, description=about)
        added.set_defaults(command=run)
        added.add_argument("--corpus", metavar="DIR", help="folder of articles (default: the sample articles)")
        added.add_argument(
            "--index",
            metavar="DIR",
            help="folder of the index (default: one for each corpus folder, in the user's data folder)",
        )
        return added

    serve = command("serve", _serve, "open the web chat (the default command)")
    serve.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to listen on (default: 7860)")
    serve.add_argument("--watch", action="store_true", help="follow changes of the corpus folder")

    index = command("index", _index, "make the index equal to the corpus folder")
    index.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")
    index.add_argument("--purge", action="store_true", help="also wipe deleted text from the disk")

    search = command("search", _search, "list the passages for a question")
    search.add_argument("query", metavar="QUERY")
    search.add_argument("-k", type=int, default=10, metavar="N", help="passages at most (default: 10)")

    ask = command("ask", _ask, "answer a question with checked citations")
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument("--model", metavar="NAME", help="chat model: quote, or provider:name")

    add = command("add", _add, "fetch pages of the web into the corpus folder, and index them")
    add.add_argument("addresses", nargs="*", metavar="URL")
    add.add_argument("--list", metavar="FILE", help="file with one address a line; what begins with # is passed over")

    refresh = command("refresh", _refresh, "ask for all fetched pages again, and take those that changed")

    evaluate = command(
        "eval", _evaluate, "measure search and quotation on labelled questions, and the check on labelled prose"
    )
    evaluate.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="SQuAD-style JSON, JSONL, or a folder of labelled prose: questions.jsonl and sentences.jsonl",
    )
    evaluate.add_argument("--articles", metavar="FILE", help="ask the questions of this file's contexts instead")
    evaluate.add_argument("--report", metavar="OUT.html", help="write a page with plots and the worst failures")

    for added in (ask, evaluate):
        added.add_argument(
            "--judge", metavar="NAME", help="judge of sentences that code cannot prove: a model's name, or off"
        )

    doctor = command("doctor", _doctor, "say what is configured, what is missing, and how to change it")
    doctor.add_argument("--judge", action="store_true", help="examine the judge again and list what it got wrong")
    for added in (index, search, ask, add, refresh, evaluate, doctor):
        added.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    return parser


def _serve(options: argparse.Namespace) -> int:
    from assistant.cli.startup import serve

    serve(
        watch=options.watch,
        progress=_Progress,
        say=_aside,
        corpus=options.corpus,
        index=options.index,
        host=options.host,
        port=options.port,
    )
    return DONE


def _index(options: argparse.Namespace) -> int:
    from assistant.assistant import Assistant

    with Assistant(corpus=options.corpus, index=options.index) as assistant, _Progress() as progress:
        report = assistant.sync(dry_run=options.dry_run, progress=progress, page_progress=progress.pages)
        if options.purge and not options.dry_run:
            assistant.purge()
    if options.json:
        return _print_json(report)
    for name in ("added", "changed", "moved", "removed"):
        for path in getattr(report, name):
            print(_harmless(f"{name}: {path}"))
    for cleaned in report.cleaned:
        print(_harmless(f"cleaned: {cleaned.path}: {_cleaning(cleaned)}"))
    for omitted in report.omitted:
        if parts := _omitted(omitted):
            print(_harmless(f"left out: {omitted.path}: {parts}"))
    for repost in report.reposts:
        likeness = (
            "the same article as"
            if repost.resemblance == 1
            else f"nearly the same article ({repost.resemblance:.0%}) as"
        )
        print(_harmless(f"repost: {repost.path} holds {likeness} {repost.of}"))
    for refusal in report.refused:
        print(_harmless(f"refused: {refusal.path}: {refusal.reason}"))
    prefix = "would be: " if options.dry_run else ""
    counts = ", ".join(
        f"{len(getattr(report, name))} {name}" for name in ("added", "changed", "moved", "removed", "refused")
    )
    print(f"{prefix}{counts}, {report.unchanged} unchanged, in {report.seconds:.1f} s")
    return DONE


def _cleaning(cleaned: "Cleaned") -> str:
    """What cleaning did to an article, in a line."""
    parts = [f"{count} {step}" for step, count in sorted(cleaned.changes.items())]
    if cleaned.unrepaired:
        parts.append(f"{cleaned.unrepaired} damaged places left as they stand")
    if cleaned.encoding != "utf-8":
        parts.insert(0, f"read as {cleaned.encoding}")
    return ", ".join(parts)


# What is left out of every page of a site, or stands beside every text of a table or a note, says nothing about an
# article.
_OF_THE_SITE = {"navigation", "share", "boilerplate", "columns", "properties"}


def _omitted(omitted: "Omitted") -> str:
    """What was left out of an article and could be content, in a line; empty where that is nothing."""
    from assistant.i18n import Texts

    kinds: dict[str, list[int]] = {}
    for part in omitted.omissions:
        if part.kind not in _OF_THE_SITE:
            kinds.setdefault(part.kind, []).append(part.length)
    texts = Texts("en")
    counted = (
        f"{texts.omitted(kind)} {len(lengths)}" + (f" ({sum(lengths):,} characters)" if sum(lengths) else "")
        for kind, lengths in kinds.items()
    )
    return ", ".join(counted)


def _search(options: argparse.Namespace) -> int:
    from assistant.assistant import Assistant

    with Assistant(corpus=options.corpus, index=options.index) as assistant:
        _synced(assistant)
        passages = assistant.search(options.query, options.k)
    if options.json:
        return _print_json(
            {"query": options.query, "passages": [passage.model_dump(mode="json") for passage in passages]}
        )
    for passage in passages:
        place = f"{passage.article.path}, {passage.start}-{passage.end}, {passage.score:.2f}"
        print(_harmless(f"{passage.rank}. {passage.article.title} ({place})\n   {_line(passage.text)}\n"))
    return DONE


def _ask(options: argparse.Namespace) -> int:
    import asyncio

    from assistant.assistant import Assistant

    with Assistant(corpus=options.corpus, index=options.index, model=options.model, judge=options.judge) as assistant:
        _synced(assistant)
        _announced(assistant.admission)
        _ = assistant.chain  # a wrong setting is told here
        last = asyncio.run(_streamed(assistant, options.question, quietly=options.json))
    if last.answer and options.json:
        _print_json(last.answer)
    elif last.answer:
        _print_checked(last.answer)
    if last.type == "done":
        return DONE
    return _say(last.message, WRONG_USAGE if last.cause == "question" else FAILED)


def _add(options: argparse.Namespace) -> int:
    from assistant.assistant import Assistant
    from assistant.web_articles import add_pages

    listed = Path(options.list).read_text(encoding="utf-8-sig").splitlines() if options.list else []
    addresses = [*options.addresses, *(line for line in map(str.strip, listed) if line and not line.startswith("#"))]
    if not addresses:
        return _say("Name the addresses of pages, or a file of them with --list.", WRONG_USAGE)
    with (
        Assistant(corpus=options.corpus, index=options.index) as assistant,
        _Progress("fetching", " pages") as progress,
    ):
        outcomes = add_pages(assistant, addresses, progress=progress)
    _print_outcomes(outcomes, options)
    return FAILED if any(outcome.error for outcome in outcomes) else DONE


def _refresh(options: argparse.Namespace) -> int:
    from assistant.assistant import Assistant
    from assistant.web_articles import refresh_pages

    with (
        Assistant(corpus=options.corpus, index=options.index) as assistant,
        _Progress("asking again", " pages") as progress,
    ):
        outcomes = refresh_pages(assistant, progress=progress)
    _print_outcomes(outcomes, options)
    return FAILED if outcomes and all(outcome.error for outcome in outcomes) else DONE


def _print_outcomes(outcomes: "Sequence[Outcome]", options: argparse.Namespace) -> None:
    """One line for each address; a file that stays although its address gives nothing any more is named."""
    owner = next((outcome.owner for outcome in outcomes if outcome.owner), "")
    if options.json:
        _print_json({"pages": [outcome.as_json() for outcome in outcomes]} | ({"owner": owner} if owner else {}))
        return
    for outcome in outcomes:
        kept = f" {outcome.path} stays as it is." if outcome.error and outcome.path else ""
        print(_harmless(f"{outcome.state}: {outcome.address}: {outcome.error or outcome.path}{kept}"))
    states = ("added", "changed", "unchanged", "refused")
    print(", ".join(f"{sum(outcome.state == state for outcome in outcomes)} {state}" for state in states))
    if owner:
        print(owner)


def _announced(admission: "Admission | None") -> None:
    """Say who will be examined, and at what cost, before that begins with the answer."""
    from assistant.verify.exam import EXAM_TOKENS

    if admission and not admission.result():
        who = f"{admission.candidate.model} at {admission.candidate.server}"
        print(
            (
                f"The judge, {who}, is examined once beside this answer: about {EXAM_TOKENS:,} tokens. `--judge off` "
                "asks nobody."
            ),
            file=sys.stderr,
        )


async def _streamed(assistant: "Assistant", question: str, *, quietly: bool) -> "DoneEvent | ErrorEvent":
    """The last event of the answer, whose text is printed as it comes; what had come of one that breaks off stays."""
    async with aclosing(assistant.astream(question)) as events:
        async for event in events:
            if event.type == "text" and not quietly:
                print(_harmless(event.text), end="", flush=True)
            if event.type in ("done", "error"):
                return event
    raise AssertionError("a stream ends with one of these")


def _print_checked(answer: "Answer") -> None:
    """What stands below the text of an answer: what is missing, and each citation with its quote."""
    from assistant.i18n import Texts
    from assistant.ui.render import cited_place

    texts = Texts("en")
    print()
    if answer.missing and answer.missing != answer.answer:
        print(_harmless(answer.missing))
    for citation in answer.citations:
        if citation.article and citation.quote:
            date = f", {citation.article.date}" if citation.article.date else ""
            place = ", ".join(
                [citation.article.path, f"{citation.start}-{citation.end}", *cited_place(citation, texts)]
            )
            print(
                _harmless(
                    f"\n[{citation.number}] {citation.state}: {citation.article.title}{date} ({place})\n    "
                    f"{_line(citation.quote)}"
                )
            )


def _evaluate(options: argparse.Namespace) -> int:
    from assistant.evaluation.report import report_page, report_text

    reports = [_measured(file, options.articles, options.judge) for file in options.files]
    if options.report:
        Path(options.report).write_text(report_page(reports), encoding="utf-8")
    if options.json:
        if len(reports) == 1:
            return _print_json({"prose": reports[0]["prose"]} if "prose" in reports[0] else reports[0])
        return _print_json(
            {"files": [{"file": r["file"], "prose": r["prose"]} if "prose" in r else r for r in reports]}
        )
    print(_harmless(report_text(reports)))
    return DONE


def _measured(file: str, articles: str | None, judge: str | None) -> dict[str, Any]:
    """The report on a file of questions, or on a folder of labelled prose."""
    from assistant.answer.judging import Bench
    from assistant.evaluation.evaluate import evaluate
    from assistant.evaluation.prose import JudgeRun, measure_prose
    from assistant.settings import SettingsError

    if not Path(file).is_dir():
        return evaluate(file, articles=articles, log=_aside)
    if articles:
        raise SettingsError(
            f"`--articles` goes with files of questions: `{file}` is a folder, whose passages are its own."
        )
    admission = _examined(judge)
    with _Progress("checking", " sentences") as progress:
        return measure_prose(file, judge=JudgeRun(Bench(admission)) if admission else None, progress=progress)


def _examined(judge: str | None) -> "Admission | None":
    """The judge of this name, or the one that is set, with a result of its exam.

    Says beforehand who is asked and what it costs.
    """
    from assistant.answer.prompts import load_prompts
    from assistant.models.judges import load_admission
    from assistant.models.loading import failures_told
    from assistant.settings import read_settings
    from assistant.verify.exam import EXAM_TOKENS

    settings = read_settings(judge=judge)
    prompts = load_prompts(settings.prompts)
    admission = load_admission(settings, prompts.judge, prompts.judge_name)
    if admission is None or admission.result():
        return admission
    model, server = admission.candidate.model, admission.candidate.server
    _aside(
        f"The judge, {model} at {server}, is examined once: about {EXAM_TOKENS:,} tokens. `--judge off` asks nobody."
    )
    with _Progress("examining", " calls") as progress, failures_told(model, settings):
        admission.run(progress)
    return admission


def _aside(line: str) -> None:
    print(_harmless(line), file=sys.stderr)


def _doctor(options: argparse.Namespace) -> int:
    from assistant.cli.doctor import examine
    from assistant.settings import read_settings

    if options.judge:
        return _examine_judge(options)
    findings = examine(read_settings(corpus=options.corpus, index=options.index))
    if options.json:
        return _print_json({"findings": [finding._asdict() for finding in findings]})
    for finding in findings:
        print(f"{'ok  ' if finding.ok else 'LOOK'} {finding.what}: {finding.found}\n     {finding.change}")
    return DONE


def _examine_judge(options: argparse.Namespace) -> int:
    """Hold the judge's exam anew, and print its score and what it got wrong."""
    from assistant.assistant import Assistant
    from assistant.models.loading import failures_told

    with Assistant(corpus=options.corpus, index=options.index) as assistant:
        admission = assistant.admission
        if admission is None:
            return _say("Nothing is judged: no chat model is set, or ASSISTANT_JUDGE is `off`.", FAILED)
        with _Progress("examining", " calls") as progress, failures_told(admission.candidate.model, assistant.settings):
            result = admission.run(progress)
    if options.json:
        return _print_json({"judge": admission.candidate.model_dump(), **result.model_dump(mode="json")})
    for miss in result.misses:
        label = "true" if miss.label else f"false, {miss.error}"
        print(_harmless(f"{miss.sheet}: said {miss.said} of a sentence that is {label}: {_line(miss.sentence)}"))
    outcome = (
        "passed: its verdicts count"
        if result.admitted
        else "not passed: sentences that code cannot prove stay undecided"
    )
    print(
        _harmless(
            f"{admission.candidate.model} at {admission.candidate.server}: {outcome} ({result.score}, "
            f"{result.calls} calls)"
        )
    )
    return DONE


def _synced(assistant: "Assistant") -> None:
    with _Progress() as progress:
        refused = len(assistant.sync(progress=progress, page_progress=progress.pages).refused)
    if refused:
        told = "1 file is refused" if refused == 1 else f"{refused} files are refused"
        print(f"{told} and not searched: `assistant index` tells why.", file=sys.stderr)


def _line(text: str) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= 300 else joined[:299] + "…"


def _print_json(record: "BaseModel | dict[str, Any]") -> int:
    values = record if isinstance(record, dict) else record.model_dump(mode="json")
    print(json.dumps(values, ensure_ascii=False))
    return DONE


class _Progress:
    """A bar with rate and time left on standard error, once there is more to do than a moment."""

    def __init__(self, doing: str = "indexing", unit: str = " files") -> None:
        self._doing, self._unit = doing, unit

    def __enter__(self) -> "_Progress":
        self._bar: Any = None
        self._pages: Any = None
        return self

    def __call__(self, done: int, total: int) -> None:
        from tqdm import tqdm

        if self._bar is None:
            # files are read at once and embedded by the batch: only the mean tells how long it will take
            self._bar = tqdm(total=total, unit=self._unit, desc=self._doing, delay=1, smoothing=0, file=sys.stderr)
        self._bar.update(done - self._bar.n)

    def pages(self, path: str, done: int, pages: int) -> None:
        """The same of a file's pages that text recognition reads, on a line of its own as long as it lasts."""
        from tqdm import tqdm

        if self._pages is None:
            self._pages = tqdm(
                total=pages,
                unit=" pages",
                desc=_harmless(f"reading {path}"),
                smoothing=0,
                leave=False,
                file=sys.stderr,
                mininterval=0,
            )
        self._pages.update(done - self._pages.n)
        if done == pages:
            self._pages.close()
            self._pages = None

    def __exit__(self, *_: object) -> None:
        for bar in (self._pages, self._bar):
            if bar is not None:
                bar.close()


if __name__ == "__main__":
    sys.exit(main())
