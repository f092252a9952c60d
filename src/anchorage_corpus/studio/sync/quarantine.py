"""Tasks that cannot be taken over, kept aside as the server gave them."""

from __future__ import annotations

from pathlib import Path

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.files.atomic import write_atomically
from anchorage_corpus.studio.api.answers import Task
from anchorage_corpus.studio.folder import studio_folder


def quarantine(corpus: Corpus, project: int, task: Task) -> Path:
    """Keep a task in ``.anchorage/studio/quarantine``; returns the file."""
    path = studio_folder(corpus) / "quarantine" / f"project-{project}-task-{task.id}.json"
    write_atomically(path, msgspec.json.format(bytes(task.whole), indent=1) + b"\n")
    return path
