"""Imports Gradio without the files of types that it writes beside its own modules, which takes a third of the time."""

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

_WRITING_MODULE = "gradio.component_meta"


def import_gradio() -> None:
    """Import Gradio, unless it is there: it parses the source of each of its components to write those files."""
    if "gradio" in sys.modules:
        return
    finder = GradioFinder()
    sys.meta_path.insert(0, finder)
    try:
        importlib.import_module("gradio")
    finally:
        sys.meta_path.remove(finder)


class GradioFinder(MetaPathFinder):
    """Finds the module of Gradio that writes, for `sys.meta_path`."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The place of the module that writes, with a loader of ours; None for all others."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname == _WRITING_MODULE else None
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        """Run the module, and take what it writes with out of it."""
        super().exec_module(module)
        vars(module)["create_or_modify_pyi"] = _write_nothing


def _write_nothing(*_: object) -> None:
    """Takes the place of what writes a component's types."""
