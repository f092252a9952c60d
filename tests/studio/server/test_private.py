"""A login is a file of its owner alone, whatever the umask and whoever was there before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from anchorage_corpus.studio.server.private import write_private


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_no_one_else_may_read_the_file_or_list_its_folder(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "studio" / "login.json"
    before = os.umask(umask)
    try:
        write_private(path, b"{}")
    finally:
        os.umask(before)
    assert path.read_bytes() == b"{}"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_others_could_read_is_made_private(tmp_path: Path) -> None:
    path = tmp_path / "login.json"
    path.write_bytes(b"old")
    path.chmod(0o644)
    write_private(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
