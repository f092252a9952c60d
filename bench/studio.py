"""Measures push and pull against the most that a real Label Studio server can do, and against doing nothing."""

from __future__ import annotations

import gc
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.files.canonical import encode
from anchorage_corpus.model import AUTO, Annotation, AnnotationSet
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.conversion.interface import interface
from anchorage_corpus.studio.conversion.regions import Result
from anchorage_corpus.studio.conversion.to_label_studio import to_result
from anchorage_corpus.studio.server.environment import executable
from anchorage_corpus.studio.server.local import Server, halt, up
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.push import BATCH, push, task_data
from bench.figures import Figure, Setting
from bench.generated import annotated_document, registry

Task = dict[str, Any]
"""A task with its prediction, as it is sent."""

COMPARED = 1000
"""Number of tasks in the comparisons; the server is measured with the same tasks in the same run."""

BOUND_FROM = 10_000
"""Number of tasks from which the cost of doing nothing has a bound; with fewer it is mostly two requests."""

ROUNDS = 1
"""About 27 items per result: the size at which the server's own figures were first measured (32 items, 6 KB)."""

PAIRS = 6
"""Number of pairs of our time and the server's best time; an even number."""

SDK_TASKS = 40
"""Number of tasks timed call by call; the time is scaled up, since a thousand would take minutes."""


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield ratios of wall-clock times, medians if a run is short enough."""
    folder = setting.folder / "studio"
    shutil.rmtree(folder, ignore_errors=True)
    server = up(folder / "server", lambda line: print(line, file=sys.stderr))
    try:
        with Client(server.url, server.token) as client:
            yield from _compared(client, server, _corpus(folder / "compared", COMPARED))
            yield from _idle(client, _corpus(folder / "idle", setting.documents))
    finally:
        halt(server)


def _compared(client: Client, server: Server, corpus: Corpus) -> Iterator[Figure]:
    tasks = _tasks(corpus)
    gc.freeze()  # what the bench holds must not slow push or pull
    pairs = [_push_pair(client, corpus, tasks, run) for run in range(PAIRS)]
    raw, ours = _medians(pairs)
    note = f"{ours:.1f} s against {raw:.1f} s for {COMPARED} tasks"
    yield Figure("push: raw bulk import / push", raw / ours, "×", at_least=0.8, note=note)
    single = _sdk(client, server, tasks[:SDK_TASKS]) / SDK_TASKS
    note = f"{single * 1e3:.0f} ms a task by SDK calls, {ours / COMPARED * 1e3:.1f} ms by push"
    yield Figure("push: SDK calls task by task / push", single * COMPARED / ours, "×", at_least=25, note=note)
    for title, project in (("drawn", _annotated(client, "drawn", tasks)), ("corrected", _corrected(client, tasks))):
        pairs = [_pull_pair(client, corpus, project, title, run) for run in range(PAIRS)]
        raw, ours = _medians(pairs)
        note = f"{ours:.1f} s against {raw:.1f} s for {COMPARED} annotated tasks"
        yield Figure(f"pull, {title}: raw JSON export / pull", raw / ours, "×", at_least=0.8, note=note)


def _idle(client: Client, corpus: Corpus) -> Iterator[Figure]:
    """Yield the cost of finding out that there is nothing to do."""
    yield _nothing("push", corpus, lambda: push(client, corpus, "idle push", AUTO, ()))
    _annotated(client, "idle pull", _tasks(corpus))
    yield _nothing("pull", corpus, lambda: pull(client, corpus, "idle pull"))


def _nothing(name: str, corpus: Corpus, call: Callable[[], object]) -> Figure:
    full = _time(call)
    nothing = min(_time(call) for _ in range(3))
    count = len(corpus.document_ids())
    note = f"{nothing:.2f} s against {full:.1f} s for {count} tasks"
    bound = 3 if count >= BOUND_FROM else None
    return Figure(f"{name}: nothing to do / full", 100 * nothing / full, "%", at_most=bound, note=note)


def _medians(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return the medians of both times: of raw calls, and of ours."""
    raw, ours = zip(*pairs, strict=True)
    return statistics.median(raw), statistics.median(ours)


