"""Documents are checked a few at a time, in any number of processes, with the same results."""

from __future__ import annotations

import gc

import factories
from anchorage_corpus.check.reading.layout import Entry, Unit, scan
from anchorage_corpus.check.running import parallel
from anchorage_corpus.check.running.documents import Checker
from anchorage_corpus.check.running.parallel import FEW, LARGE, at_a_time, check_all, without_collection
from anchorage_corpus.check.views.registry import KnownEntities


def test_documents_are_checked_side_by_side_unless_they_are_large() -> None:
    small = [(unit("small", 1000), None)] * (2 * FEW + 1)
    assert [len(few) for few in at_a_time(small)] == [FEW, FEW, 1]
    large = [(unit("large", LARGE + 1), None)] * 3
    assert [len(few) for few in at_a_time(large)] == [1, 1, 1]
    assert [len(few) for few in at_a_time([*small[:2], *large[:2]])] == [3, 1]


def unit(doc_id: str, size: int) -> Unit:
    return Unit(
        doc_id, Entry("document.json", stamp=(0, 0, 0, 0)), {"v1.txt": Entry("v1.txt", stamp=(size, 0, 0, 0))}
    )


def test_any_number_of_processes_gives_the_same_results_in_the_same_order(tmp_path, monkeypatch):
    corpus = factories.annotated_corpus(tmp_path / "c", {f"event-{n}": "train" for n in range(7)})
    corpus.annotation_file("gold", "event-4-report").write_bytes(b"{")
    monkeypatch.setattr(parallel, "CHUNK", 2)
    tasks = [(unit, None) for unit in scan(corpus.root).units.values()]
    one, several = (check_all(Checker(corpus.root, KnownEntities(corpus.entities())), tasks, jobs) for jobs in (1, 3))
    assert one == several
    assert [result.facts.id for result in one] == [f"event-{n}-report" for n in range(7)]
    assert [bool(result.findings) for result in one] == [n == 4 for n in range(7)]


def test_the_collector_is_off_for_a_while_and_then_as_it_was():
    with without_collection():
        assert not gc.isenabled()
        with without_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
