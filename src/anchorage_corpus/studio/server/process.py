"""Which process a pid stands for: the system gives a pid again, to any other program."""

from __future__ import annotations

import subprocess
from pathlib import Path

_STATE, _START = 0, 19
"""Places in ``/proc/PID/stat`` behind the name in parentheses (proc(5)): state and moment of the start."""


def identity(pid: int) -> str | None:
    """What tells a running process from any other that ever has its pid; None where none runs.

    The moment of its start, within one start of the machine. It says nothing of whether the process gets on: a
    stopped or a busy one has an identity, a dead one that nobody reaped has none.
    """
    return _from_proc(pid) if Path("/proc/self/stat").is_file() else _from_ps(pid)


def _from_proc(pid: int) -> str | None:
    try:
        words = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    if words[_STATE] in "ZX":
        return None
    return f"{Path('/proc/sys/kernel/random/boot_id').read_text().strip()} {words[_START]}"


def _from_ps(pid: int) -> str | None:
    command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    state, _, start = subprocess.run(command, capture_output=True, text=True).stdout.strip().partition(" ")
    return None if not state or state.startswith("Z") else start.strip()
