"""Settling conflicts that wait: no side is taken that would leave an annotation without what it refers to."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from anchorage_corpus.cli import anchorage, main
from anchorage_corpus.model import AnnotationSet
from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.errors import ConversionError
from anchorage_corpus.studio.sync.records import Conflict, read_conflicts, write_conflicts
from anchorage_corpus.studio.sync.resolve import in_order, settle
from factories import annotated_corpus, annotations

DOC = "one-report"


def corpus_with(root: Path, *conflicts: Conflict) -> tuple[Corpus, AnnotationSet]:
    """A corpus whose annotator ``anna`` has a quote and a claim in it, with conflicts that wait."""
    corpus = annotated_corpus(root / "c", {"one": "train"})
    content = annotations(corpus.document(DOC), "anna")
    corpus.write(content)
    write_conflicts(corpus, "anna", content.document, conflicts)
    return corpus, content


def deleted_there(name: str) -> Conflict:
    content = annotations()
    rows = {row.id: row for row in content}
    return Conflict(name, rows[name], rows[name], None)


def test_a_quote_that_a_claim_refers_to_is_not_taken_out(tmp_path: Path) -> None:
    corpus, content = corpus_with(tmp_path, deleted_there("q1"))
    (conflict,) = read_conflicts(corpus, "anna", DOC)
    with pytest.raises(ConversionError, match="c1 would refer to q1, which would not be here; take `here`"):
        settle(corpus, "anna", DOC, conflict, "there")
    assert corpus.annotations("anna", DOC) == content
    assert read_conflicts(corpus, "anna", DOC) == (conflict,)


def test_a_claim_goes_before_the_quote_that_it_refers_to(tmp_path: Path) -> None:
    corpus, _ = corpus_with(tmp_path, deleted_there("q1"), deleted_there("c1"))
    result = CliRunner().invoke(anchorage, ["--root", str(corpus.root), "studio", "resolve", "--take", "there"])
    assert (result.exit_code, result.stdout) == (0, "2 settled, 0 left\n")
    left = corpus.annotations("anna", DOC)
    assert (left.quotes, left.claims) == ((), ())


def test_what_comes_anew_comes_before_what_refers_to_it() -> None:
    content = annotations()
    new = [Conflict(row.id, None, None, row) for row in reversed(list(content))]
    assert [conflict.id for conflict in in_order(new)] == ["e1", "q1", "c1"]


def test_one_that_cannot_be_settled_is_said_and_the_others_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mention = annotations().entities[0]
    changed = Conflict("e1", mention, mention, msgspec.structs.replace(mention, type="ORG"))
    corpus, _ = corpus_with(tmp_path, deleted_there("q1"), changed)
    with pytest.raises(SystemExit, match="1"):
        main(["--root", str(corpus.root), "studio", "resolve", "--take", "there"])
    said = capsys.readouterr()
    assert said.out == "1 settled, 1 left\n"
    assert "c1 would refer to q1" in said.err
    assert corpus.annotations("anna", DOC).entities[0].type == "ORG"
