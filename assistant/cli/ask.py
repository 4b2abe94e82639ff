"""`assistant ask`: answers a question with checked citations."""

import argparse
import asyncio
import os
from contextlib import aclosing
from typing import TYPE_CHECKING

from assistant.cli.judge_option import add_judge_option, announce_exam
from assistant.cli.printing import DONE, FAILED, WRONG_USAGE, excerpt, print_error, print_json, print_line
from assistant.cli.progress import sync_with_progress
from assistant.cli.running_server import ask_running_server

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.schemas import Answer, DoneEvent, ErrorEvent
    from vectorstore import IndexInUseError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("question", metavar="QUESTION")
    parser.add_argument("--model", metavar="NAME", help="chat model: quote, or provider:name")
    add_judge_option(parser)


def run(options: argparse.Namespace) -> int:
    """Answer the question; the text is printed as it comes, the citations below it.

    A server that has the index open answers for this command.
    """
    from vectorstore import IndexInUseError

    try:
        last = _answer(options)
    except IndexInUseError as error:
        last = _answer_by_server(error, options)
    if last.answer and options.json:
        print_json(last.answer)
    elif last.answer:
        _print_citations(last.answer)
    if last.type == "done":
        return DONE
    return print_error(last.message, WRONG_USAGE if last.cause == "question" else FAILED)


def _answer(options: argparse.Namespace) -> "DoneEvent | ErrorEvent":
    from assistant.assistant import Assistant
    from assistant.reader_language import reader_language, terminal_language

    with Assistant(corpus=options.corpus, index=options.index, model=options.model, judge=options.judge) as assistant:
        sync_with_progress(assistant)
        announce_exam(assistant.admission)
        _ = assistant.chain  # raises SettingsError for a wrong setting before the answer begins
        with reader_language(terminal_language(os.environ)):
            return asyncio.run(_print_answer_text(assistant, options.question, quiet=options.json))


def _answer_by_server(error: "IndexInUseError", options: argparse.Namespace) -> "DoneEvent | ErrorEvent":
    from pydantic import TypeAdapter

    from assistant.reader_language import terminal_language
    from assistant.schemas import Event

    adapter: TypeAdapter[Event] = TypeAdapter(Event)
    request = {
        "command": "ask",
        "text": options.question,
        "model": options.model,
        "judge": options.judge,
        "language": terminal_language(os.environ),
    }
    for reply in ask_running_server(error, options, **request):
        event = adapter.validate_python(reply)
        if event.type == "text" and not options.json:
            print_line(event.text, end="")
        if event.type in ("done", "error"):
            return event
    raise AssertionError("a stream ends with one of these")


async def _print_answer_text(assistant: "Assistant", question: str, *, quiet: bool) -> "DoneEvent | ErrorEvent":
    """Print the text of the answer as it comes, unless `quiet`, and return the last event."""
    async with aclosing(assistant.astream(question)) as events:
        async for event in events:
            if event.type == "text" and not quiet:
                print_line(event.text, end="")
            if event.type in ("done", "error"):
                return event
    raise AssertionError("a stream ends with one of these")


def _print_citations(answer: "Answer") -> None:
    """Print what is missing, and each citation with its quote."""
    from assistant.i18n import Translator
    from assistant.ui.labels import citation_location, state_label

    texts = Translator("en")
    print_line("")
    if answer.missing and answer.missing != answer.answer:
        print_line(answer.missing)
    for citation in answer.citations:
        if citation.article and citation.quote:
            article = citation.article
            date = f", {article.date}" if article.date else ""
            place = ", ".join([article.path, f"{citation.start}-{citation.end}", *citation_location(citation, texts)])
            source = f"{article.title}{date} ({place})"
            print_line(f"\n[{citation.number}] {state_label(citation, texts)}: {source}\n    {excerpt(citation.quote)}")
