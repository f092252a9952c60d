"""Finds names with the trained tagger, in the same pass that reads attributions."""

from __future__ import annotations

from anchorage_corpus.preannotate.drafts import DraftMention
from anchorage_corpus.preannotate.entities.spacy_names import trimmed
from anchorage_corpus.preannotate.tagger.tagger import Tagger, tagger, within_paragraph
from anchorage_corpus.text.divided import DividedText

NAME = "minilm"


class ModelEntities:
    """Finds the names that the trained tagger reads."""

    name = NAME
    version = "2"

    def __init__(self) -> None:
        self._tagger: Tagger = tagger()

    def entities(self, divided: DividedText) -> list[DraftMention]:
        """Return the mentions by name, by position."""
        found = []
        for reading in self._tagger.read(divided):
            for name in reading.names:
                start, end = trimmed(divided.text, *within_paragraph(divided, reading, name))
                if start < end:
                    found.append(DraftMention(start, end, name.label, "name", name.confidence, NAME))
        return found
