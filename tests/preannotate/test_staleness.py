from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import AUTO, AnnotationSet, EntityRegistry
from anchorage_corpus.preannotate.staleness import first_difference
from tests.factories import annotations, document, entity, write_document


def with_confidence(confidence: float) -> AnnotationSet:
    made = annotations()
    mention = msgspec.structs.replace(made.entities[0], confidence=confidence, by="test")
    return msgspec.structs.replace(made, entities=(mention,))


def test_a_hundredth_of_confidence_is_no_difference() -> None:
    assert first_difference(with_confidence(0.80), with_confidence(0.81)) is None
    assert first_difference(with_confidence(0.80), with_confidence(0.82)) == "differs at e1"


def test_missing_and_other_text_are_told_apart() -> None:
    assert first_difference(None, annotations()) == "is missing"
    assert first_difference(annotations(), annotations(document(text="Another text that is long."))) == (
        "was made on another text version"
    )


def test_check_proves_that_pre_annotations_are_current(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = Corpus(tmp_path)
    (tmp_path / "annotations").mkdir()
    write_document(corpus, document())
    corpus.write(EntityRegistry((entity(),)))

    def run(*arguments: str) -> object:
        with pytest.raises(SystemExit) as stopped:
            main(["--root", str(tmp_path), "preannotate", "--pipeline", "fast", *arguments])
        return stopped.value.code

    assert run("--check") == 1
    assert "is missing; run `anchorage preannotate`" in capsys.readouterr().out
    assert run() == 0
    assert run("--check") == 0
    path = corpus.annotation_file(AUTO, "frank-talks")
    path.write_text(path.read_text(encoding="utf-8").replace('"said', '"sayd'), encoding="utf-8")
    capsys.readouterr()
    assert run("--check") == 1
