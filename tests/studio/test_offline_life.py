"""The whole life of a project without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from annotators import Fill
from syncing import two_documents


def test_nothing_leaves_the_machine(tmp_path: Path, corpus_of: Fill) -> None:
    """Start, push, annotate, pull and stop in a network namespace that has nothing but its own loopback."""
    two_documents(corpus_of)
    apart = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") is None or subprocess.run([*apart, "true"], capture_output=True).returncode:
        lacking = "this machine lets nobody make a network namespace"
        pytest.fail(lacking) if "CI" in os.environ else pytest.skip(lacking)
    script = Path(__file__).with_name("offline_life.py")
    command = [*apart, sys.executable, str(script), str(tmp_path / "corpus-root")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, env=environment)
    assert done.stdout.splitlines()[-1:] == ["2 taken"], done.stderr
