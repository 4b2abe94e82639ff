"""A server imports Gradio without having it write files beside its modules."""

import subprocess
import sys

IMPORTED = """
import sys
from assistant.gradio_import import import_gradio
paths = list(sys.meta_path)
import_gradio()
import_gradio()
from gradio import component_meta
assert sys.meta_path == paths
assert component_meta.create_or_modify_pyi.__module__ == "assistant.gradio_import", component_meta
assert component_meta.__spec__.origin == component_meta.__file__
"""


def test_gradio_is_imported_without_what_writes_types() -> None:
    subprocess.run([sys.executable, "-c", IMPORTED], check=True)
