"""Settling conflicts that wait: no side is taken that would leave an annotation without what it refers to."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from annotators import Annotator, Fill
from click.testing import CliRunner
from syncing import (
    DOC,
    both_changed,
    edit,
    revised,
    standard,
)

from anchorage_corpus.anchors.moving import move_annotations
from anchorage_corpus.check.reading.layout import scan
from anchorage_corpus.cli import anchorage, main
from anchorage_corpus.corpus.intake import move_set
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.model import AnnotationSet, span_at
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.errors import ConversionError
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.records import (
    Conflict,
    read_conflicts,
    write_conflicts,
)
from anchorage_corpus.studio.sync.resolve import in_order, settle
from anchorage_corpus.studio.sync.status import corpus_status
from factories import TEXT, annotated_corpus, annotations

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""

REPORT = "one-report"


def corpus_with(root: Path, *conflicts: Conflict) -> tuple[Corpus, AnnotationSet]:
    """A corpus whose annotator ``anna`` has a quote and a claim in it, with conflicts that wait."""
    corpus = annotated_corpus(root / "c", {"one": "train"})
    content = annotations(corpus.document(REPORT), "anna")
    corpus.write(content)
    write_conflicts(corpus, "anna", content.document, conflicts)
    return corpus, content


def deleted_there(name: str) -> Conflict:
    content = annotations()
    rows = {row.id: row for row in content}
    return Conflict(name, rows[name], rows[name], None)


def test_a_quote_that_a_claim_refers_to_is_not_taken_out(tmp_path: Path) -> None:
    corpus, content = corpus_with(tmp_path, deleted_there("q1"))
    (conflict,) = read_conflicts(corpus, "anna", REPORT)
    with pytest.raises(ConversionError, match="c1 would refer to q1, which would not be here; take `here`"):
        settle(corpus, "anna", REPORT, conflict, "there")
    assert corpus.annotations("anna", REPORT) == content
    assert read_conflicts(corpus, "anna", REPORT) == (conflict,)


def test_a_claim_goes_before_the_quote_that_it_refers_to(tmp_path: Path) -> None:
    corpus, _ = corpus_with(tmp_path, deleted_there("q1"), deleted_there("c1"))
    result = CliRunner().invoke(anchorage, ["--root", str(corpus.root), "studio", "resolve", "--take", "there"])
    assert (result.exit_code, result.stdout) == (0, "2 settled, 0 left\n")
    left = corpus.annotations("anna", REPORT)
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
    assert corpus.annotations("anna", REPORT).entities[0].type == "ORG"


def test_what_does_not_collide_is_merged_and_the_rest_waits(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    both_changed(client, admin, corpus, title)
    report = pull(client, corpus, title)
    assert report.conflicts == [f"{DOC}, admin: e1 changed here and there"]
    content = corpus.annotations("admin", DOC)
    assert (content.entities[0].type, content.claims[0].kind) == ("NORP", "demand")
    assert content.quotes[0].cue == (span_at(TEXT, 8, 12),)
    assert [stray.name for stray in scan(corpus.root).strays] == [f"annotations/studio/admin/{DOC}.conflict.json"]
    (row,) = corpus_status(client, corpus, title)
    assert row.work["admin"].in_conflict
    assert row.work["admin"].changed_here
    assert not row.work["admin"].changed_there


@pytest.mark.parametrize(("side", "kind"), [("here", "NORP"), ("there", "ORG")])
def test_a_conflict_is_settled_once(
    client: Client, admin: Annotator, corpus_of: Fill, title: str, side: str, kind: str
) -> None:
    corpus = standard(corpus_of)
    both_changed(client, admin, corpus, title)
    pull(client, corpus, title)
    assert pull(client, corpus, title, full=True).clean
    (conflict,) = read_conflicts(corpus, "admin", DOC)
    settle(corpus, "admin", DOC, conflict, side)
    assert corpus.annotations("admin", DOC).entities[0].type == kind
    assert read_conflicts(corpus, "admin", DOC) == ()
    assert pull(client, corpus, title, full=True).clean
    assert corpus.annotations("admin", DOC).entities[0].type == kind


def test_an_edit_after_the_pull_outlives_the_settlement(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    both_changed(client, admin, corpus, title)
    pull(client, corpus, title)
    edit(corpus, type="GPE", mention="nominal")
    before = corpus.annotation_file("admin", DOC).read_bytes()
    (conflict,) = read_conflicts(corpus, "admin", DOC)
    assert conflict.here == corpus.annotations("admin", DOC).entities[0]
    settle(corpus, "admin", DOC, conflict, "here")
    assert corpus.annotation_file("admin", DOC).read_bytes() == before
    assert read_conflicts(corpus, "admin", DOC) == ()


def test_a_conflict_of_an_older_text_is_never_written_into_a_newer(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    both_changed(client, admin, corpus, title)
    pull(client, corpus, title)
    newer = revised(corpus, "News. " + TEXT)
    with pytest.raises(MisuseError, match=f"conflicts wait in annotations/studio/admin/{DOC}.conflict.json"):
        move_set(corpus, DOC, "admin")
    here = corpus.annotations("admin", DOC)
    corpus.write(move_annotations(here, corpus.document(DOC, 1), newer)[0])
    before = corpus.annotation_file("admin", DOC).read_bytes()
    (conflict,) = read_conflicts(corpus, "admin", DOC)
    with pytest.raises(ConversionError, match="e1 there is of text version 1, the file here is on version 2"):
        settle(corpus, "admin", DOC, conflict, "there")
    settle(corpus, "admin", DOC, conflict, "here")
    assert corpus.annotation_file("admin", DOC).read_bytes() == before
    assert read_conflicts(corpus, "admin", DOC) == ()


def test_resolving_a_document_that_is_not_there_is_misuse(
    corpus_of: Fill, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = standard(corpus_of)
    with pytest.raises(SystemExit) as left:
        main(["--root", str(corpus.root), "studio", "resolve", "no-such-talks"])
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("anchorage: no document 'no-such-talks'")
