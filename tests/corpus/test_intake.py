"""Texts come in byte for byte, once, with nothing guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

import factories
from anchorage_corpus.corpus.intake import Description, add_text, content_words, revise_text
from anchorage_corpus.corpus.splits import split_for_event
from anchorage_corpus.corpus.start import start_corpus
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import InvalidTextError, MisuseError
from anchorage_corpus.model import Published, Splits
from strategies import texts


def about(**known: Any) -> Description:
    return Description(language="en", genre="news-report", event=known.pop("event", "frank-talks"), **known)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_bytes(factories.TEXT.encode())
    return path


def test_a_text_enters_byte_for_byte_and_unknown_metadata_stay_null(corpus: Corpus, source: Path) -> None:
    source.write_bytes(b"\xef\xbb\xbfFirst line.\r\nZoe\xcc\x88 \xf0\x9f\x92\xa9 said so. \n\n")
    metadata = add_text(corpus, source, about(), "zoe-said")
    assert (corpus.document_folder("zoe-said") / "v1.txt").read_bytes() == source.read_bytes()
    assert (metadata.title, metadata.publisher, metadata.country, metadata.url) == (None, None, None, None)
    assert metadata.published == Published(None, "unknown", ())
    assert metadata.latest.source == "report.txt"
    assert corpus.metadata("zoe-said") == metadata


@given(text=texts())
@settings(max_examples=30)
def test_any_text_enters_byte_for_byte(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("intake")
    corpus, source = start_corpus(folder / "corpus"), folder / "x.txt"
    source.write_bytes(text.encode())
    if not text.strip():
        with pytest.raises(InvalidTextError, match="no text in it"):
            add_text(corpus, source, about())
        return
    metadata = add_text(corpus, source, about())
    assert corpus.document(metadata.id).text == text


def test_the_same_bytes_never_enter_twice(corpus: Corpus, source: Path) -> None:
    add_text(corpus, source, about(), "frank-talks")
    for again in (lambda: add_text(corpus, source, about()), lambda: revise_text(corpus, "frank-talks", source)):
        with pytest.raises(InvalidTextError, match="the same bytes as version 1 of frank-talks"):
            again()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"caf\xe9", "not UTF-8 at byte 3; re-save the file as UTF-8"),
        (b"", "no text in it"),
        (b" \r\n", "no text in it"),
    ],
)
def test_what_is_no_text_is_refused(corpus: Corpus, source: Path, data: bytes, sentence: str) -> None:
    source.write_bytes(data)
    with pytest.raises(InvalidTextError, match=f"report.txt: {sentence}"):
        add_text(corpus, source, about())
    assert not corpus.document_ids()


@pytest.mark.parametrize("doc_id", ["../evil", "a/b", "Frank", "x" * 81, "a--b", ".git", "a\n"])
def test_an_id_that_is_no_id_is_refused(corpus: Corpus, source: Path, doc_id: str) -> None:
    before = sorted(corpus.root.rglob("*"))
    with pytest.raises(MisuseError, match="/id: "):
        add_text(corpus, source, about(), doc_id)
    assert [path for path in sorted(corpus.root.rglob("*")) if ".anchorage" not in str(path)] == before


def test_a_taken_id_is_refused(corpus: Corpus, source: Path, tmp_path: Path) -> None:
    add_text(corpus, source, about(), "frank-talks")
    other = tmp_path / "other.txt"
    other.write_text("Another text.")
    with pytest.raises(MisuseError, match="there is a document 'frank-talks' already"):
        add_text(corpus, other, about(), "frank-talks")


def test_every_problem_of_the_metadata_is_told_at_once(corpus: Corpus, source: Path) -> None:
    wrong = about(country="Korea", published=Published("last week", "inferred", ("not in the text",)))
    with pytest.raises(MisuseError) as caught:
        add_text(corpus, source, wrong)
    assert all(
        part in str(caught.value) for part in ("/country", "/published/date", "'not in the text' is not in the text")
    )


def test_a_new_event_is_assigned_by_the_rule_and_an_old_one_never_moves(corpus: Corpus, source: Path) -> None:
    moved = "test" if split_for_event("old-event") == "train" else "train"
    corpus.write(Splits({"old-event": moved}))
    add_text(corpus, source, about(event="new-event"))
    source.write_text("Another text.")
    add_text(corpus, source, about(event="old-event"))
    assert corpus.splits() == {"new-event": split_for_event("new-event"), "old-event": moved}


def test_ids_come_from_the_words_that_stand_out(corpus: Corpus, source: Path) -> None:
    source.write_text(
        "On Monday the envoys met. The envoys said the Paris talks on January 3 were frank; talks go on. Envoys."
    )
    assert add_text(corpus, source, about()).id == "envoys-talks-paris"
    source.write_text("Another text, same title.")
    assert add_text(corpus, source, about(title="Zürich summit")).id == "zurich-summit"
    source.write_text("你好")
    assert add_text(corpus, source, about()).id.startswith("text-")


@given(st.text(max_size=300))
def test_content_words_always_make_an_id(text: str) -> None:
    assert all(word.isascii() and word.isalpha() and word.islower() for word in content_words(text))


def test_a_revision_adds_a_version_and_names_what_is_behind(corpus: Corpus, source: Path) -> None:
    add_text(corpus, source, about(), "frank-talks")
    doc = corpus.document("frank-talks")
    corpus.write(factories.annotations(doc))
    source.write_bytes(factories.TEXT.replace("frank", "Frank").encode())
    revision = revise_text(corpus, "frank-talks", source, "the publisher corrected it")
    assert [version.file for version in revision.metadata.versions] == ["v1.txt", "v2.txt"]
    assert revision.metadata.latest.note == "the publisher corrected it"
    assert revision.outdated == (corpus.annotation_file("gold", "frank-talks"),)
    assert corpus.document("frank-talks", 1) == doc.__class__(revision.metadata, doc.version, doc.text)


def test_a_killed_add_has_added_nothing_and_can_be_run_again(
    corpus: Corpus, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Corpus, "write", _killed)
    with pytest.raises(KeyboardInterrupt):
        add_text(corpus, source, about(), "frank-talks")
    assert corpus.document_ids() == []
    monkeypatch.undo()
    assert add_text(corpus, source, about(), "frank-talks").id == "frank-talks"


def _killed(*_: object) -> None:
    raise KeyboardInterrupt
