"""What each stage does with a role ``medium`` that quotes do not have; ``test_new_role.py`` runs it where they do."""

from __future__ import annotations

import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from anchorage_corpus.agreement import adjudicate, agreement
from anchorage_corpus.agreement.adjudicate import items
from anchorage_corpus.anchors.moving import move_annotations
from anchorage_corpus.check import check_corpus
from anchorage_corpus.corpus.formatting import format_files
from anchorage_corpus.dataset.build import build
from anchorage_corpus.dataset.verify.verify import verify
from anchorage_corpus.history.diffing import diff_annotations
from anchorage_corpus.history.snapshots import snapshot
from anchorage_corpus.model import ROLES, AnnotationSet, span_at
from anchorage_corpus.preannotate.evaluation import evaluate
from anchorage_corpus.studio.conversion.from_label_studio import from_result
from anchorage_corpus.studio.conversion.interface import interface
from anchorage_corpus.studio.conversion.regions import parse
from anchorage_corpus.studio.conversion.to_label_studio import to_result
from factories import TEXT, annotated_corpus, annotations, document

DOC = document()


def with_medium(start: int, end: int, **wrong: str) -> AnnotationSet:
    """A set whose quote has a medium."""
    made = annotations(DOC)
    fields: dict[str, Any] = {"medium": (msgspec.structs.replace(span_at(TEXT, start, end), **wrong),)}
    return msgspec.structs.replace(made, quotes=(msgspec.structs.replace(made.quotes[0], **fields),))


PLAIN = annotations(DOC)


def moscow() -> AnnotationSet:
    """The set whose quote was made in Moscow."""
    return with_medium(46, 52)


def the_model_lists_it() -> None:
    assert ROLES[-1] == "medium"
    assert moscow().quotes[0].spans()[-1] == span_at(TEXT, 46, 52)
    assert [wrong for *_, wrong in with_medium(46, 52, text="London").misfits(TEXT)] == [
        "covers 'Moscow', not 'London'"
    ]


def files_hold_it_and_check_looks_at_it() -> None:
    with tempfile.TemporaryDirectory() as folder:
        corpus = annotated_corpus(Path(folder), {"talks": "train"})
        before = {str(finding) for finding in check_corpus(corpus.root).findings}
        doc = corpus.document("talks-report")
        for text, codes in (("Moscow", set()), ("London", {"AC201"})):
            corpus.write(msgspec.structs.replace(with_medium(46, 52, text=text), document=doc.ref))
            found = {f.code: f.pointer for f in check_corpus(corpus.root).findings if str(f) not in before}
            assert set(found) == codes, found
            assert format_files(corpus, write=False) == ([], [])
        assert found["AC201"] == "/quotes/0/medium/0"


def differences_and_disagreements_name_it() -> None:
    (change,) = diff_annotations(PLAIN, moscow())
    assert "medium" in str(change)
    assert [item.differs for item in items(PLAIN, moscow()) if item.layer == "quotes"] == [("medium",)]
    assert "medium" in agreement([(DOC, PLAIN, moscow())]).layers["quotes"].roles
    assert adjudicate(DOC, moscow(), moscow()).annotations.quotes == moscow().quotes
    assert evaluate([moscow()], [moscow()]).quotes["MEDIUM"].exact.f1 == 1


def label_studio_shows_it_and_gives_it_back() -> None:
    assert '<Label value="MEDIUM"' in interface()
    assert '<Relation value="medium"' in interface()
    result = to_result(moscow(), DOC)
    assert from_result(parse(result, len(TEXT)), TEXT, {}, "it").quotes == moscow().quotes


def it_moves_with_its_text() -> None:
    new = document(text="Then " + TEXT)
    moved, _ = move_annotations(moscow(), DOC, new)
    assert moved.quotes[0].spans()[-1] == span_at(new.text, 51, 57)


def the_dataset_carries_it() -> None:
    with tempfile.TemporaryDirectory() as folder:
        corpus = annotated_corpus(Path(folder) / "corpus", {"talks": "train"})
        doc = corpus.document("talks-report")
        corpus.write(msgspec.structs.replace(moscow(), document=doc.ref))
        built = Path(folder) / "built"
        build(corpus, built)
        assert verify(built).problems == ()
        assert snapshot(str(built), built).sets["gold", doc.id].quotes == moscow().quotes


STAGES: dict[str, Callable[[], None]] = {
    stage.__name__: stage
    for stage in (
        the_model_lists_it,
        files_hold_it_and_check_looks_at_it,
        differences_and_disagreements_name_it,
        label_studio_shows_it_and_gives_it_back,
        it_moves_with_its_text,
        the_dataset_carries_it,
    )
}

if __name__ == "__main__":
    failed = {}
    for name, stage in STAGES.items():
        try:
            stage()
        except Exception:
            failed[name] = traceback.format_exc()
    sys.stdout.buffer.write(msgspec.json.encode(failed))
