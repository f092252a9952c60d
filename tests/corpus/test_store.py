"""Reading and writing a corpus folder: typed, with errors for people."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings

import factories
from anchorage_corpus.corpus.store import Corpus, read_text, safe_name, sha256
from anchorage_corpus.errors import InvalidFileError, InvalidTextError, MisuseError, NotACorpusError
from anchorage_corpus.model import AnnotationSet, DocumentMetadata, Splits
from strategies import annotated


def test_documents_and_annotations_come_back_as_they_went_in(corpus: Corpus) -> None:
    doc = factories.document()
    factories.write_document(corpus, doc)
    corpus.write(factories.annotations(doc))
    assert corpus.document(doc.id) == doc
    assert corpus.annotations("gold", doc.id) == factories.annotations(doc)
    assert corpus.sets() == ["gold"]
    assert corpus.annotated_ids("gold") == [doc.id]


@given(pair=annotated())
@settings(max_examples=40)
def test_any_text_and_its_spans_survive_the_disk(
    tmp_path_factory: pytest.TempPathFactory, pair: tuple[factories.Document, AnnotationSet]
) -> None:
    corpus = Corpus(tmp_path_factory.mktemp("corpus"))
    doc, annotations = pair
    factories.write_document(corpus, doc)
    corpus.write(annotations)
    text = corpus.document(doc.id).text
    assert text.encode() == doc.text.encode()
    for mention in corpus.annotations("auto", doc.id).entities:
        assert text[mention.start : mention.end] == mention.text


def test_the_five_texts_are_the_bytes_of_their_checksums() -> None:
    corpus = Corpus.bundled()
    for doc_id in corpus.document_ids():
        for version in corpus.metadata(doc_id).versions:
            assert sha256((corpus.document_folder(doc_id) / version.file).read_bytes()) == version.sha256


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "a\\b", "/etc", ".hidden", "a\0b", "a\nb"])
def test_a_name_never_leads_to_another_folder(corpus: Corpus, name: str) -> None:
    for call in (safe_name, corpus.metadata, corpus.annotated_ids):
        with pytest.raises(MisuseError, match="cannot be the name"):
            call(name)
    with pytest.raises(MisuseError, match="cannot be the name"):
        corpus.annotations("gold", name)


def test_a_folder_without_a_corpus_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotACorpusError, match="no corpus here or above"):
        Corpus.find(tmp_path)


def test_a_corpus_is_found_from_any_folder_below(corpus: Corpus) -> None:
    assert Corpus.find(corpus.root / "annotations").root == corpus.root


def test_a_missing_text_version_is_one_sentence(corpus: Corpus) -> None:
    factories.write_document(corpus, factories.document())
    with pytest.raises(MisuseError, match="has no text version 3; it has 1"):
        corpus.document("frank-talks", 3)


def test_annotations_of_a_missing_text_version_are_placed(corpus: Corpus) -> None:
    doc = factories.document()
    factories.write_document(corpus, doc)
    path = corpus.write(factories.annotations(doc))
    path.write_text(path.read_text().replace('"version": 1', '"version": 3'))
    with pytest.raises(InvalidFileError) as caught:
        corpus.annotated("gold", doc.id)
    assert str(caught.value) == (
        f"{corpus.name(path)}:3: made on text version 3 of frank-talks; there is 1 (at /document/version)"
    )


def test_a_missing_text_file_is_one_sentence(corpus: Corpus) -> None:
    doc = factories.document()
    factories.write_document(corpus, doc)
    (corpus.document_folder(doc.id) / "v1.txt").unlink()
    with pytest.raises(InvalidTextError, match=r"v1.txt: cannot read text version 1 \(No such file or directory\)"):
        corpus.document(doc.id)


def test_an_edited_text_is_refused_with_the_way_to_mend_it(corpus: Corpus) -> None:
    doc = factories.document()
    factories.write_document(corpus, doc)
    (corpus.document_folder(doc.id) / "v1.txt").write_bytes(doc.text.replace("frank", "Frank").encode())
    with pytest.raises(InvalidTextError, match=r"differ from the checksum.*`anchorage revise`"):
        corpus.document(doc.id)


def test_a_text_that_is_not_utf8_is_refused(corpus: Corpus) -> None:
    folder = corpus.root / "corpus" / "x"
    folder.mkdir()
    (folder / "v1.txt").write_bytes(b"caf\xe9")
    version = msgspec.structs.replace(factories.metadata().latest, sha256=sha256(b"caf\xe9"))
    with pytest.raises(InvalidTextError, match="not UTF-8 at byte 3"):
        read_text(folder, version)


def test_what_is_hidden_or_no_document_has_no_id(corpus: Corpus) -> None:
    factories.write_document(corpus, factories.document())
    for name in (".hidden", "empty", "piped"):
        (corpus.root / "corpus" / name).mkdir()
    (corpus.root / "corpus" / ".hidden" / "document.json").write_text("{}")
    os.mkfifo(corpus.root / "corpus" / "piped" / "document.json")
    (corpus.root / "corpus" / "document.json").write_text("{}")
    assert corpus.document_ids() == ["frank-talks"]
    assert Corpus(corpus.root / "nothing").document_ids() == []


def test_each_content_is_written_where_it_belongs(corpus: Corpus) -> None:
    named = {str(corpus.write(content).relative_to(corpus.root)) for content in _one_of_each()}
    assert named == {
        "annotations/annotators/anna/frank-talks.json",
        "annotations/gold/frank-talks.json",
        "corpus/frank-talks/document.json",
        "corpus/splits.json",
    }
    assert {(str(path.relative_to(corpus.root)), cls) for path, cls in corpus.files()} >= {
        ("annotations/annotators/anna/frank-talks.json", AnnotationSet),
        ("corpus/frank-talks/document.json", DocumentMetadata),
    }


def _one_of_each() -> list[AnnotationSet | DocumentMetadata | Splits]:
    doc = factories.document()
    both = [factories.annotations(doc), factories.annotations(doc, "anna")]
    return [*both, doc.metadata, Splits({"moscow-talks": "train"})]


def test_two_writers_under_the_lock_lose_nothing(corpus: Corpus) -> None:
    script = """
import sys
from anchorage_corpus.model import Splits
from anchorage_corpus.corpus.store import Corpus
corpus = Corpus(sys.argv[1])
for number in range(15):
    with corpus.locked():
        corpus.write(Splits({**corpus.splits(), f"{sys.argv[2]}-{number}": "train"}))
"""
    running = [subprocess.Popen([sys.executable, "-c", script, str(corpus.root), name]) for name in ("a", "b")]
    assert [process.wait(60) for process in running] == [0, 0]
    assert len(corpus.splits()) == 30


def test_a_pipe_in_place_of_a_text_is_not_waited_for(corpus: Corpus) -> None:
    doc = factories.document()
    factories.write_document(corpus, doc)
    path = corpus.document_folder(doc.id) / "v1.txt"
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(InvalidTextError, match="not a file"):
        corpus.document(doc.id)
