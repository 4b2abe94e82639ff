"""Looks at what is configured and says, a line each, what was found, what it costs and how to change it."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from typing import NamedTuple
from urllib.parse import urlsplit

from assistant.answer.prompts import load_prompts
from assistant.models.gguf import PREFIX, WORTH_DOWNLOADING, looked_at
from assistant.models.judges import load_admission
from assistant.models.loading import QUOTE, ModelError, load_model, model_name
from assistant.models.token_counts import is_exact
from assistant.settings import Settings, SettingsError, packaged
from assistant.verify.exam import EXAM_TOKENS
from vectorstore import SUFFIXES, Index, VectorstoreError, load_embeddings, office_program, reads_pictures

_BESIDES_THE_FILE = 1.5  # gigabytes: eight thousand tokens of context, the encoder, the program


class Finding(NamedTuple):
    """One thing that was looked at."""

    ok: bool
    what: str
    found: str
    change: str


def examine(settings: Settings) -> list[Finding]:
    """All findings, in the order in which a question meets them; nothing is written and no model answers."""
    return [
        *_corpus(settings),
        *_kinds(),
        *_fetching(settings),
        *_index(settings),
        *_embeddings(settings),
        *_model(settings),
        *_judge(settings),
        *_prompts(settings),
        *_tokens(),
        *_page(settings),
        *_doors(settings),
    ]


def _corpus(settings: Settings) -> Iterator[Finding]:
    folder, change = settings.corpus, "Another folder: --corpus DIR or ASSISTANT_CORPUS."
    if not folder.is_dir():
        yield Finding(False, "corpus", f"there is no folder `{folder}`", f"Create it, or name another. {change}")
        return
    files = sum(
        1
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
    sample = " (the sample articles)" if folder == packaged("corpus") else ""
    yield Finding(
        files > 0,
        "corpus",
        f"{files} files in `{folder}`{sample}",
        change if files else f"Put text or Markdown files into it. {change}",
    )


def _kinds() -> Iterator[Finding]:
    """The files that are read with the help of what need not be there."""
    pictures = f"scanned pages of PDFs, {_endings('image')}"
    recognised = (
        "read by text recognition, which runs here" if reads_pictures() else "not read, without the extra `ocr`"
    )
    change = 'The extra: pip install "ask-articles[ocr]".'
    yield Finding(True, "scans and pictures", f"{pictures}: {recognised}", change)
    program, change = office_program(), "Without LibreOffice: save them as .docx or .pptx."
    converted = f"read by LibreOffice, `{program}`" if program else "not read: LibreOffice is not installed"
    yield Finding(True, "old Office files", f"{_endings('doc', 'ppt')}: {converted}", change)


def _endings(*kinds: str) -> str:
    return ", ".join(suffix for suffix, kind in SUFFIXES.items() if kind in kinds)


def _fetching(settings: Settings) -> Iterator[Finding]:
    """Where pages of the web may be fetched from, and by which way."""
    private = "and those" if settings.fetch_private else "none"
    found = f"public addresses, {private} of this machine and the own network, at most {settings.max_file_mb} MB a page"
    change = "The own network: ASSISTANT_FETCH_PRIVATE=1 or 0. Larger ones: ASSISTANT_MAX_FILE_MB."
    yield Finding(True, "pages of the web", found, change)
    through = "none; one of the environment is not asked"
    if settings.fetch_proxy:
        proxy = urlsplit(settings.fetch_proxy.get_secret_value())
        through = f"{proxy.scheme}://{proxy.netloc.rpartition('@')[2]}, which sees the addresses of all pages"
    yield Finding(True, "proxy for pages", through, "Another one: ASSISTANT_FETCH_PROXY. None: unset it.")


def _index(settings: Settings) -> Iterator[Finding]:
    folder = settings.index_folder
    change = "Another folder: --index DIR or ASSISTANT_INDEX. It can be deleted: the next run makes it anew."
    if not Index.exists(folder):
        yield Finding(
            True,
            "index",
            f"none yet; it will be `{folder}`",
            f"The first run makes it, about 40 passages a second. {change}",
        )
        return
    try:
        index = Index(folder, load_embeddings(settings.embeddings), settings.chroma_url)
    except VectorstoreError as error:
        yield Finding(False, "index", str(error), change)
        return
    try:
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20
        found = (
            f"{len(index.record.articles())} articles, {index.record.chunk_count()} passages, {size:.1f} MB in "
            f"`{folder}`"
        )
        yield Finding(True, "index", found, change)
        dead = index.dead_scripts()
        words = "answers in every script it holds" if not dead else f"finds nothing in {', '.join(dead)}"
        yield Finding(
            not dead,
            "keyword search",
            words,
            "If it is dead, delete the index folder and run again." if dead else "Nothing to set.",
        )
    except VectorstoreError as error:
        yield Finding(False, "index", str(error), change)
    finally:
        index.close()


def _embeddings(settings: Settings) -> Iterator[Finding]:
    change = "Another model: ASSISTANT_EMBEDDINGS=provider:model; all articles are then embedded again."
    try:
        load_embeddings(settings.embeddings)
    except VectorstoreError as error:
        yield Finding(
            False, "embeddings", str(error), "Those that run here: unset ASSISTANT_EMBEDDINGS, or set it to local."
        )
        return
    local = settings.embeddings == "local"
    cost = (
        "runs here, free, nothing leaves this machine"
        if local
        else "every article and question is sent to its provider, who may charge"
    )
    yield Finding(True, "embeddings", f"`{settings.embeddings}`: {cost}", change)


def _model(settings: Settings) -> Iterator[Finding]:
    change = (
        "Prose instead: set OPENAI_API_KEY, or OPENAI_BASE_URL to a local server, or ASSISTANT_MODEL=provider:name."
    )
    if settings.model and settings.model.startswith(PREFIX):
        yield _file(settings.model)
        return
    try:
        name = model_name(settings)
        load_model(name, settings)
    except (ModelError, SettingsError) as error:
        yield Finding(
            False,
            "chat model",
            str(error),
            "Quotation needs no model: unset OPENAI_API_KEY and OPENAI_BASE_URL, or set ASSISTANT_MODEL=quote.",
        )
        return
    if name == QUOTE:
        yield Finding(True, "chat model", "none: answers are quotations, free, nothing leaves this machine", change)
        worth = "; ".join(
            f"{file.name} ({file.size:g} GB, needs {file.memory:g} GB of memory: {file.note})"
            for file in WORTH_DOWNLOADING
        )
        yield Finding(
            True,
            "model files",
            f"none set; {_memory():.1f} GB of memory here. Worth downloading: {worth}",
            "Use one with ASSISTANT_MODEL=gguf:PATH.",
        )
        return
    where = settings.openai_base_url or "its provider"
    key = "set" if settings.openai_api_key else "not set"
    found = f"`{name}` at {where} (key {key}): questions and passages are sent there, about 3,000 tokens a question"
    yield Finding(True, "chat model", found, "Another one: ASSISTANT_MODEL. None: ASSISTANT_MODEL=quote.")


def _judge(settings: Settings) -> Iterator[Finding]:
    """Who reads what code cannot prove, whether it has passed its exam, and what that costs."""
    change = "Another one: ASSISTANT_JUDGE=provider:model. None: ASSISTANT_JUDGE=off. Again: assistant doctor --judge."
    try:
        prompts = load_prompts(settings.prompts)
        admission = load_admission(settings, prompts.judge, prompts.judge_name)
    except (ModelError, SettingsError) as error:
        yield Finding(False, "judge", str(error), change)
        return
    if admission is None:
        yield Finding(True, "judge", "none: sentences that code cannot prove stay undecided, nothing is sent", change)
        return
    who, result = f"`{admission.candidate.model}` at {admission.candidate.server}", admission.result()
    if result is None:
        yield Finding(
            True,
            "judge",
            f"{who}: not examined yet; the first answer does it, about {EXAM_TOKENS:,} tokens, sent there",
            change,
        )
    elif result.admitted:
        yield Finding(
            True,
            "judge",
            f"{who}: passed its exam ({result.score}); its verdicts count where code finds its evidence",
            change,
        )
    else:
        yield Finding(
            False,
            "judge",
            f"{who}: did not pass its exam ({result.score}); what code cannot prove stays undecided",
            change,
        )


def _prompts(settings: Settings) -> Iterator[Finding]:
    change = "Others: ASSISTANT_PROMPTS, a folder with the same files. Unset it for those of the package."
    try:
        yield Finding(True, "prompts", f"`{load_prompts(settings.prompts).name}` in `{settings.prompts}`", change)
    except SettingsError as error:
        yield Finding(False, "prompts", str(error), change)


def _file(name: str) -> Finding:
    """What can be said of a model file without loading it."""
    try:
        size = looked_at(name).stat().st_size / 1e9
    except SettingsError as error:
        return Finding(False, "chat model", str(error), "Quotation needs no model: ASSISTANT_MODEL=quote.")
    if find_spec("xllamacpp") is None:
        return Finding(
            False,
            "chat model",
            f"`{name}` needs the package xllamacpp",
            "Install `ask-articles[gguf]`, or set ASSISTANT_MODEL=quote.",
        )
    needed, there = size + _BESIDES_THE_FILE, _memory()
    found = (
        f"`{name}`, {size:.1f} GB, runs here, free, nothing leaves this machine; needs about {needed:.1f} of "
        f"{there:.1f} GB of memory"
    )
    return Finding(needed <= there, "chat model", found, "Another one: ASSISTANT_MODEL. None: ASSISTANT_MODEL=quote.")


def _memory() -> float:
    """The machine's memory in gigabytes; 0 where the system does not say."""
    names = ("SC_PAGE_SIZE", "SC_PHYS_PAGES")
    return (
        os.sysconf(names[0]) * os.sysconf(names[1]) / 1e9
        if all(name in getattr(os, "sysconf_names", {}) for name in names)
        else 0.0
    )


