"""A check looks at every document and then at the corpus, and reports what no exemption covers, sorted by place."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import factories
from anchorage_corpus.check import Finding, Options, Report, Selection, check_corpus
from anchorage_corpus.check.running.engine import check_utterances
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.model import Exemption, Exemptions, Rendering, Utterance, Utterances

GOLD = "annotations/gold/one-report.json"
STRUCTURE = Options(Selection(level=4))


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """A corpus in which one mention covers other characters than it says."""
    corpus = factories.annotated_corpus(tmp_path / "c", {"one": "train", "two": "train"})
    made = corpus.annotations("gold", "one-report")
    shifted = msgspec.structs.replace(made.entities[0], start=1, end=8)
    corpus.write(msgspec.structs.replace(made, entities=(shifted,)))
    return corpus


def found(corpus: Corpus, options: Options = STRUCTURE) -> list[tuple[str, str]]:
    return [(finding.path, finding.code) for finding in check_corpus(corpus.root, options).findings]


def test_every_document_is_looked_at_and_findings_are_sorted(corpus: Corpus) -> None:
    corpus.annotation_file("gold", "two-report").write_bytes(b"{")
    report = check_corpus(corpus.root, STRUCTURE)
    assert (report.documents, list(report.findings)) == (2, sorted(report.findings))
    assert found(corpus) == [(GOLD, "AC201"), ("annotations/gold/two-report.json", "AC103")]


def test_a_draft_is_checked_in_place_of_the_file_on_disk(corpus: Corpus) -> None:
    whole = corpus.annotation_file("gold", "two-report").read_bytes()
    drafts = {"annotations/gold/two-report.json": whole[:40]}
    assert found(corpus, Options(Selection(level=4), drafts=drafts))[1:] == [(*drafts, "AC103")]
    assert corpus.annotation_file("gold", "two-report").read_bytes() == whole


def test_paths_confine_what_is_reported(corpus: Corpus) -> None:
    assert found(corpus, Options(Selection(level=4), paths=("annotations/gold",))) == [(GOLD, "AC201")]
    assert found(corpus, Options(Selection(level=4), paths=("corpus",))) == []


def test_an_exempted_finding_is_not_reported_until_its_day(corpus: Corpus) -> None:
    for until, left in (("9999-12-31", []), ("2020-01-01", [(GOLD, "AC201")])):
        corpus.write(Exemptions((Exemption("AC201", GOLD, "e1", "The source prints it so.", until),)))
        assert [row for row in found(corpus) if row[1] == "AC201"] == left


def test_notes_alone_do_not_fail() -> None:
    note = Finding("a", 1, 1, "AC338", "m", 4, "note")
    assert not Report((note,), 1).failed
    assert Report((note, msgspec.structs.replace(note, severity="warning")), 1).failed


def test_utterances_are_checked_apart_from_all_else(corpus: Corpus) -> None:
    renderings = tuple(Rendering(f"{name}-report#q1", "same") for name in ("one", "gone"))
    corpus.write(Utterances((Utterance("u1", "one", None, False, renderings),)))
    assert {finding.code for finding in check_utterances(corpus.root).findings} == {"AC334"}
    corpus.annotation_file("gold", "two-report").write_bytes(b"{")
    assert "AC103" in {finding.code for finding in check_utterances(corpus.root).findings}


def test_a_release_that_is_not_there_is_misuse(corpus: Corpus) -> None:
    with pytest.raises(MisuseError):
        check_corpus(corpus.root, Options(since="v9.9.9"))
