"""Finds names with a GLiNER model: ``--entities gliner``, ``ANCHORAGE_GLINER_MODEL`` names a model or its folder.

An example of a plugged-in entity finder; needs ``pip install gliner`` and, for a model's name, a hub.
"""

from __future__ import annotations

import os
from functools import cached_property
from importlib import util
from typing import Any

from anchorage_corpus.errors import MisuseError
from anchorage_corpus.files.schema import labels
from anchorage_corpus.preannotate.drafts import DraftMention
from anchorage_corpus.preannotate.entities.spacy_names import chunked, trimmed
from anchorage_corpus.text.divided import DividedText

MODEL = "ANCHORAGE_GLINER_MODEL"
_THRESHOLD = 0.5


class GlinerEntities:
    """Finds mentions with GLiNER, which is given the titles of the schema's entity types."""

    name = "gliner"

    def __init__(self) -> None:
        if util.find_spec("gliner") is None:
            raise MisuseError("gliner is not installed; install it with `pip install gliner`")
        if not os.environ.get(MODEL):
            raise MisuseError(f"{MODEL} is not set; set it to a GLiNER model or a folder with one")

    @cached_property
    def version(self) -> str:
        """The model's name."""
        return os.environ[MODEL]

    @cached_property
    def _model(self) -> Any:
        from gliner import GLiNER

        return GLiNER.from_pretrained(self.version)

    def entities(self, divided: DividedText) -> list[DraftMention]:
        """Return the mentions by name, by position."""
        types = {label.title.lower(): label.value for label in labels("entity_type")}
        found = []
        for offset, end in chunked(divided):
            for row in self._model.predict_entities(divided.text[offset:end], list(types), threshold=_THRESHOLD):
                start, stop = trimmed(divided.text, offset + row["start"], offset + row["end"])
                if start < stop:
                    found.append(DraftMention(start, stop, types[row["label"]], "name", row["score"], self.name))
        return found
