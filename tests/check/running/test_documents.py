"""What a document tells the corpus rules when some of its files cannot be used; documents checked side by side."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations
from pathlib import Path

import msgspec
import pytest

import factories
from anchorage_corpus.check import check_corpus
from anchorage_corpus.check.findings import Finding
from anchorage_corpus.check.reading.layout import Unit, scan
from anchorage_corpus.check.running.documents import Checker
from anchorage_corpus.check.views.registry import KnownEntities
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import EntityRegistry, Rendering, Splits, Utterance, Utterances


def test_unreadable_gold_is_not_replaced_by_the_automatic_set(tmp_path: Path) -> None:
    corpus = one_utterance_of_two_speakers(tmp_path)
    corpus.annotation_file("gold", "two-report").write_bytes(b"{")
    assert codes(corpus) == {"AC103"}


def test_an_unreadable_automatic_set_changes_nothing(tmp_path: Path) -> None:
    corpus = one_utterance_of_two_speakers(tmp_path)
    assert codes(corpus) == set()
    corpus.annotation_file("auto", "two-report").write_bytes(b"{")
    assert codes(corpus) == {"AC103"}


def codes(corpus: Corpus) -> set[str]:
    """Errors of the corpus's structure; what only a release asks for is left out."""
    return {finding.code for finding in check_corpus(corpus.root).findings if finding.level <= 4}


def one_utterance_of_two_speakers(root: Path) -> Corpus:
    """Gold credits an utterance to two speakers in two reports; the automatic set credits one."""
    corpus = factories.annotated_corpus(root / "c", {"one": "train", "two": "train"})
    kushner = factories.entity("jared-kushner", name="Jared Kushner")
    corpus.write(EntityRegistry((msgspec.structs.replace(kushner, aliases=()), factories.entity())))
    gold = corpus.annotations("gold", "two-report")
    corpus.write(factories.annotations(corpus.document("two-report"), "auto"))
    quote = msgspec.structs.replace(gold.quotes[0], speaker="jared-kushner")
    corpus.write(msgspec.structs.replace(gold, quotes=(quote,)))
    corpus.write(msgspec.structs.replace(corpus.metadata("two-report"), event="one"))
    corpus.write(Splits({"one": "train"}))
    renderings = tuple(Rendering(f"{name}-report#q1", "same") for name in ("one", "two"))
    corpus.write(Utterances((Utterance("u1", "one", None, True, renderings),)))
    return corpus


def test_nothing_is_said_of_speakers_while_a_rendering_does_not_exist(tmp_path: Path) -> None:
    corpus = one_utterance_of_two_speakers(tmp_path)
    gold = corpus.annotations("gold", "two-report")
    quote = msgspec.structs.replace(gold.quotes[0], id="q2")
    claim = msgspec.structs.replace(gold.claims[0], quote="q2")
    corpus.write(msgspec.structs.replace(gold, quotes=(quote,), claims=(claim,)))
    assert codes(corpus) == {"AC334"}


def test_a_broken_file_of_splits_is_the_one_thing_said_of_splits(tmp_path: Path) -> None:
    corpus = factories.annotated_corpus(tmp_path / "c", {"one": "train", "two": "test"})
    figures = (
        "| doc_id | event | split |\n| --- | --- | --- |\n| one-report | one | train |\n| two-report | two | test |\n"
    )
    (corpus.root / "DATASHEET.md").write_text(f"<!-- figures: documents -->\n{figures}<!-- /figures -->\n")
    assert check_corpus(corpus.root).findings == ()
    (corpus.root / "corpus/splits.json").write_bytes(b"{")
    assert [finding.code for finding in check_corpus(corpus.root).findings] == ["AC103"]


def test_a_span_in_a_script_without_spaces_cuts_no_word(tmp_path: Path) -> None:
    corpus = factories.annotated_corpus(tmp_path / "c", {"one": "train"})
    doc = factories.document("one-report", f"{factories.TEXT}俄罗斯总统普京在Moscow会见了特使。\n", "one")
    factories.write_document(corpus, doc)
    gold = factories.annotations(doc)
    start = doc.text.index("普京")
    name = msgspec.structs.replace(gold.entities[0], id="e2", start=start, end=start + 2, text="普京")
    corpus.write(msgspec.structs.replace(gold, entities=(*gold.entities, name)))
    assert "AC207" not in {finding.code for finding in check_corpus(corpus.root).findings}


def test_a_copy_that_has_no_split_yet_stands_in_no_other_one(tmp_path: Path) -> None:
    corpus = factories.annotated_corpus(tmp_path / "c", {"one": "train"})
    factories.write_document(corpus, factories.document("copy", corpus.document("one-report").text, "another-event"))
    found = {finding.code for finding in check_corpus(corpus.root).findings if finding.level == 6}
    assert found == {"AC501", "AC504", "AC603"}


@pytest.mark.parametrize(
    ("change", "code"),
    [({"type": "ORG"}, "AC306"), ({"mention": "pronoun"}, "AC409"), ({"entity": None}, "AC412")],
)
def test_findings_do_not_depend_on_the_order_of_documents(tmp_path: Path, change: dict[str, str], code: str) -> None:
    corpus = factories.annotated_corpus(tmp_path / "c", {"one": "train", "two": "train", "three": "train"})
    for doc_id in ("two-report", "three-report"):
        gold = corpus.annotations("gold", doc_id)
        broken = msgspec.structs.replace(gold.entities[0], **change)
        corpus.write(msgspec.structs.replace(gold, entities=(broken, *gold.entities[1:])))
    units = scan(corpus.root).units.values()

    def found(order: Iterable[Unit]) -> set[Finding]:
        """Findings of documents that are checked one after another, each knowing what those before have passed."""
        checker = Checker(corpus.root, KnownEntities(corpus.entities()))
        results = [result for unit in order for result in checker.check([(unit, None)]) if result]
        return {finding for result in results for finding in result.findings}

    every = [found(order) for order in permutations(units)]
    assert all(findings == every[0] for findings in every)
    assert {finding.path for finding in every[0] if finding.code == code} == {
        f"annotations/gold/{doc_id}.json" for doc_id in ("two-report", "three-report")
    }
