"""A process is told from every other that gets its pid, whether it gets on or not."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from anchorage_corpus.studio.server import process
from anchorage_corpus.studio.server.process import identity

Tell = Callable[[int], str | None]
WAYS: list[Tell] = [identity]
if shutil.which("ps"):
    WAYS.append(process._from_ps)


@pytest.mark.parametrize("tell", WAYS, ids=lambda way: way.__name__)
def test_a_process_keeps_its_identity_until_it_ends(tell: Tell) -> None:
    """Stopped or not; ended and not yet reaped it has none."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        first = tell(child.pid)
        assert first
        os.kill(child.pid, signal.SIGSTOP)
        assert tell(child.pid) == first
        os.kill(child.pid, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while tell(child.pid) is not None:
            assert time.monotonic() < deadline, "a dead process has an identity"
            time.sleep(0.01)
    assert tell(child.pid) is None


def test_two_processes_of_different_age_differ() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert identity(child.pid) != identity(os.getpid())
        child.communicate(b"\n")
