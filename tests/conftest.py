"""Settings and parts that every test can use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from anchorage_corpus.corpus.start import start_corpus
from anchorage_corpus.corpus.store import Corpus

settings.register_profile("promises", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("promises")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what this machine lacks, above the last line."""
    missing = os.environ.get("ANCHORAGE_MISSING", "").splitlines()
    if missing:
        terminalreporter.section("besides the tests")
        for line in missing:
            terminalreporter.line(line)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """A new corpus without documents."""
    return start_corpus(tmp_path / "corpus")
