"""A chat model in one GGUF file, served inside this process by xllamacpp, and the files that are worth downloading."""

import os
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from assistant.settings import SettingsError

PREFIX = "gguf:"
_CONTEXT_TOKENS = 8192  # six passages, the conversation and the answer, with room to spare
_AT_ONCE = 2  # questions answered at the same time; the context is shared among them
_ERRORS_ONLY = 1  # its log would stand between the answer and its citations
_MAX_ANSWER_TOKENS = 1024  # small models may never stop by themselves


class ModelFile(NamedTuple):
    """A model file that can be downloaded, and what to expect of it."""

    name: str
    size: float  # gigabytes
    memory: float  # gigabytes that it needs
    note: str


# All under Apache-2.0; memory is the file, eight thousand tokens of context, and the program itself.
RECOMMENDED_FILES = (
    ModelFile("Qwen3-1.7B-Q4_K_M.gguf", 1.1, 3.0, "answers in a few seconds on a laptop, often leaves marks out"),
    ModelFile("Qwen3-4B-Instruct-2507-Q4_K_M.gguf", 2.5, 4.5, "follows the rules for citing, Chinese and English"),
    ModelFile("Qwen3-8B-Q4_K_M.gguf", 5.0, 8.0, "better prose, slow without a graphics card"),
)


def server_url(name: str) -> str:
    """The OpenAI-compatible address of a server for the file of `gguf:PATH`; the first call loads the file."""
    return f"{_start_server(checked_path(name).resolve()).listening_address}/v1"


def checked_path(name: str) -> Path:
    """The path of the file of `gguf:PATH`, which is not loaded; raises SettingsError where it is no GGUF file."""
    path = Path(name.removeprefix(PREFIX)).expanduser()
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise SettingsError(
            f"ASSISTANT_MODEL=`{name}` cannot be read: {error.strerror}. Give the path of a GGUF file, or `quote`."
        ) from None
    if magic != b"GGUF":
        raise SettingsError(
            f"ASSISTANT_MODEL=`{name}` is no GGUF file: download it again, or set ASSISTANT_MODEL=quote."
        )
    return path


@cache
def _start_server(path: Path) -> Any:  # xllamacpp has no types
    """A server for the file, which ends with the process."""
    try:
        import xllamacpp
    except ImportError:
        raise SettingsError(
            "GGUF files need the package xllamacpp: install `ask-articles[gguf]`, or set ASSISTANT_MODEL=quote."
        ) from None
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.cpuparams.n_threads = os.cpu_count() or 1
    parameters.verbosity = _ERRORS_ONLY
    parameters.n_ctx, parameters.n_parallel, parameters.n_predict = _CONTEXT_TOKENS, _AT_ONCE, _MAX_ANSWER_TOKENS
    try:
        return xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise SettingsError(
            f"ASSISTANT_MODEL=`{PREFIX}{path}` cannot be loaded ({error}): is the file whole, and is there "
            "memory for it?"
        ) from None
