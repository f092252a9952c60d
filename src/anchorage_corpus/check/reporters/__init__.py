"""Reporters: findings as text, JSON, GitHub commands, SARIF, JUnit XML or Markdown."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from anchorage_corpus.check.running.engine import Report

FORMATS = ("text", "json", "github", "sarif", "junit", "markdown")

Reporter = Callable[[Report, str], str]
"""A function from a report and the prefix of its paths (the corpus folder) to what is printed."""


def reporter(name: str) -> Reporter:
    """Return the reporter of a format, imported when asked for."""
    module = import_module(f"anchorage_corpus.check.reporters.{name}")
    render: Reporter = module.render
    return render
