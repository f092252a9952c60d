"""Identifies processes: the system reuses pids for other programs."""

from __future__ import annotations

import subprocess
from pathlib import Path

_STATE, _START = 0, 19
"""Positions in ``/proc/PID/stat`` after the name in parentheses (proc(5)): state and moment of the start."""


def identity(pid: int) -> str | None:
    """Return what distinguishes a running process from any other that ever has its pid; None if none is running.

    It is the moment of its start, within one start of the machine. It does not say whether the process makes
    progress: a stopped or a busy one has an identity, a dead one that was not reaped has none.
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
