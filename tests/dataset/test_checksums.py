"""Checksums cover every file of a dataset, and name each that is missing, changed, or none of it."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from anchorage_corpus.dataset.checksums import (
    CHECKSUMS,
    all_files,
    format_checksums,
    hash_file,
    hash_files,
    listed_files,
    mismatches,
    parse_checksums,
    read_checksums,
    strays,
)
from anchorage_corpus.errors import FindingsError, MisuseError

FILES = ["README.md", "data/quotes/train.parquet"]
DIGESTS = st.dictionaries(
    st.from_regex(r"[a-z]{1,3}(/[a-z .]{0,2}[a-z])?", fullmatch=True),
    st.text("0123456789abcdef", min_size=64, max_size=64),
    max_size=5,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dataset in a folder that is called so, with two files."""
    (tmp_path / "dataset/data/quotes").mkdir(parents=True)
    for name in FILES:
        (tmp_path / "dataset" / name).write_text(name)
    return tmp_path / "dataset"


def test_files_that_vouch_for_the_others_are_not_listed(folder):
    for name in (CHECKSUMS, "provenance.json"):
        (folder / name).touch()
    assert listed_files(folder) == FILES
    assert all_files(folder) == sorted([*FILES, CHECKSUMS, "provenance.json"])


def test_sha256sum_reads_what_is_written(folder):
    (folder / CHECKSUMS).write_text(format_checksums(hash_files(folder, listed_files(folder))))
    done = subprocess.run(["sha256sum", "--check", "--strict", CHECKSUMS], cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "".join(f"{name}: OK\n" for name in FILES))
    assert hash_file(folder / "README.md") == hashlib.sha256(b"README.md").hexdigest()


@given(DIGESTS)
def test_what_is_written_is_read_back(digests):
    assert parse_checksums(format_checksums(digests), CHECKSUMS) == digests


@pytest.mark.parametrize("path", ["", "/etc/passwd", "../../secret", "data/../../secret", "data\\x"])
def test_a_path_out_of_the_dataset_is_refused(path):
    with pytest.raises(FindingsError, match=r"sums:2: not a line of .* a path inside the dataset"):
        parse_checksums(f"{'0' * 64}  fine\n{'0' * 64}  {path}\n", "sums")


@pytest.mark.parametrize("line", ["0" * 63 + "  x", "g" * 64 + "  x", "0" * 64 + " x", "0" * 64 + "\tx"])
def test_a_line_that_is_no_checksum_is_refused(line):
    with pytest.raises(FindingsError, match="sums:1: not a line of SHA-256"):
        parse_checksums(line, "sums")


def test_a_folder_without_checksums_is_no_dataset(folder):
    with pytest.raises(
        MisuseError, match=r"no checksums\.txt, so not a built dataset; make one with `anchorage build`"
    ):
        read_checksums(folder)


@given(DIGESTS, DIGESTS)
def test_every_difference_is_one_sentence(expected, found):
    differing = {name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)}
    sentences = mismatches(expected, found)
    assert [sentence.partition(":")[0] for sentence in sentences] == sorted(differing)
    assert {s.partition(": ")[0] for s in sentences if s.endswith(": missing")} == expected.keys() - found.keys()


def linked_away(folder: Path) -> None:
    path = folder / "README.md"
    path.symlink_to(path.rename(folder.parent / "README.md"))


@pytest.mark.parametrize(
    ("leave", "found"),
    [
        (lambda folder: (folder / "more.txt").symlink_to(folder / "README.md"), "more.txt: a link"),
        (linked_away, "README.md: a link"),
        (lambda folder: (folder / "more").symlink_to(folder / "data"), "more: a link"),
        (lambda folder: (folder / "data" / "more").mkdir(), "data/more: an empty folder"),
        (lambda folder: os.mkfifo(folder / "pipe"), "pipe: neither file nor folder"),
        (lambda folder: (folder / ".gitattributes").mkdir(), ".gitattributes: an empty folder"),
    ],
)
def test_only_files_and_the_folders_that_hold_them_are_a_dataset(folder, leave, found):
    assert strays(folder) == []
    leave(folder)
    (sentence,) = strays(folder)
    assert sentence.startswith(found)


def test_what_a_download_leaves_behind_is_no_part_of_the_dataset(folder):
    (folder / ".gitattributes").write_text("*.parquet filter=lfs\n")
    (folder / ".cache/huggingface").mkdir(parents=True)
    (folder / ".cache/huggingface/CACHEDIR.TAG").touch()
    assert (listed_files(folder), strays(folder)) == (FILES, [])


def test_a_link_to_a_blob_is_a_file_in_the_cache_of_the_hub_alone(folder):
    """The Hub's client keeps blobs, and snapshots whose files are links to them."""
    cache = folder.parent
    (cache / "blobs").mkdir()
    (cache / "snapshots").mkdir()
    for name in FILES:
        (folder / name).symlink_to((folder / name).rename(cache / "blobs" / name.replace("/", "-")))
    assert listed_files(folder) == []
    snapshot = folder.rename(cache / "snapshots" / "0a1b")
    assert (listed_files(snapshot), strays(snapshot)) == (FILES, [])
