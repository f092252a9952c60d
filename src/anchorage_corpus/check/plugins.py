"""Loads the rules: the package's own modules, then those that other packages offer under ``anchorage.rules``."""

from __future__ import annotations

import os
import pkgutil
import sys
from functools import cache
from importlib import import_module

from anchorage_corpus.errors import MisuseError

GROUP = "anchorage.rules"
"""Entry point group; each entry names a module whose import registers rules."""


@cache
def load() -> tuple[str, ...]:
    """Import every module of rules once, and return the names of the plugins among them.

    Raises ``MisuseError`` if a plugin cannot be imported.
    """
    package = import_module("anchorage_corpus.check.rulebook")
    for module in pkgutil.iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
    if not _are_offered():
        return ()
    from importlib.metadata import entry_points

    return tuple(_load_plugin(entry.name, entry.value) for entry in entry_points(group=GROUP))


def _are_offered() -> bool:
    """Return whether any installed package names the group.

    Few do, and asking Python's own list takes a tenth of the start-up time.
    """
    return any(_is_named_in(folder or ".") for folder in sys.path)


def _is_named_in(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            packages = [entry.path for entry in entries if entry.name.endswith((".dist-info", ".egg-info"))]
    except FileNotFoundError:
        return False
    except OSError:
        return True  # an archive, say, which that list knows how to read
    return any(GROUP.encode() in _content(f"{package}/entry_points.txt") for package in packages)


def _content(path: str) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(descriptor, 1 << 20)
    finally:
        os.close(descriptor)


def _load_plugin(name: str, value: str) -> str:
    module = value.partition(":")[0]
    try:
        import_module(module)
    except Exception as error:
        raise MisuseError(
            f"rule plugin {name} ({module}) cannot be imported: {error}; fix or uninstall it"
        ) from error
    return module
