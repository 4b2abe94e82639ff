"""Runs one command, and turns whatever goes wrong into one line and an exit code."""

import argparse
import logging
import os
import sys
import warnings
from collections.abc import Callable, Sequence

from assistant.cli.parser import build_parser
from assistant.cli.printing import FAILED, WRONG_USAGE, print_error

_DEFAULT_COMMAND = "serve"
# Set before any package is loaded that would ask the network, or send what it sees there.
_OFFLINE = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed, 2 wrong usage."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    # LangChain serializes each chunk of a stream, and pydantic warns where a field is of another type than OpenAI's
    warnings.filterwarnings("ignore", "Pydantic serializer warnings")
    os.environ.update(_OFFLINE)
    options = build_parser().parse_args(_with_command(sys.argv[1:] if arguments is None else arguments))
    try:
        code = run_command(options.command, options)
        sys.stdout.flush()
    except KeyboardInterrupt:  # also while packages are loaded, which takes seconds
        return print_error("Stopped. What was indexed is kept; the next run goes on from there.", FAILED)
    except BrokenPipeError:  # the reader has enough, as `head` does; Python would report it once more when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code


def _with_command(arguments: Sequence[str]) -> list[str]:
    """The arguments with the name of the default command where they name none."""
    has_command = arguments and (not arguments[0].startswith("-") or arguments[0] in ("-h", "--help", "--version"))
    return list(arguments) if has_command else [_DEFAULT_COMMAND, *arguments]


def run_command(command: Callable[[argparse.Namespace], int], options: argparse.Namespace) -> int:
    """The command's exit code; an error is printed in one line."""
    try:
        return command(options)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  # nothing above the command line could report it
        return _report(error)


def _report(error: Exception) -> int:
    """Print the error in one line, and return the exit code."""
    from assistant import SettingsError

    # a port in use or a wrong setting: before the packages are loaded that define the other errors
    if isinstance(error, SettingsError):
        return print_error(str(error), WRONG_USAGE)
    if isinstance(error, OSError):
        has_name = error.filename and error.strerror
        return print_error(f"`{error.filename}` cannot be used: {error.strerror}." if has_name else str(error), FAILED)
    from assistant import ModelError, QuestionError, VectorstoreError
    from assistant.cli.running_server import ServerReplyError

    if isinstance(error, ServerReplyError):
        return print_error(str(error), WRONG_USAGE if error.is_wrong_usage else FAILED)
    if isinstance(error, QuestionError):
        return print_error(str(error), WRONG_USAGE)
    if isinstance(error, ModelError | VectorstoreError):
        return print_error(str(error), FAILED)
    sentence = (
        f"Unexpected {type(error).__name__}: {str(error)[:200]}. Run with ASSISTANT_DEBUG=1 and report what it prints."
    )
    return print_error(sentence, FAILED)
