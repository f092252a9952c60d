"""The environment that Label Studio's server runs in, and a migrated database to start from.

Label Studio pins versions that clash with ours (``pyarrow<25``), so it never shares our environment. Both are made
once per machine, in the user's cache folder: installing takes about a minute and a half, migrating an empty database
about a minute, starting on a copy of it about five seconds.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from filelock import FileLock

from anchorage_corpus.studio.errors import StudioError

LABEL_STUDIO_VERSION = "1.23.2"

Say = Callable[[str], None]
"""Takes a line of progress."""


def cache_folder() -> Path:
    """Return the folder of the environment and the migrated database; follows ``XDG_CACHE_HOME``."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    python = f"py{sys.version_info.major}.{sys.version_info.minor}"
    return Path(base) / "anchorage-corpus" / f"label-studio-{LABEL_STUDIO_VERSION}-{python}"


def executable(name: str = "label-studio") -> Path:
    """Return the path of a program of the server's environment; it may not exist yet."""
    return cache_folder() / "venv" / "bin" / name


def prepare_environment(say: Say) -> Path:
    """Install the server if it is missing; returns its program.

    Safe to call from several processes. Raises ``StudioError`` if the installation fails.
    """
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with FileLock(folder / "environment.lock"):
        if not (folder / "installed").is_file():
            say(f"installing label-studio {LABEL_STUDIO_VERSION} in its own environment; takes a few minutes")
            _install(folder / "venv")
            (folder / "installed").write_text(LABEL_STUDIO_VERSION)
    return executable()


def _install(venv: Path) -> None:
    shutil.rmtree(venv, ignore_errors=True)
    doing = "install Label Studio"
    run([sys.executable, "-m", "venv", str(venv)], doing)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, f"label-studio=={LABEL_STUDIO_VERSION}"], doing)


def run(command: list[str], doing: str, env: Mapping[str, str] | None = None) -> None:
    """Run a program; raises ``StudioError`` with its last line if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=env)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise StudioError(f"cannot {doing}: {' '.join(last)}; run the command again when that is fixed")
