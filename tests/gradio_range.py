"""Runs the tests of the page, of its hosts and of the doors with the oldest Gradio that pyproject.toml allows and with
the newest.

Each is installed into an environment of its own under build/, with the newest of whatever else it then admits, as it
would be in a host's own application. `make range` runs it; it fetches packages and takes about fifteen minutes.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTED = [
    "tests/e2e/browser",
    "tests/e2e/api/test_all_interfaces_agree.py",
    "tests/e2e/api/test_access.py",
    "tests/unit/api/test_server.py",
    "tests/unit/ui/test_chat.py",
    "tests/unit/ui/test_host_filters.py",
]
_NEEDED = ("axe-playwright-python", "hypothesis", "jsonschema", "playwright", "pytest", "pytest-socket", "reportlab")


def main() -> int:
    """Installs and tests both; 0 where all tests passed."""
    return max([tested(name, requirement) for name, requirement in ends(project()).items()])


def project() -> dict[str, list[str]]:
    """The requirements of pyproject.toml: those of the program, and those of its tests under `dev`."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"": table["dependencies"], "dev": table["optional-dependencies"]["dev"]}


def ends(requirements: dict[str, list[str]]) -> dict[str, str]:
    """Both ends of Gradio's range."""
    [allowed] = [requirement for requirement in requirements[""] if requirement.startswith("gradio>=")]
    return {"oldest": allowed.split(",")[0].replace(">=", "=="), "newest": allowed}


def tested(name: str, gradio: str) -> int:
    """Makes the environment and runs the tests in it; what pytest returns."""
    folder = ROOT / "build" / f"gradio-{name}"
    python = folder / "bin" / "python"
    needed = [requirement for requirement in project()["dev"] if requirement.split(">=")[0].split("==")[0] in _NEEDED]
    uv = str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder], check=True, cwd=ROOT)
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--python", python, gradio, "--requirements", "pyproject.toml", *needed],
        check=True,
        cwd=ROOT,
    )
    say = "import gradio, sys; sys.stderr.write(f'Gradio {gradio.__version__}\\n')"
    subprocess.run([python, "-c", say], check=True)
    return subprocess.run(
        [python, "-m", "pytest", "-p", "no:cacheprovider", *TESTED],
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
