"""Runs the command as people do: a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def anchorage(tmp_path: Path) -> Run:
    """Run ``anchorage ARGUMENTS`` in an empty folder; refuses a traceback whatever happens."""

    def run(*arguments: object, cwd: Path = tmp_path, **kwargs: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "anchorage_corpus", *map(str, arguments)]
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, **kwargs)  # type: ignore[call-overload]
        assert "Traceback" not in done.stderr
        return done

    return run
