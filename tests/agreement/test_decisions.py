"""A file of decisions is read as it was written, and a decision makes an annotation of its fields."""

import msgspec
import pytest

from anchorage_corpus.agreement.decisions import Decision, Decisions, encode_decisions, read_decisions, with_fields
from anchorage_corpus.errors import InvalidFileError
from anchorage_corpus.model import Agent, Mention
from factories import annotations

MENTION = annotations().entities[0]


def decisions(*rows: Decision) -> Decisions:
    return Decisions("frank-talks", ("one", "two"), (Agent("person", "Anna", None),), "1.1.0", rows)


def test_a_decisions_file_is_read_as_it_was_written(tmp_path):
    file = decisions(Decision("q1/q1", "left", {"parent": None}, "Quotes, nesting"), Decision("-/e2", "none"))
    path = tmp_path / "frank-talks.json"
    path.write_bytes(encode_decisions(file))
    assert read_decisions(path) == file
    assert path.read_text().count("\n    {") == 2


@pytest.mark.parametrize("content", [b"", b"[]", b'{"document": "frank-talks"}', b"\xff", b'{"documents": 1}'])
def test_a_file_that_is_no_decisions_file_is_named(tmp_path, content):
    path = tmp_path / "frank-talks.json"
    path.write_bytes(content)
    with pytest.raises(InvalidFileError, match=r"frank-talks\.json.*not a decisions file"):
        read_decisions(path)


def test_fields_replace_those_of_an_annotation_or_make_a_new_one():
    assert with_fields(MENTION, "entities", {"type": "ORG", "entity": None}) == Mention(
        "e1", "ORG", "name", 0, 7, "Ushakov", None
    )
    new = {"type": "GPE", "mention": "name", "start": 46, "end": 52, "text": "Moscow", "entity": "moscow"}
    assert with_fields(None, "entities", new) == Mention("", "GPE", "name", 46, 52, "Moscow", "moscow")


@pytest.mark.parametrize("fields", [{"start": "no"}, {"tpye": "ORG"}, {"mention": None}])
def test_fields_that_make_no_annotation_are_refused(fields):
    with pytest.raises(msgspec.ValidationError):
        with_fields(MENTION, "entities", fields)
