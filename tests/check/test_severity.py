"""What guidelines ask is noted, not demanded, in a set that a machine made; a text's own marks are never wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from anchorage_corpus.check import Finding, Options, Selection, check_corpus
from anchorage_corpus.check.reporters import reporter
from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import LAYERS, Provenance

CASES = Path(__file__).parents[1] / "cases"
GUIDELINES = Options(Selection(level=5))


def labelled(folder: Path, code: str, *labels: str) -> Corpus:
    """The bad case of a rule with its gold layers labelled anew."""
    shutil.copytree(CASES / code / "bad", folder / code)
    corpus = Corpus.at(folder / code)
    for doc_id in corpus.annotated_ids("gold"):
        gold = corpus.annotations("gold", doc_id)
        layers = dict(zip(LAYERS, labels, strict=True))
        corpus.write(
            msgspec.structs.replace(gold, provenance=msgspec.structs.replace(gold.provenance, layers=layers))
        )
    return corpus


def found(corpus: Corpus, code: str) -> list[Finding]:
    return [finding for finding in check_corpus(corpus.root, GUIDELINES).findings if finding.code == code]


@pytest.mark.parametrize("code", ["AC404", "AC401", "AC422"])
@pytest.mark.parametrize(
    "labels", [("automatic", "automatic", "automatic"), ("automatic", "automatic", "not available")]
)
def test_guidelines_are_notes_where_a_machine_made_gold(code: str, labels: tuple[str, ...], tmp_path: Path) -> None:
    own = {finding.severity for finding in check_corpus(CASES / code / "bad").findings if finding.code == code}
    assert own < {"error", "warning"}
    assert {finding.severity for finding in found(labelled(tmp_path, code, *labels), code)} == {"note"}


@pytest.mark.parametrize(
    "labels",
    [
        ("automatic", "automatic", "manual native"),
        ("automatic with corrections",) * 3,
        ("converted from manual",) * 3,
        ("not available",) * 3,
    ],
)
def test_guidelines_hold_where_anyone_read_a_layer(labels: tuple[str, ...], tmp_path: Path) -> None:
    assert {finding.severity for finding in found(labelled(tmp_path, "AC404", *labels), "AC404")} == {"error"}


def test_structure_holds_for_machines_too(tmp_path: Path) -> None:
    assert {f.severity for f in found(labelled(tmp_path, "AC322", *["automatic"] * 3), "AC322")} == {"error"}


def test_a_set_without_labels_is_not_taken_for_a_machines() -> None:
    assert not Provenance("gold", (), None, {}).automatic


@pytest.mark.parametrize("options", [["--level", "5"], ["--select", "AC404"]])
def test_notes_leave_the_exit_status_and_are_notes_in_every_format(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = labelled(tmp_path, "AC404", *["automatic"] * 3)
    with pytest.raises(SystemExit) as stopped:
        main(["--root", str(corpus.root), "check", *options])
    assert stopped.value.code == 0
    assert "3 documents checked: 3 notes" in capsys.readouterr().out
    report = check_corpus(corpus.root, GUIDELINES)
    assert '"severity": "note"' in reporter("json")(report, "")
    assert "::notice " in reporter("github")(report, "")
    assert '"level": "note"' in reporter("sarif")(report, "")
    assert "<failure" not in reporter("junit")(report, "")


def test_marks_without_partner_in_a_text_are_notes() -> None:
    report = check_corpus(CASES / "AC326" / "bad")
    assert {finding.severity for finding in report.findings} == {"note"} and not report.failed
