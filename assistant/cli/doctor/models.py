"""Findings on the chat model, the judge, the prompts and the token counts."""

import os
from collections.abc import Iterator
from importlib.util import find_spec

from assistant.answer.prompts import load_prompts
from assistant.cli.doctor.finding import Finding
from assistant.models.errors import ModelError
from assistant.models.gguf import PREFIX, RECOMMENDED_FILES, checked_path
from assistant.models.judges import load_admission
from assistant.models.loading import load_model, model_name
from assistant.models.token_counts import is_exact
from assistant.saved_model import QUOTE, read_saved_model, saved_model_file
from assistant.settings import Settings, SettingsError, variable_name
from assistant.verify.exam import EXAM_TOKENS

_BESIDES_THE_FILE = 1.5  # gigabytes: eight thousand tokens of context, the encoder, the program
_CHANGE_MODEL = "Another one: ASSISTANT_MODEL. None: ASSISTANT_MODEL=quote."
_CHANGE_CHOSEN = "Another one, or none: on the start page, or ASSISTANT_MODEL, which goes before it."


def examine_model(settings: Settings) -> Iterator[Finding]:
    """Whether the chat model loads, where it is named, where it runs and what it costs.

    Without one, which files could be downloaded.
    """
    yield from _examine_saved(settings)
    if settings.model and settings.model.startswith(PREFIX):
        yield _examine_file(settings.model, settings)
        return
    try:
        name = model_name(settings)
        load_model(name, settings)
    except (ModelError, SettingsError) as error:
        change = "Quotation needs no model: unset OPENAI_API_KEY and OPENAI_BASE_URL, or set ASSISTANT_MODEL=quote."
        yield Finding(False, "chat model", f"{_source(settings)}: {error}", change)
        return
    if name == QUOTE:
        yield from _without_model()
        return
    server = settings.openai_base_url or "its provider"
    key = "set" if settings.openai_api_key or settings.provider_key(name) else "not set"
    found = (
        f"`{name}` at {server} (key {key}), {_source(settings)}: questions and passages are sent there, about 3,000 "
        "tokens a question"
    )
    yield Finding(True, "chat model", found, _CHANGE_CHOSEN if settings.saved_model else _CHANGE_MODEL)


def _source(settings: Settings) -> str:
    """Where the chat model is named."""
    if settings.saved_model:
        return f"chosen on the page, in `{saved_model_file()}`"
    fields = ("model", "openai_api_key", "openai_base_url")
    names = [variable_name(field) for field in fields if getattr(settings, field)]
    return f"by {', '.join(names)}" if names else "by default"


def _examine_saved(settings: Settings) -> Iterator[Finding]:
    """A model that was chosen on the page and does not count, or cannot be read."""
    if settings.saved_model or not saved_model_file().exists():
        return
    saved = read_saved_model()
    if saved is None:
        found = f"`{saved_model_file()}` cannot be read, or belongs to another user"
        yield Finding(False, "chosen model", found, "Choose the model again on the start page, or remove the file.")
    elif settings.names_model:
        found = f"`{saved.model or saved.server}` was chosen on the page and is not used, {_source(settings)}"
        yield Finding(True, "chosen model", found, "To use it, unset those variables.")


def _without_model() -> Iterator[Finding]:
    change = (
        "Prose instead: choose a model on the start page, or set OPENAI_API_KEY, or OPENAI_BASE_URL to a local server, "
        "or ASSISTANT_MODEL=provider:name."
    )
    yield Finding(True, "chat model", "none: answers are quotations, free, nothing leaves this machine", change)
    files = "; ".join(
        f"{file.name} ({file.size:g} GB, needs {file.memory:g} GB of memory: {file.note})" for file in RECOMMENDED_FILES
    )
    found = f"none set; {_memory_gigabytes():.1f} GB of memory here. Worth downloading: {files}"
    yield Finding(True, "model files", found, "Use one with ASSISTANT_MODEL=gguf:PATH.")


def _examine_file(name: str, settings: Settings) -> Finding:
    """Whether the file of a model can be loaded; it is not loaded."""
    try:
        gigabytes = checked_path(name).stat().st_size / 1e9
    except SettingsError as error:
        return Finding(False, "chat model", str(error), "Quotation needs no model: ASSISTANT_MODEL=quote.")
    if find_spec("xllamacpp") is None:
        change = "Install `ask-articles[gguf]`, or set ASSISTANT_MODEL=quote."
        return Finding(False, "chat model", f"`{name}` needs the package xllamacpp", change)
    needed, available = gigabytes + _BESIDES_THE_FILE, _memory_gigabytes()
    found = (
        f"`{name}`, {gigabytes:.1f} GB, runs here, free, nothing leaves this machine, {_source(settings)}; needs about "
        f"{needed:.1f} of {available:.1f} GB of memory"
    )
    change = _CHANGE_CHOSEN if settings.saved_model else _CHANGE_MODEL
    return Finding(needed <= available, "chat model", found, change)


def _memory_gigabytes() -> float:
    """The machine's memory; 0 where the system does not say."""
    names = ("SC_PAGE_SIZE", "SC_PHYS_PAGES")
    if not all(name in getattr(os, "sysconf_names", {}) for name in names):
        return 0.0
    return os.sysconf(names[0]) * os.sysconf(names[1]) / 1e9


def examine_judge(settings: Settings) -> Finding:
    """Which model judges what code cannot prove, whether it has passed its exam, and what that costs."""
    change = "Another one: ASSISTANT_JUDGE=provider:model. None: ASSISTANT_JUDGE=off. Again: assistant doctor --judge."
    try:
        prompts = load_prompts(settings.prompts)
        admission = load_admission(settings, prompts.judge, prompts.judge_name)
    except (ModelError, SettingsError) as error:
        return Finding(False, "judge", str(error), change)
    if admission is None:
        found = "none: sentences that code cannot prove stay undecided, nothing is sent"
        return Finding(True, "judge", found, change)
    who, result = f"`{admission.candidate.model}` at {admission.candidate.server}", admission.result()
    if result is None:
        found = f"{who}: not examined yet; the first answer does it, about {EXAM_TOKENS:,} tokens, sent there"
    elif result.admitted:
        found = f"{who}: passed its exam ({result.score}); its verdicts count where code finds its evidence"
    else:
        found = f"{who}: did not pass its exam ({result.score}); what code cannot prove stays undecided"
    return Finding(result is None or result.admitted, "judge", found, change)


def examine_prompts(settings: Settings) -> Finding:
    """Whether the prompts can be read."""
    change = "Others: ASSISTANT_PROMPTS, a folder with the same files. Unset it for those of the package."
    try:
        return Finding(True, "prompts", f"`{load_prompts(settings.prompts).name}` in `{settings.prompts}`", change)
    except SettingsError as error:
        return Finding(False, "prompts", str(error), change)


def examine_token_counts() -> Finding:
    """Whether tokens are counted or estimated."""
    found = (
        "exact, by tiktoken"
        if is_exact()
        else "estimated, safely high: tiktoken's tables are not on this machine and are never downloaded"
    )
    return Finding(True, "token counts", found, "Exact ones: put tiktoken's o200k_base into TIKTOKEN_CACHE_DIR.")
