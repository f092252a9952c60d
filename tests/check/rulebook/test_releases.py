"""Comparing with the last release when one side cannot be read, and exemptions from rules that could not look."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from anchorage_corpus.check import Finding, Options, check_corpus
from anchorage_corpus.check.views.exemptions import ExemptionsView
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.model import Exemption, Exemptions

CASES = Path(__file__).parents[2] / "cases"
GOLD = "annotations/gold/frank-talks.json"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return shutil.copytree(CASES / "AC205" / "good", tmp_path / "corpus")


def with_labels(root: Path, data: bytes) -> Path:
    (root / "schema").mkdir()
    (root / "schema" / "labels.schema.json").write_bytes(data)
    (root / "DATASHEET.md").write_text("# Datasheet\n")
    return root


BROKEN = [b"{oops", b"[1]", b'{"$defs": []}', b'{"$defs": {"a": {"anyOf": [{}]}}}', b"\xff", b"[" * 5_000]


@pytest.mark.parametrize("data", BROKEN)
def test_labels_that_cannot_be_read_now_are_their_own_finding_alone(root: Path, tmp_path: Path, data: bytes):
    before = shutil.copytree(root, tmp_path / "before")
    found = check_corpus(with_labels(root, data), Options(since=str(before))).findings
    assert {finding.path for finding in found} == {"schema/labels.schema.json"}
    assert {finding.code for finding in found} <= {"AC102", "AC103", "AC158"}


@pytest.mark.parametrize("data", BROKEN)
def test_labels_that_cannot_be_read_in_the_release_are_said(root: Path, tmp_path: Path, data: bytes):
    before = with_labels(shutil.copytree(root, tmp_path / "before"), data)
    with pytest.raises(MisuseError, match=r"cannot compare with the last release: .*labels\.schema\.json: no labels"):
        check_corpus(root, Options(since=str(before)))


def exempt(root: Path, code: str, path: str) -> None:
    Corpus(root).write(Exemptions((Exemption(code, path, None, "agreed upon by all", "2999-12-31"),)))


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def test_an_exemption_from_comparing_is_kept_while_there_is_no_release(root: Path, tmp_path: Path):
    exempt(root, "AC511", "corpus/splits.json")
    assert codes(check_corpus(root).findings) == []
    assert codes(check_corpus(root, Options(since=str(root))).findings) == ["AC001"]


@pytest.mark.parametrize(("code", "path"), [("AC401", "corpus/frank-talks/v1.txt"), ("AC204", GOLD)])
def test_an_exemption_is_kept_while_a_broken_file_hides_what_it_exempts(root: Path, code: str, path: str):
    exempt(root, code, path)
    assert codes(check_corpus(root).findings) == ["AC001"]
    (root / GOLD).write_text("{")
    assert codes(check_corpus(root).findings) == ["AC103"]
    (root / GOLD).unlink()
    (root / "corpus" / "frank-talks" / "document.json").write_text("{")
    assert codes(check_corpus(root).findings) == ["AC103"]


def test_an_exemption_for_a_document_that_is_gone_must_go(root: Path):
    exempt(root, "AC204", "annotations/gold/gone.json")
    assert codes(check_corpus(root).findings) == ["AC001"]


@pytest.mark.parametrize(("code", "path"), [("AC305", GOLD), ("AC502", "corpus/splits.json")])
def test_an_exemption_that_rests_on_the_registry_is_kept_while_that_is_broken(root: Path, code: str, path: str):
    exempt(root, code, path)
    assert codes(check_corpus(root).findings) == ["AC001"]
    (root / "annotations" / "entities.json").write_text("{")
    assert codes(check_corpus(root).findings) == ["AC103"]


@pytest.mark.parametrize(("about", "is_exempt"), [("e29", True), ("e2", False), ("Dmit", False), ("‘Kirill’", True)])
def test_an_exemption_is_about_whole_words(about: str, is_exempt: bool):
    finding = Finding("a.json", 1, 1, "AC403", "e29 ‘Kirill’ Dmitriev leads elsewhere", 5, "error", "doc#e29")
    exemption = Exemption("AC403", "a.json", about, "Kept as the outlet has it.", "2999-12-31")
    view = ExemptionsView((exemption,), [finding], ["AC403"], lambda exemption: True)
    assert view.kept == ([] if is_exempt else [finding])
