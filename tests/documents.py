"""Writes `docs/settings.md` from the settings themselves: `python -m tests.documents`. A test holds the file fresh."""

from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from assistant.settings import Settings, variable_name

SETTINGS_PAGE = Path(__file__).parents[1] / "docs" / "settings.md"
_SECTIONS = {
    "Articles and index": (
        "corpus",
        "index",
        "embeddings",
        "chroma_url",
        "database_url",
        "max_file_mb",
        "fetch_private",
        "fetch_proxy",
    ),
    "Models": ("model", "judge", "openai_api_key", "openai_base_url", "prompts", "timeout", "answer_seconds"),
    "Answers": ("passages", "script", "unsupported", "price_in", "price_out"),
    "Server": (
        "host",
        "port",
        "workers",
        "accounts",
        "user_header",
        "trusted_proxies",
        "owners",
        "conversations",
        "conversation_days",
        "bin_days",
        "api_keys",
        "cors_sites",
        "embed_sites",
    ),
    "Limits of a client": ("requests_per_minute", "requests_at_once"),
}
_OTHERS = "Others"  # fields that stand in no section yet
_COMPUTED = {"corpus": "the sample articles", "prompts": "the prompts of the package"}
_INTRODUCTION = """# Settings

This page is made from [assistant/settings.py](../assistant/settings.py) by `python -m tests.documents`. Do not edit it.

A setting is read from three places. The first one that has it counts:

1. a keyword in Python, `Assistant(corpus="articles/", passages=8)`, or an option of the command line, if there is one;
2. the environment variable;
3. the file `.env` in the current folder, in UTF-8, one `NAME=value` a line.

The keyword is the variable's name in small letters without `ASSISTANT_`. An empty variable counts as unset. Lists are
separated by commas. A wrong value stops the start with a sentence that names the variable. Keys and passwords appear in
no log, no error and no `repr`. `assistant doctor` says what is set, what it costs and how to change it.

Where nothing says which chat model answers, it is the one that was
[chosen on the start page](models.md#chosen-on-the-start-page).
"""
_END = """
## Not settings

| variable | what it does |
|---|---|
| `ASSISTANT_DEBUG` | Any value: the command line logs the whole traceback of a failure, beside its one sentence. |
| `TIKTOKEN_CACHE_DIR` | A folder with tiktoken's `o200k_base`: tokens are then counted exactly, without a download. |
"""


def settings_page() -> str:
    """The whole page, as the file should be."""
    listed = {name for names in _SECTIONS.values() for name in names}
    others = tuple(name for name in Settings.model_fields if name not in listed)
    sections = {**_SECTIONS, _OTHERS: others} if others else _SECTIONS
    return _INTRODUCTION + "".join(_section(title, names) for title, names in sections.items()) + _END


def _section(title: str, names: tuple[str, ...]) -> str:
    rows = (_row(name, Settings.model_fields[name]) for name in names)
    return f"\n## {title}\n\n| variable | default | allowed | what it does |\n|---|---|---|---|\n" + "".join(rows)


def _row(name: str, field: FieldInfo) -> str:
    cells = f"`{variable_name(name)}`", _default(name, field), _allowed(field), field.description or ""
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _default(name: str, field: FieldInfo) -> str:
    if name in _COMPUTED:
        return _COMPUTED[name]
    if field.default is PydanticUndefined or field.default is None or field.default == ():
        return "unset"
    if isinstance(field.default, bool):
        return f"`{int(field.default)}`"
    return f"`{field.default:g}`" if isinstance(field.default, float) else f"`{field.default}`"


def _allowed(field: FieldInfo) -> str:
    """The range of a number, in words; empty where the description says what is allowed."""
    bounds: dict[str, float] = {
        name: getattr(rule, name) for rule in field.metadata for name in ("ge", "gt", "le") if hasattr(rule, name)
    }
    if "ge" in bounds:
        return f"{bounds['ge']:g} to {bounds['le']:g}" if "le" in bounds else f"{bounds['ge']:g} or more"
    return f"more than {bounds['gt']:g}, at most {bounds['le']:g}" if "gt" in bounds else ""


if __name__ == "__main__":
    SETTINGS_PAGE.write_text(settings_page(), encoding="utf-8")