def _tokens() -> Iterator[Finding]:
    found = (
        "exact, by tiktoken"
        if is_exact()
        else "estimated, safely high: tiktoken's tables are not on this machine and are never downloaded"
    )
    yield Finding(True, "token counts", found, "Exact ones: put tiktoken's o200k_base into TIKTOKEN_CACHE_DIR.")


def _page(settings: Settings) -> Iterator[Finding]:
    where, accounts = f"http://{settings.host}:{settings.port}", len(settings.accounts)
    with_account = f"those with one of {accounts} accounts" if accounts else "everybody who can reach it"
    if settings.only_this_machine or accounts:
        found = (
            f"{where} for {'this machine only' if settings.only_this_machine else 'other machines too'}, open to "
            f"{with_account}"
        )
    else:
        found = f"{where}: shut, as other machines could reach the pages and no account is set"
    change = "Accounts: ASSISTANT_ACCOUNTS=name:password. Another place: --host and --port."
    yield Finding(settings.only_this_machine or bool(accounts or settings.api_keys), "page", found, change)


def _doors(settings: Settings) -> Iterator[Finding]:
    keys, alone = len(settings.api_keys), settings.only_this_machine
    lock = (
        f"open with one of {keys} keys"
        if keys
        else "open to every program of this machine"
        if alone
        else "shut, as no key is set"
    )
    change = "Keys: ASSISTANT_API_KEYS."
    if not (alone or keys or settings.accounts):
        change = (
            f"Nothing will start at {settings.host} without any lock: set ASSISTANT_ACCOUNTS or ASSISTANT_API_KEYS."
        )
    yield Finding(alone or bool(keys or settings.accounts), "doors for programs", f"/v1 and /mcp: {lock}", change)
    asking, framing = (", ".join(sites) or "none" for sites in (settings.cors_sites, settings.embed_sites))
    yield Finding(
        True,
        "other sites",
        f"whose pages may ask: {asking}; that may frame /embed/: {framing}",
        "Others: ASSISTANT_CORS_SITES and ASSISTANT_EMBED_SITES.",
    )
    a_minute, at_once = (str(limit or "any number of") for limit in settings.limits)
    found = f"{a_minute} questions a minute, {at_once} answers in the making at once"
    yield Finding(
        True, "limits of a client", found, "Others: ASSISTANT_REQUESTS_PER_MINUTE and ASSISTANT_REQUESTS_AT_ONCE."
    )
