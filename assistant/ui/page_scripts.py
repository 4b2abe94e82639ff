"""The page's scripts: joins the ES modules of `static/` into the one script that Gradio accepts.

Gradio runs the script of a part as the body of a function, where no `import` is allowed, and a chat inside a host's own
app has no server of ours that its modules could be fetched from. An address of `blob:` or `data:` would need a wider
content policy than ours. A module that is fetched exists once on a page, too, while a page may have several chats.
So the modules are joined here, in the order of their imports, each in a function of its own: what a module does not
export stays its own, and each part of a page has a copy of all modules, with its own state.

The joined modules mean what they mean to a browser, to node and to a linter. Everything that would not is refused
with a `ValueError`: imports are named (`import { a, b as c } from './x.js';`), exports are declarations of functions,
classes and constants, and no module imports itself, directly or by way of others.
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from assistant.ui.assets import read_asset

_IMPORT = re.compile(r"^import \{([^{}]*)\} from '\./(\w+)\.js';", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|(?:async )?function|class) (\w+))", re.MULTILINE)
_IMPORTED = re.compile(r"(\w+)(?: as (\w+))?")
_UNSUPPORTED = re.compile(r"^\s*(?:import|export)\b.*|\bimport *[(.].*", re.MULTILINE)
_FROM_GRADIO = "{ element, props, trigger, server, watch }"  # under Gradio's own names


class _Module(NamedTuple):
    """A module as part of the joined script."""

    exports: list[str]
    text: str


def part_script(module: str, /, **config: object) -> str:
    """The script of a part of a Gradio page: the module's `start`, called with `config` and with what Gradio provides.

    As props, Gradio would lose all of `config` but the changed value where an event changes a part in a closed tab.
    """
    return f"{join_modules(module)}${module}.start({json.dumps(config)}, {_FROM_GRADIO});"


def page_script(module: str, /, **config: object) -> str:
    """The script of a page without Gradio: the module's `start`, called with `config`."""
    return f"{join_modules(module)}${module}.start({json.dumps(config)});"


@lru_cache(maxsize=8)
def join_modules(name: str, read: Callable[[str], str] = read_asset) -> str:
    """The module of this name and all that it imports as one script; what the module exports is in `$name`."""
    modules: dict[str, _Module] = {}
    _add_module(name, (), read, modules)
    return "".join(module.text for module in modules.values())


def _add_module(name: str, importers: tuple[str, ...], read: Callable[[str], str], modules: dict[str, _Module]) -> None:
    """Adds the module of this name to `modules`, after those that it imports."""
    if name in importers:
        raise ValueError(f"modules import each other: {' > '.join((*importers, name))}")
    if name in modules:
        return
    source = read(f"{name}.js")
    for match in _IMPORT.finditer(source):
        _add_module(match[2], (*importers, name), read, modules)

    def as_constants(match: re.Match[str]) -> str:
        pairs = [_binding(part.strip(), match[2], name, modules) for part in match[1].split(",") if part.strip()]
        return f"const {{ {', '.join(pairs)} }} = ${match[2]};"

    exports = _EXPORT.findall(source)
    body = _EXPORT.sub("", _IMPORT.sub(as_constants, source))
    unsupported = _UNSUPPORTED.search(body)
    if unsupported:
        raise ValueError(f"{name}.js: no import or export of this form can be joined: {unsupported[0].strip()}")
    text = f"const ${name} = (function () {{\n'use strict';\n{body}\nreturn {{ {', '.join(exports)} }};\n}}());\n"
    modules[name] = _Module(exports, text)


def _binding(part: str, source: str, importer: str, modules: dict[str, _Module]) -> str:
    """An imported name, `a` or `a as b`, in the form of a destructuring pattern: `a`, or `a: b`."""
    match = _IMPORTED.fullmatch(part)
    if not match or match[1] not in modules[source].exports:
        raise ValueError(f"{importer}.js: {source}.js does not export {part}")
    return f"{match[1]}: {match[2]}" if match[2] else match[1]
