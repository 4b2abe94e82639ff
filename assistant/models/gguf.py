"""A chat model in one GGUF file, served inside this process by xllamacpp, and the files that are worth downloading."""

import os
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from assistant.settings import SettingsError

PREFIX = "gguf:"
_CONTEXT = 8192  # tokens: six passages, the conversation and the answer, with room to spare
_AT_ONCE = 2  # questions answered at the same time; the context is shared among them
_ERRORS_ONLY = 1  # its log would stand between the answer and its citations
_LONGEST = 1024  # tokens of an answer: small models may never stop by themselves


class ModelFile(NamedTuple):
    """A file worth downloading: its name, its size and the memory it needs, in gigabytes, and what to expect."""

    name: str
    size: float
    memory: float
    note: str


# All under Apache-2.0; memory is the file, eight thousand tokens of context, and the program itself.
WORTH_DOWNLOADING = (
    ModelFile("Qwen3-1.7B-Q4_K_M.gguf", 1.1, 3.0, "answers in a few seconds on a laptop, often leaves marks out"),
    ModelFile("Qwen3-4B-Instruct-2507-Q4_K_M.gguf", 2.5, 4.5, "follows the rules for citing, Chinese and English"),
    ModelFile("Qwen3-8B-Q4_K_M.gguf", 5.0, 8.0, "better prose, slow without a graphics card"),
)


def address(name: str) -> str:
    """The OpenAI-compatible address under which the file of `gguf:PATH` is served; it is loaded on the first call."""
    return f"{_serving(looked_at(name).resolve()).listening_address}/v1"


def looked_at(name: str) -> Path:
    """The file of `gguf:PATH`, without loading it; raises SettingsError where it cannot be one."""
    path = Path(name.removeprefix(PREFIX)).expanduser()
    try:
        with path.open("rb") as file:
            begins = file.read(4)
    except OSError as error:
        raise SettingsError(
            f"ASSISTANT_MODEL=`{name}` cannot be read: {error.strerror}. Give the path of a GGUF file, or `quote`."
        ) from None
    if begins != b"GGUF":
        raise SettingsError(
            f"ASSISTANT_MODEL=`{name}` is no GGUF file: download it again, or set ASSISTANT_MODEL=quote."
        )
    return path


@cache
def _serving(path: Path) -> Any:  # xllamacpp has no types
    """The server of a file; it ends with the process."""
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
    parameters.n_ctx, parameters.n_parallel, parameters.n_predict = _CONTEXT, _AT_ONCE, _LONGEST
    try:
        return xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise SettingsError(
            f"ASSISTANT_MODEL=`{PREFIX}{path}` cannot be loaded ({error}): is the file whole, and is there "
            "memory for it?"
        ) from None
