"""Finds names with a ``transformers`` model: ``--entities transformers``, named by ``ANCHORAGE_TRANSFORMERS_MODEL``.

An example of a plugged-in entity finder; needs ``pip install transformers torch`` and a token-classification model,
by its name on a hub or in a folder. Labels of the schema are kept, CoNLL's ``PER`` becomes ``PERSON``, and others
(``MISC``) are left out.
"""

from __future__ import annotations

import os
from functools import cached_property
from importlib import util
from typing import Any

from anchorage_corpus.errors import MisuseError
from anchorage_corpus.files.schema import label_values
from anchorage_corpus.preannotate.drafts import DraftMention
from anchorage_corpus.preannotate.entities.spacy_names import chunked, trimmed
from anchorage_corpus.text.divided import DividedText

MODEL = "ANCHORAGE_TRANSFORMERS_MODEL"
_OTHER_NAMES = {"PER": "PERSON"}


class TransformersEntities:
    """Finds mentions with a token-classification pipeline."""

    name = "transformers"

    def __init__(self) -> None:
        if util.find_spec("transformers") is None:
            raise MisuseError("transformers is not installed; install it with `pip install transformers torch`")
        if not os.environ.get(MODEL):
            raise MisuseError(f"{MODEL} is not set; set it to a token-classification model or a folder with one")

    @cached_property
    def version(self) -> str:
        """The model's name."""
        return os.environ[MODEL]

    @cached_property
    def _pipeline(self) -> Any:
        from transformers import pipeline

        return pipeline("token-classification", model=self.version, aggregation_strategy="simple")

    def entities(self, divided: DividedText) -> list[DraftMention]:
        """Return the mentions by name, by position."""
        types = {**{value: value for value in label_values("entity_type")}, **_OTHER_NAMES}
        found = []
        for offset, end in chunked(divided):
            for row in self._pipeline(divided.text[offset:end]):
                start, stop = trimmed(divided.text, offset + row["start"], offset + row["end"])
                if start < stop and row["entity_group"] in types:
                    type, score = types[row["entity_group"]], float(row["score"])
                    found.append(DraftMention(start, stop, type, "name", score, self.name))
        return found
