"""A corpus is pre-annotated in one call, which says what became of every text and what a run would change."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.model import AUTO, EntityRegistry
from anchorage_corpus.preannotate.corpus_runs import annotate_corpus, annotate_folder, plan, stale_sets
from factories import document, entity, write_document


@pytest.fixture
def two(corpus: Corpus) -> Corpus:
    """A corpus of two documents, with one entity."""
    write_document(corpus, document("first-talks"))
    write_document(corpus, document("second-talks", "Ada Byron met Ushakov in London in May. Ada Byron left.\n"))
    corpus.write(EntityRegistry((entity(),)))
    return corpus


def test_every_document_or_those_named_get_an_automatic_set(two: Corpus) -> None:
    run = annotate_corpus(two, plan(two, "fast"), ["second-talks"])
    assert (run.annotated, run.skipped, run.failed) == (1, 0, [])
    assert two.annotated_ids(AUTO) == ["second-talks"]
    assert annotate_corpus(two, plan(two, "fast")).annotated == 2
    assert two.annotated_ids(AUTO) == ["first-talks", "second-talks"]


def test_names_that_the_registry_lacks_are_candidates_the_most_frequent_first(two: Corpus) -> None:
    found = annotate_corpus(two, plan(two, "fast")).candidates
    assert "Ada Byron" in {candidate.name for candidate in found}
    assert [c.mentions for c in found] == sorted((c.mentions for c in found), reverse=True)
    assert "Ushakov" not in {candidate.name for candidate in found}


def test_what_a_run_would_change_is_said_per_file(two: Corpus) -> None:
    with_fast = plan(two, "fast")
    first, second = (f"annotations/auto/{name}-talks.json" for name in ("first", "second"))
    assert stale_sets(two, with_fast) == {first: "is missing", second: "is missing"}
    annotate_corpus(two, with_fast)
    assert stale_sets(two, with_fast) == {}
    made = two.annotations(AUTO, "second-talks")
    two.write(msgspec.structs.replace(made, entities=made.entities[1:]))
    assert stale_sets(two, with_fast) == {second: f"differs at {made.entities[1].id}"}
    assert stale_sets(two, with_fast, ["first-talks"]) == {}


def test_a_folder_is_annotated_text_by_text_and_what_is_there_is_skipped(two: Corpus, tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "b.txt").write_bytes(b"caf\xe9")
    (source / "a.txt").write_text("Ushakov said that it was over.", encoding="utf-8")
    for annotated, skipped in ((1, 0), (0, 1)):
        run = annotate_folder(source, target, plan(two, "fast"))
        assert (run.annotated, run.skipped, len(run.failed)) == (annotated, skipped, 1)
        assert [outcome.job.source.name for outcome in run.outcomes] == ["a.txt", "b.txt"]


def test_an_unknown_pipeline_is_refused_with_those_that_there_are(two: Corpus) -> None:
    with pytest.raises(MisuseError, match="accurate, fast"):
        plan(two, "quick")
