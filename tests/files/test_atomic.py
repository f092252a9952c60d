"""Files are written whole: after a failure or a kill each is the old one or the new one."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from anchorage_corpus.files.atomic import AT_ONCE, write_atomically, write_together

OLD, NEW = b"old\n" * 50_000, b"new\n" * 400_000


WRITER = """
import sys
from pathlib import Path
from anchorage_corpus.files.atomic import write_atomically
old, new = b"old\\n" * 50_000, b"new\\n" * 400_000
print("ready", flush=True)
while True:
    write_atomically(Path(sys.argv[1]), new)
    write_atomically(Path(sys.argv[1]), old)
"""


@pytest.mark.parametrize("delay", [0.0, 0.005, 0.013, 0.04, 0.1])
def test_a_killed_write_leaves_the_old_file_or_the_new_one(tmp_path: Path, delay: float) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(OLD)
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
    assert path.read_bytes() in (OLD, NEW)


FULL = """
import resource, signal, sys
from pathlib import Path
from anchorage_corpus.files.atomic import write_atomically
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_atomically(Path(sys.argv[1]), b"new\\n" * 400_000)
except OSError as error:
    print(type(error).__name__, error.filename)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no limit on file size on this system")
def test_a_full_disk_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(OLD)
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == f"OSError {path}\n"
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


def test_a_written_file_is_readable_by_others_and_its_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.json"
    write_atomically(path, b"x")
    assert path.stat().st_mode & 0o777 == 0o644
    assert [entry.name for entry in path.parent.iterdir()] == ["file.json"]


@pytest.fixture(params=[True, False], ids=["threads", "no threads"])
def pool(request: pytest.FixtureRequest) -> Iterator[Executor | None]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        yield threads if request.param else None


def test_files_written_together_are_all_there_in_any_folder(tmp_path: Path, pool: Executor | None) -> None:
    files = {tmp_path / f"folder {number % 3}" / f"{number}.json": b"%d" % number for number in range(40)}
    write_together(files, pool=pool)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == files
    assert {path.stat().st_mode & 0o777 for path in files} == {0o644}


@pytest.mark.parametrize("good", [0, 1, 7, 19])
def test_where_one_of_many_files_fails_the_old_ones_stay_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pool: Executor | None, good: int
) -> None:
    old = {tmp_path / f"{number}.json": b"old" for number in range(20)}
    write_together(old)
    usual, left = os.fsync, iter(range(good))

    def full(descriptor: int) -> None:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        usual(descriptor)

    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space left") as failed:
        patched.setattr(os, "fsync", full)
        write_together(dict.fromkeys(old, b"new"), pool=pool)
    assert Path(failed.value.filename) in old
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == old


KILLED = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from anchorage_corpus.files.atomic import AT_ONCE, write_together
pool = ThreadPoolExecutor(AT_ONCE)
paths = [Path(sys.argv[1]) / f"{number}.json" for number in range(30)]
print("ready", flush=True)
while True:
    for letter in (b"a", b"b"):
        write_together(dict.fromkeys(paths, letter * 100_000), pool=pool)
"""


@pytest.mark.parametrize("delay", [0.01, 0.04, 0.1])
def test_killed_while_many_files_are_written_each_is_whole(tmp_path: Path, delay: float) -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
    assert {path.read_bytes() for path in tmp_path.glob("[0-9]*.json")} <= {b"a" * 100_000, b"b" * 100_000}
