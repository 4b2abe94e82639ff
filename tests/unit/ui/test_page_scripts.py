"""The page's modules become one script that means the same, and what would not is refused."""

import json
import shutil
import subprocess
from collections.abc import Callable

import pytest

from assistant.ui.page_scripts import join_modules, page_script, part_script

NODE = shutil.which("node")
MODULES = {
    "main": "import { add as plus, NAME } from './sum.js';\nimport {\n  count,\n} from './count.js';\nconst own = 1;\n"
    "export function start(config) {\n  count();\n  return [NAME, plus(own, config.two), count()].join(' ');\n}\n",
    "sum": "import { count } from './count.js';\n\nexport const NAME = 'sum';\nconst own = 2;\n"
    "export function add(one, other) {\n  count();\n  return one + other + own - 2;\n}\n",
    "count": (
        "const state = { calls: 0 };\nexport const count = () => { state.calls += 1; return state.calls; };  // "
        "no line end"
    ),
}


def reader_of(modules: dict[str, str]) -> Callable[[str], str]:
    return lambda file: modules[file.removesuffix(".js")]


@pytest.mark.parametrize("module", ["chat", "library"])
def test_the_parts_of_the_page_are_one_script_each(module: str) -> None:
    script = part_script(module, texts={"en": {}}, name="chat")
    config = '{"texts": {"en": {}}, "name": "chat"}'
    assert script.endswith(f"${module}.start({config}, {{ element, props, trigger, server, watch }});")
    assert script.count("const $context = ") == 1
    assert script.index("const $context = ") < script.index("const $dom = ") < script.index(f"const ${module} = ")


def test_a_page_without_gradio_is_given_its_config_alone() -> None:
    assert page_script("starting", status="/starting.json").endswith('$starting.start({"status": "/starting.json"});')


@pytest.mark.skipif(not NODE, reason="node is not there")
def test_joined_modules_share_what_they_export_and_nothing_else() -> None:
    copy = f"function copy() {{\n{join_modules('main', reader_of(MODULES))}\nreturn $main.start({{ two: 2 }});\n}}\n"
    script = copy + "console.log(JSON.stringify([copy(), copy()]));"
    run = subprocess.run([str(NODE), "-e", script], capture_output=True, text=True, timeout=300, check=True)
    assert json.loads(run.stdout) == ["sum 3 3"] * 2  # each copy counts for itself


@pytest.mark.parametrize(
    "line",
    [
        "export let a = 1;",
        "export var a = 1;",
        "export default function a() {}",
        "export { a };",
        "export * from './count.js';",
        "export const { a } = b;",
        "export function* a() {}",
        "import count from './count.js';",
        "import * as count from './count.js';",
        "import './count.js';",
        "import { count } from 'count';",
        "import { count } from '../count.js';",
        'import { count } from "./count.js";',
        "  import { count } from './count.js';",
        "const a = await import('./count.js');",
        "const a = import.meta.url;",
    ],
)
def test_what_would_not_mean_the_same_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"main\.js: no import or export of this form can be joined: "):
        join_modules("main", reader_of({**MODULES, "main": f"const b = 1;\n{line}\n"}))


@pytest.mark.parametrize("names", ["add, other", "own", "add as", "NAME.length"])
def test_what_no_module_exports_cannot_be_imported(names: str) -> None:
    with pytest.raises(ValueError, match=r"main\.js: sum\.js does not export "):
        join_modules("main", reader_of({**MODULES, "main": f"import {{ {names} }} from './sum.js';\n"}))


def test_modules_that_import_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="modules import each other: main > sum > count > sum"):
        join_modules("main", reader_of({**MODULES, "count": "import { add } from './sum.js';\n"}))
