"""Which prediction an annotation started from."""

from __future__ import annotations

import re

from anchorage_corpus.studio.api.answers import Annotation, Prediction, Task
from anchorage_corpus.studio.api.client import Client, reader
from anchorage_corpus.studio.conversion.marks import is_marked, is_predicted
from anchorage_corpus.studio.sync.predictions import SUPERSEDED
from anchorage_corpus.studio.sync.works import Origin

_PLAIN = re.compile(r"[\w.+ -]{1,200}")
"""Name of a model version that the server's list of them, joined by commas and cut short, surely gives unchanged."""


def origin_of(client: Client, shown: str | None, task: Task, annotation: Annotation) -> Origin | None:
    """Return the set that an annotation started from, with its result if no mark shows what was changed.

    ``shown`` is the model version that the project shows. The server forgets a deleted prediction; the origin of the
    regions still shows that there was one.
    """
    parent = annotation.parent_prediction
    if parent is None:
        return Origin(shown or "unknown") if is_predicted(annotation.result) else None
    versions = (task.predictions_model_versions or "").split(",")
    name, *others = {version.removesuffix(SUPERSEDED) for version in versions}
    if not others and _PLAIN.fullmatch(name) and is_marked(annotation.result):
        return Origin(name)
    found = next((prediction for prediction in task.predictions if prediction.id == parent), None)
    found = found or client.read(f"/api/predictions/{parent}/", reader(Prediction))
    return Origin(str(found.model_version).removesuffix(SUPERSEDED), found.result)