def _time(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _push_pair(client: Client, corpus: Corpus, tasks: list[Task], run: int) -> tuple[float, float]:
    return _pair(
        run, lambda: _raw(client, f"raw {run}", tasks), lambda: push(client, corpus, f"push {run}", AUTO, ())
    )


def _pair(run: int, raw: Callable[[], object], ours: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds of both, in alternating order: each leaves the server half a second of clearing up."""
    if run % 2 == 0:
        return _time(raw), _time(ours)
    seconds = _time(ours)
    return _time(raw), seconds


def _raw(client: Client, title: str, tasks: list[Task]) -> None:
    """Create the same project at the server's highest speed: its interface comes last, as with push."""
    project = int(client.write("POST", "/api/projects/", {"title": title, "show_collab_predictions": True})["id"])
    _import(client, project, tasks)
    client.write("PATCH", f"/api/projects/{project}/", {"label_config": interface(), "model_version": AUTO})


def _pull_pair(client: Client, corpus: Corpus, project: int, title: str, run: int) -> tuple[float, float]:
    _set_aside(corpus, "annotations/studio", "annotations/annotators", ".anchorage")
    path, query = f"/api/projects/{project}/export", {"exportType": "JSON", "download_all_tasks": "false"}
    return _pair(run, lambda: client.read(path, **query), lambda: pull(client, corpus, title))


def _set_aside(corpus: Corpus, *names: str) -> None:
    """Move folders out of a corpus; deleting them would keep the file system busy for minutes.

    On ext4, new files first pass by every inode freed lately, and each fsync waits for the discard of freed blocks:
    a pull's writes would pay for what the bench deleted.
    """
    aside = Path(tempfile.mkdtemp(dir=corpus.root.parent))
    for number, name in enumerate(names):
        if (corpus.root / name).exists():
            (corpus.root / name).rename(aside / str(number))


def _project(client: Client, title: str) -> int:
    body = {"title": title, "label_config": interface(), "show_collab_predictions": True, "model_version": "auto"}
    return int(client.write("POST", "/api/projects/", body)["id"])


def _import(client: Client, project: int, tasks: list[Task]) -> None:
    for start in range(0, len(tasks), BATCH):
        client.import_tasks(project, tasks[start : start + BATCH])


def _annotated(client: Client, title: str, tasks: list[Task]) -> int:
    """Create a project whose tasks are all annotated, through the server's own import."""
    project = _project(client, title)
    worked = [task | {"annotations": [{"result": task["predictions"][0]["result"]}]} for task in tasks]
    _import(client, project, worked)
    return project


def _corrected(client: Client, tasks: list[Task]) -> int:
    """Create a project whose annotations all started from predictions and changed a region, as in the browser."""
    project = _project(client, "corrected")
    _import(client, project, tasks)
    for task in client.tasks(project):
        prediction = task.predictions[0]
        body = {"result": _corrected_result(prediction.result), "parent_prediction": prediction.id}
        client.write("POST", f"/api/tasks/{task.id}/annotations/", body)
    return project


def _corrected_result(predicted: Result) -> Result:
    """Return what the browser sends if the first mention was given another label."""
    items = [item if item["type"] == "relation" else item | {"origin": "prediction"} for item in predicted]
    first = next(item for item in items if item["from_name"] == "entities")
    first |= {"origin": "prediction-changed", "value": first["value"] | {"labels": ["EVENT"]}}
    return items


def _tasks(corpus: Corpus) -> list[Task]:
    tasks = []
    for document in corpus.documents():
        result = to_result(corpus.annotations(AUTO, document.id), document)
        tasks.append({"data": task_data(document), "predictions": [{"model_version": "auto", "result": result}]})
    return tasks


_SDK = """
import json, sys, time
from label_studio_sdk import LabelStudio
given = json.load(sys.stdin)
ls = LabelStudio(base_url=given["url"], api_key=given["token"], max_retries=0)
started = time.perf_counter()
for task in given["tasks"]:
    made = ls.tasks.create(project=given["project"], data=task["data"])
    prediction = task["predictions"][0]
    ls.predictions.create(task=made.id, result=prediction["result"], model_version="auto")
print(time.perf_counter() - started)
"""


def _sdk(client: Client, server: Server, tasks: list[Task]) -> float:
    """Return the seconds for the same tasks one by one through label-studio-sdk, in the server's environment."""
    given = {"url": server.url, "token": server.token, "project": _project(client, "sdk"), "tasks": tasks}
    sent = msgspec.json.encode(given).decode()
    command = [str(executable("python")), "-c", _SDK]
    done = subprocess.run(command, input=sent, capture_output=True, text=True, check=True)
    return float(done.stdout.splitlines()[-1])


def _corpus(root: Path, count: int) -> Corpus:
    """Write short reports, of the size at which the server was measured for its reference figures."""
    entities = registry()
    for number in range(count):
        document, gold = annotated_document(number, entities, "event-000001", rounds=ROUNDS)
        auto = msgspec.structs.replace(
            gold, provenance=msgspec.structs.replace(gold.provenance, set=AUTO), **_made(gold)
        )
        folder = root / "corpus" / document.id
        folder.mkdir(parents=True)
        (folder / document.version.file).write_bytes(document.text.encode())
        (folder / "document.json").write_bytes(encode(document.metadata, 2))
        target = Corpus(root).annotation_file(AUTO, document.id)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(encode(auto, 2))
    return Corpus(root)


def _made(gold: AnnotationSet) -> dict[str, tuple[Annotation, ...]]:
    """Return the layers as a component makes them."""
    made: dict[str, tuple[Annotation, ...]] = {}
    for name in ("entities", "quotes", "claims"):
        layer: tuple[Annotation, ...] = getattr(gold, name)
        made[name] = tuple(msgspec.structs.replace(row, confidence=0.9, by="component") for row in layer)
    return made
