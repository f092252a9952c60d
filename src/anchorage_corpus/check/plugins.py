"""Loads the rules: the package's own modules, then what other packages offer under ``anchorage.rules``."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from anchorage_corpus.errors import MisuseError

GROUP = "anchorage.rules"
"""Entry point group; each entry names a module whose import registers rules."""


@cache
def load() -> tuple[str, ...]:
    """Import every module of rules once; names of the plugins among them.

    Raises ``MisuseError`` when a plugin cannot be imported.
    """
    package = import_module("anchorage_corpus.check.rulebook")
    for module in pkgutil.iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
    return tuple(_load_plugin(entry.name, entry.value) for entry in entry_points(group=GROUP))


def _load_plugin(name: str, value: str) -> str:
    module = value.partition(":")[0]
    try:
        import_module(module)
    except Exception as error:
        raise MisuseError(f"rule plugin {name} ({module}) cannot be imported: {error}") from error
    return module
