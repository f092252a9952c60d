"""The offline payload check: every malformed payload known to pass the server or the SDK is refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from anchorage_corpus.cli import anchorage
from anchorage_corpus.corpus.store import sha256
from anchorage_corpus.studio.conversion.to_label_studio import to_result
from anchorage_corpus.studio.conversion.validation import check_file, check_tasks
from factories import TEXT, annotations, document


def payload() -> list[dict[str, Any]]:
    doc = document()
    data = {"text": TEXT, "doc_id": doc.id, "version": 1, "sha256": sha256(TEXT.encode())}
    result = copy.deepcopy(to_result(annotations(), doc))
    return [{"data": data, "predictions": [{"model_version": "auto@1", "result": result}]}]


def region(tasks: list[dict[str, Any]], region_id: str) -> dict[str, Any]:
    return next(item for item in results(tasks) if item.get("id") == region_id and item["type"] == "labels")


def results(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = tasks[0]["predictions"][0]["result"]
    return items


def relation(tasks: list[dict[str, Any]]) -> dict[str, Any]:
    return next(item for item in results(tasks) if item["type"] == "relation")


Break = Callable[[list[dict[str, Any]]], object]


def value(**changes: object) -> Break:
    return lambda tasks: region(tasks, "c1")["value"].update(changes)


MALFORMED: dict[str, tuple[Break, str]] = {
    "text of another slice": (value(text="Peskov"), "text is 'Peskov', the characters there are"),
    "end beyond the text": (value(end=9999), "end 9999 is beyond the text"),
    "start after end": (value(start=20, end=6), "start 20 is not before end 6"),
    "negative start": (value(start=-5), "start -5 is negative"),
    "offsets as strings": (value(start="0", end="6"), "are not both integers"),
    "undeclared relation": (
        lambda t: relation(t).update(labels=["friend"]),
        "relation 'friend' is not in the interface",
    ),
    "two regions of one id": (lambda t: region(t, "c1").update(id="e1"), "region id 'e1' is used twice"),
    "unknown label": (value(labels=["RUMOUR"]), "'RUMOUR' is not a label of claims"),
    "offsets as booleans": (value(start=False), "are not both integers"),
    "empty span": (value(start=6, end=6), "start 6 is not before end 6"),
    "numeric region id": (lambda t: region(t, "c1").update(id=7), "region id 7 is not a string"),
    "unknown control": (lambda t: region(t, "c1").update(from_name="clm"), "control 'clm' is not in the interface"),
    "unhashable control": (
        lambda t: region(t, "c1").update(from_name=["a"]),
        "control ['a'] is not in the interface",
    ),
    "wrong type": (lambda t: region(t, "c1").update(type="choices"), "type 'choices' is not that of claims"),
    "other text tag": (lambda t: region(t, "c1").update(to_name="html"), "to_name 'html' is not 'text'"),
    "two labels": (value(labels=["CLAIM", "CLAIM"]), "needs exactly one label"),
    "no value": (lambda t: region(t, "c1").pop("value"), "value is not an object"),
    "score out of range": (lambda t: region(t, "c1").update(score=7), "score 7 is not a number from 0 to 1"),
    "key that would be dropped": (lambda t: region(t, "c1").update(hidden=False), "key 'hidden' would be dropped"),
    "key of a value that would be dropped": (
        value(globalOffsets={"start": 0, "end": 6}),
        "key 'globalOffsets' of its value would be dropped",
    ),
    "note that is no list": (lambda t: region(t, "c1").update(meta={"text": "by: x"}), "meta is not"),
    "note of numbers": (lambda t: region(t, "c1").update(meta={"text": [1]}), "meta is not"),
    "note with more in it": (lambda t: region(t, "c1").update(meta={"text": [], "lead": 1}), "meta is not"),
    "note that is none": (lambda t: region(t, "c1").update(meta="x"), "meta is not"),
    "cue joined to nothing": (
        lambda t: results(t).remove(next(i for i in results(t) if i.get("labels") == ["cue"])),
        "CUE 'said:' at 8–13 belongs to no CONTENT; draw a cue relation",
    ),
    "source relation of a mention to itself": (
        lambda t: results(t).append(relation(t) | {"from_id": "e1", "to_id": "e1", "labels": ["source"]}),
        "PERSON 'Ushakov' at 0–7 has a source relation with mention; it joins CONTENT to SOURCE",
    ),
    "document id that leads elsewhere": (lambda t: t[0]["data"].update(doc_id="../x"), "'../x' is not a document id"),
    "version below one": (lambda t: t[0]["data"].update(version=0), "has no version"),
    "dangling relation": (lambda t: relation(t).update(to_id="q9"), "relation end 'q9' is not a region"),
    "second relation of a pair": (
        lambda t: results(t).append(relation(t) | {"labels": ["cue"]}),
        "second relation from 'q1' to 'q1.source.1'; only the first would be kept",
    ),
    "relation without label": (lambda t: relation(t).update(labels=[]), "relation has no label"),
    "relation labels no list": (lambda t: relation(t).update(labels="cue"), "relation labels are not a list"),
    "unknown direction": (lambda t: relation(t).update(direction="up"), "direction 'up' is not left, right or bi"),
    "choice without region": (
        lambda t: results(t).remove(region(t, "c1")),
        "belongs to region 'c1', which is missing",
    ),
    "choice at other offsets": (
        lambda t: next(i for i in results(t) if i.get("from_name") == "claim_kind")["value"].update(end=20),
        "claim_kind of 'c1' has other offsets than the region",
    ),
    "choice of another layer": (
        lambda t: next(i for i in results(t) if i.get("from_name") == "claim_kind").update(from_name="mention"),
        "mention does not belong to a CLAIM region",
    ),
    "choice given twice": (
        lambda t: results(t).append(next(i for i in results(t) if i.get("from_name") == "claim_kind")),
        "claim_kind of 'c1' is given twice",
    ),
    "two lines in a field": (
        lambda t: next(i for i in results(t) if i.get("from_name") == "entity")["value"].update(text=["a", "b"]),
        "entity needs exactly one line of text",
    ),
    "item no object": (lambda t: results(t).append("x"), "is not an object"),  # type: ignore[arg-type]
    "result no list": (lambda t: t[0]["predictions"][0].update(result={}), "result is not a list"),
    "prediction without version": (lambda t: t[0]["predictions"][0].pop("model_version"), "has no model_version"),
    "predictions no list": (lambda t: t[0].update(predictions={}), "is not a list"),
    "no text": (lambda t: t[0]["data"].pop("text"), "has no text"),
    "no data": (lambda t: t[0].pop("data"), "it has no data object"),
    "no document id": (lambda t: t[0]["data"].pop("doc_id"), "has no doc_id"),
    "no version": (lambda t: t[0]["data"].update(version="1"), "has no version"),
    "other checksum": (lambda t: t[0]["data"].update(sha256="0" * 64), "is not the checksum of the text"),
    "half a surrogate pair": (lambda t: t[0]["data"].update(text="a\ud83d"), "has half a surrogate pair at 1"),
    "document twice": (lambda t: t.append(copy.deepcopy(t[0])), "frank-talks version 1 is task 0 already"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_payload_is_refused_with_a_sentence(name: str) -> None:
    tasks = payload()
    assert check_tasks(tasks) == []
    broken, sentence = MALFORMED[name]
    broken(tasks)
    assert any(sentence in fault.sentence for fault in check_tasks(tasks)), check_tasks(tasks)


def test_every_fault_is_named_at_once() -> None:
    tasks = payload()
    region(tasks, "c1")["value"]["end"] = 9999
    region(tasks, "e1")["value"]["labels"] = ["RUMOUR"]
    relation(tasks)["to_id"] = "q9"
    sentences = " ".join(fault.sentence for fault in check_tasks(tasks))
    assert "9999" in sentences
    assert "RUMOUR" in sentences
    assert "'q9'" in sentences


def test_a_problem_of_a_file_has_its_line(tmp_path: Path) -> None:
    tasks = payload()
    region(tasks, "c1")["value"]["end"] = 9999
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps(tasks, indent=1))
    problem = check_file(path)[0]
    index = results(tasks).index(region(tasks, "c1"))
    assert problem.pointer == f"/0/predictions/0/result/{index}"
    assert path.read_text().splitlines()[problem.line - 1].strip() == "{"


@pytest.mark.parametrize("data", [b"{", b'["\xff"]', b"3", b"[" * 100_000])
def test_a_file_that_is_no_payload_is_one_problem(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "tasks.json"
    path.write_bytes(data)
    assert len(check_file(path)) == 1


def test_one_problem_in_one_file_is_counted_as_such(tmp_path: Path) -> None:
    file = tmp_path / "tasks.json"
    file.write_bytes(b"{")
    result = CliRunner().invoke(anchorage, ["studio", "validate", str(file)], standalone_mode=False)
    assert result.stderr == "1 problem in 1 file\n"
