"""Validates strictly, and offline, what is to be imported into Label Studio.

The server silently accepts malformed tasks, and the SDK's own check misses seven of the eight in
``tests/studio/conversion/test_validation.py``; what is lost only shows once someone has worked on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from anchorage_corpus.corpus.store import sha256
from anchorage_corpus.errors import Problem
from anchorage_corpus.files.json_path import JsonPath, pointer
from anchorage_corpus.files.source_map import SourceMap
from anchorage_corpus.studio.conversion.from_label_studio import fits
from anchorage_corpus.studio.conversion.regions import Json, Reason, losses, parse
from anchorage_corpus.studio.conversion.relations import misjoined


class Fault(msgspec.Struct, frozen=True):
    """What is wrong at a place of a payload."""

    place: JsonPath
    sentence: str


def check_files(paths: Iterable[Path]) -> list[Problem]:
    """Return every problem of some JSON files of tasks, with its line."""
    return [problem for path in paths for problem in check_file(path)]


def check_file(path: Path) -> list[Problem]:
    """Return every problem of a JSON file of tasks, with its line."""
    data = path.read_bytes()
    try:
        faults = check_tasks(msgspec.json.decode(data))
        text = data.decode()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return [Problem(str(path), 1, 1, "", f"not JSON in UTF-8: {error}")]
    places = SourceMap(text if faults else "")
    return [Problem(str(path), *places.place(f.place), pointer(f.place), f.sentence) for f in faults]


def check_tasks(tasks: object) -> list[Fault]:
    """Return every fault of a decoded list of tasks, or of one task."""
    if isinstance(tasks, dict):
        return list(_task(tasks, ()))
    if not isinstance(tasks, list):
        return [Fault((), "is neither a task nor a list of tasks")]
    faults: list[Fault] = []
    seen: dict[tuple[object, object], int] = {}
    for index, task in enumerate(tasks):
        faults += _task(task, (index,))
        key = _key(task)
        if key and seen.setdefault(key, index) != index:
            faults.append(Fault((index, "data"), f"{key[0]} version {key[1]} is task {seen[key]} already"))
    return faults


def _key(task: object) -> tuple[object, object] | None:
    data = task.get("data") if isinstance(task, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("doc_id"), str):
        return None
    return data["doc_id"], str(data.get("version"))


def _task(task: object, place: JsonPath) -> Iterator[Fault]:
    if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
        yield Fault(place, "is not a task: it has no data object")
        return
    text = task["data"].get("text")
    if not isinstance(text, str):
        yield Fault((*place, "data"), "has no text")
        return
    yield from _data(task["data"], text, (*place, "data"))
    for name in ("predictions", "annotations"):
        rows = task.get(name, [])
        if not isinstance(rows, list):
            yield Fault((*place, name), "is not a list")
            continue
        for index, row in enumerate(rows):
            yield from _row(row, text, name, (*place, name, index))


def _data(data: Json, text: str, place: JsonPath) -> Iterator[Fault]:
    try:
        checksum = sha256(text.encode())
    except UnicodeEncodeError as error:
        yield Fault((*place, "text"), f"has half a surrogate pair at {error.start}")
        return
    if not isinstance(data.get("doc_id"), str):
        yield Fault(place, "has no doc_id: the task could not be recognized")
    elif not fits("doc_id", data["doc_id"]):
        yield Fault((*place, "doc_id"), f"{data['doc_id']!r} is not a document id (lower-case words with hyphens)")
    if type(data.get("version")) is not int or data["version"] < 1:
        yield Fault(place, "has no version, the number of the text version")
    if data.get("sha256") != checksum:
        yield Fault((*place, "sha256"), f"is not the checksum of the text, {checksum}")


def _row(row: object, text: str, name: str, place: JsonPath) -> Iterator[Fault]:
    if not isinstance(row, dict):
        yield Fault(place, "is not an object")
        return
    if name == "predictions" and not (isinstance(row.get("model_version"), str) and row["model_version"]):
        yield Fault(place, "has no model_version: the prediction could not be recognized")
    for fault in check_result(row.get("result"), text):
        yield Fault((*place, "result", *fault.place), fault.sentence)


def check_result(result: object, text: str) -> Iterator[Fault]:
    """Yield every fault of a result list over a text; places are relative to the list."""
    parsed = parse(result, len(text))
    reasons = parsed.reasons
    if not reasons and isinstance(result, list):
        places = {item["id"]: index for index, item in enumerate(result) if item["type"] == "labels"}
        joints = (Reason(places[region], sentence) for region, sentence in misjoined(parsed, text))
        reasons = (*losses(result, text), *joints)
    for reason in reasons:
        yield Fault(() if reason.item is None else (reason.item,), reason.sentence)
