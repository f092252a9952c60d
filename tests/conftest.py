"""Settings and parts that every test can use."""

from __future__ import annotations

import os

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what this machine lacks, above the last line."""
    missing = os.environ.get("ANCHORAGE_MISSING", "").splitlines()
    if missing:
        terminalreporter.section("not tested on this machine")
        for line in missing:
            terminalreporter.line(line)
