"""Publishing: the bytes arrive as they are, once, and a release never changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from anchorage_corpus.dataset.publishing.publish import parse_target, publish
from anchorage_corpus.errors import FindingsError, MisuseError


def test_dry_run_shows_what_would_change_and_writes_nothing(built, tmp_path):
    shown = publish(built, parse_target(str(tmp_path / "releases")), "v1.0.0", dry_run=True)
    assert {change.action for change in shown.changes} == {"add"}
    assert not (tmp_path / "releases").exists()


def test_a_dataset_that_differs_from_its_checksums_is_refused(built, tmp_path):
    (built / "README.md").write_text("edited by hand")
    with pytest.raises(FindingsError, match="build it again"):
        publish(built, parse_target(str(tmp_path / "releases")), "v1.0.0")


@pytest.mark.parametrize("target", ["", "hub:anchorage-corpus", "hub:org/two words", "nosuch://bucket/x"])
def test_a_bad_target_is_one_sentence(target):
    with pytest.raises(MisuseError):
        parse_target(target)


@pytest.mark.parametrize("name", [".DS_Store", "notes.md"])
def test_what_a_build_did_not_make_is_not_sent(built, tmp_path, name):
    (built / name).touch()
    with pytest.raises(FindingsError, match=f"{name}: not listed"):
        publish(built, parse_target(str(tmp_path / "releases")), "v1.0.0")


def test_a_folder_is_no_private_target(tmp_path):
    with pytest.raises(MisuseError, match="--private is for a Hub"):
        parse_target(str(tmp_path), private=True)


@pytest.mark.parametrize("tag", ["", "latest", "../v1.0.0", "v1.0", "v1.0.0/..", "v1.0.0\n", "v1.0.0-rc1"])
def test_a_tag_that_is_no_version_is_refused_before_anything_is_read(tmp_path: Path, tag: str) -> None:
    with pytest.raises(MisuseError, match="not the tag of a release"):
        publish(tmp_path / "nowhere", parse_target(str(tmp_path / "there")), tag)
    assert not (tmp_path / "there").exists()
