"""Finds names with spaCy's named-entity recogniser (OntoNotes types), trimmed to what the guidelines mark."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from anchorage_corpus.preannotate.drafts import DraftMention, Range
from anchorage_corpus.preannotate.entities.spacy_model import load_ner, model_name, model_version
from anchorage_corpus.text.blanks import is_blank
from anchorage_corpus.text.divided import DividedText
from anchorage_corpus.text.graphemes import with_whole_characters
from anchorage_corpus.text.mark_styles import CHARACTERS

_CONFIDENCE = {"PERSON": 0.85, "GPE": 0.9, "NORP": 0.9, "ORG": 0.75, "DATE": 0.85, "CARDINAL": 0.85}
_OTHER = 0.7
_ARTICLES = ("the ", "The ", "a ", "A ", "an ", "An ")
_CHUNK = 2000
"""Code points read at once: a few paragraphs, so that one long line costs no more than many short ones."""


class SpacyEntities:
    """Finds the names of a text with spaCy; ``version`` is the model's name and version."""

    name = "spacy"

    @cached_property
    def version(self) -> str:
        """Name and version of the model."""
        return f"{model_name()} {model_version(model_name())}"

    def entities(self, divided: DividedText) -> list[DraftMention]:
        """Return the mentions by name, by position."""
        chunks = list(chunked(divided))
        docs = load_ner().pipe((divided.text[a:b] for a, b in chunks), batch_size=32)
        found = []
        for (offset, _), doc in zip(chunks, docs, strict=True):
            for entity in doc.ents:
                start, end = trimmed(divided.text, offset + entity.start_char, offset + entity.end_char)
                if start < end:
                    confidence = _CONFIDENCE.get(entity.label_, _OTHER)
                    found.append(DraftMention(start, end, entity.label_, "name", confidence, self.name))
        return found


def chunked(divided: DividedText) -> Iterator[Range]:
    """Yield the sentences of one paragraph, joined up to a size."""
    chunk: Range | None = None
    for start, end in divided.sentences:
        if chunk and end - chunk[0] <= _CHUNK and "\n" not in divided.text[chunk[1] : start]:
            chunk = chunk[0], end
            continue
        if chunk:
            yield chunk
        chunk = start, end
    if chunk:
        yield chunk


def _trimmed_end(text: str, start: int, end: int) -> int:
    while end > start and (is_blank(text[end - 1]) or text[end - 1] in CHARACTERS or text[end - 1] in ",;:—–-)](["):
        end -= 1
    return end


def trimmed(text: str, start: int, end: int) -> Range:
    """Return a name without article, possessive and outer punctuation; it may be empty."""
    while start < end and (is_blank(text[start]) or text[start] in CHARACTERS or text[start] in "([—–-"):
        start += 1
    for article in _ARTICLES:
        if text.startswith(article, start, end):
            start += len(article)
    end = _trimmed_end(text, start, end)
    if text[start:end].endswith(("'s", "’s")):
        end = _trimmed_end(text, start, end - 2)
    bare = text[start:end].lower() in {"the", "a", "an"} or not any(c.isalnum() for c in text[start:end])
    return (start, start) if bare else with_whole_characters(text, start, end)
