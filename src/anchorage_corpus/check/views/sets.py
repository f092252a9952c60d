"""What rules look at: a document with its texts, and one of its annotation sets, with everything computed once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any, TypeVar, cast

from anchorage_corpus.check.views.cover import Cover
from anchorage_corpus.check.views.registry import WORD, KnownEntities, Profile
from anchorage_corpus.files.json_path import JsonPath
from anchorage_corpus.model import (
    AUTHOR,
    GOLD,
    ROLES,
    Annotation,
    AnnotationSet,
    DocumentMetadata,
    Layer,
    Mention,
    Quote,
    Stretch,
    TextVersion,
    covered,
    shortened,
)
from anchorage_corpus.text.mark_styles import PLAIN_PAIRS

T = TypeVar("T")


def once(compute: Callable[[SetView], T]) -> Callable[[SetView], T]:
    """Compute only once per view what several rules of a family ask of it."""

    @wraps(compute)
    def known(view: SetView) -> T:
        if compute not in view.facts:
            view.facts[compute] = compute(view)
        found: T = view.facts[compute]
        return found

    return known


class DocumentView:
    """A document's metadata and its texts.

    ``texts`` maps a file name (``v1.txt``) to the decoded text, or None if it cannot be read as text; ``digests``
    maps it to the SHA-256 of its bytes. ``annotated`` maps each annotation file to the version it names.
    """

    def __init__(
        self,
        file: str,
        metadata: DocumentMetadata,
        texts: dict[str, str | None],
        digests: dict[str, str],
        annotated: dict[str, int],
    ) -> None:
        self.file = file
        self.folder = file.rpartition("/")[0]
        self.metadata = metadata
        self.texts = texts
        self.digests = digests
        self.annotated = annotated

    @property
    def text(self) -> str | None:
        """Return the latest text."""
        return self.texts.get(self.metadata.latest.file)

    def version(self, number: int) -> TextVersion | None:
        """Return a text version by number."""
        return next((v for v in self.metadata.versions if v.version == number), None)


class SetView:
    """One annotation set of one document over the text version that it names."""

    def __init__(
        self,
        file: str,
        annotations: AnnotationSet,
        document: DocumentView,
        version: TextVersion,
        registry: KnownEntities,
    ) -> None:
        self.file = file
        self.set = annotations
        self.entities = annotations.entities
        self.quotes = annotations.quotes
        self.claims = annotations.claims
        self.document = document
        self.registry = registry
        self.version = version
        self.text_file = f"{document.folder}/{version.file}"
        self.text = document.texts[version.file] or ""
        self.is_gold = annotations.provenance.set == GOLD
        self.facts: dict[Callable[[SetView], Any], Any] = {}
        """Results of functions that are computed ``once``."""

    @cached_property
    def stretches(self) -> list[Stretch]:
        """Return every span of every layer, in file order."""
        return self.set.stretches()

    @cached_property
    def spans(self) -> list[tuple[Stretch, JsonPath]]:
        """Return each of ``stretches`` with its path; costly, so only asked for once something is wrong."""
        paths: list[JsonPath] = [("entities", i) for i in range(len(self.entities))]
        for i, quote in enumerate(self.quotes):
            parts = zip(ROLES, quote.parts(), strict=True)
            paths += [("quotes", i, role, j) for role, spans in parts for j in range(len(spans))]
        paths += [("claims", i, "span", j) for i, claim in enumerate(self.claims) for j in range(len(claim.span))]
        return list(zip(self.stretches, paths, strict=True))

    @cached_property
    def texts(self) -> list[str]:
        """Return the text that each of ``stretches`` gives; never empty."""
        return [span.text for span in self.stretches]

    @cached_property
    def slices(self) -> list[str]:
        """Return what each of ``stretches`` covers."""
        text = self.text
        return [text[span.start : span.end] for span in self.stretches]

    @cached_property
    def is_exact(self) -> bool:
        """Return whether every span covers its text; if so, each lies inside the text and ends after it begins."""
        length = len(self.text)
        return self.slices == self.texts and max([span.end for span in self.stretches], default=0) <= length

    @property
    def is_on_its_text(self) -> bool:
        """Return whether the text is, byte for byte, the one that the annotations were made on."""
        return self.document.digests[self.version.file] == self.version.sha256 == self.set.document.sha256

    @cached_property
    def true_spans(self) -> list[tuple[Stretch, JsonPath]]:
        """Return those of ``spans`` that cover their text: the others are examined once that is fixed."""
        if self.is_exact:
            return self.spans
        length = len(self.text)
        return [
            (span, path)
            for (span, path), there in zip(self.spans, self.slices, strict=True)
            if span.text == there and span.end <= length
        ]

    @cached_property
    def _true(self) -> list[Stretch]:
        return self.stretches if self.is_exact else [span for span, _ in self.true_spans]

    @cached_property
    def before(self) -> list[str]:
        """Return the character before each of ``true_spans``; a space at the start of the text."""
        text = " " + self.text
        return [text[span.start] for span in self._true]

    @cached_property
    def after(self) -> list[str]:
        """Return the character after each of ``true_spans``; a space at the end of the text."""
        text = self.text + " "
        return [text[span.end] for span in self._true]

    @cached_property
    def edges(self) -> frozenset[str]:
        """Return every first and last character of ``texts``."""
        return frozenset([text[0] for text in self.texts] + [text[-1] for text in self.texts])

    @cached_property
    def links(self) -> frozenset[str]:
        """Return the registry ids that the set uses."""
        used = {mention.entity for mention in self.entities}
        used.update([quote.speaker for quote in self.quotes])
        used.update([claim.claimer for claim in self.claims])
        return frozenset(used - {None, AUTHOR})  # type: ignore[arg-type]

    @cached_property
    def mention_at(self) -> dict[tuple[int, int], Mention]:
        """Return the mention over each pair of start and end."""
        return {(mention.start, mention.end): mention for mention in self.entities}

    @cached_property
    def mentions_by_start(self) -> tuple[list[Mention], list[int]]:
        """Return the mentions sorted by their starts, and the starts."""
        order = sorted(self.entities, key=_start)
        return order, [mention.start for mention in order]

    def mentions_within(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that lie between two offsets."""
        order, starts = self.mentions_by_start
        near = order[bisect_left(starts, start) : bisect_left(starts, end)]
        return [mention for mention in near if mention.end <= end]

    @cached_property
    def words_between_names(self) -> frozenset[str]:
        """Return the words (``WORD``) outside every name; quick, so that a search for names can be spared."""
        edges = sorted([(m.start, m.end) for m in self.entities if m.mention == "name"])
        gaps, last = [], 0
        for start, end in edges:
            gaps.append(self.text[last:start])
            last = max(last, end)
        gaps.append(self.text[last:])
        return frozenset(WORD.findall("\n".join(gaps)))

    @cached_property
    def names(self) -> frozenset[str]:
        """Return the texts of the linked names."""
        return frozenset([m.text for m in self.entities if m.mention == "name" and m.entity is not None])

    @cached_property
    def unmarked_names(self) -> list[tuple[int, str]]:
        """Return names of the registry that are in the text but not annotated anywhere in the document, with offsets.

        Those inside a name, or followed by a further word in capitals ("Moscow Times"), are left out.
        """
        by_word = self.registry.by_first_word
        known = {name for word in self.words_between_names & by_word.keys() for name in by_word[word]}
        missed = sorted(known - self.names, key=lambda name: (-len(name), name))
        if not missed:
            return []
        pattern = re.compile(rf"(?:{'|'.join(map(re.escape, missed))})(?!\w| [A-Z])")
        names = Cover((m.start, m.end) for m in self.entities if m.mention == "name")
        return [
            (match.start(), match[0])
            for match in pattern.finditer(self.text)
            if not self.text[match.start() - 1 : match.start()].isalnum() and not names.touches(*match.span())
        ]

    @cached_property
    def profiles(self) -> list[Profile]:
        """Return the profile of each mention."""
        return [(m.type, m.mention, m.entity, m.text) for m in self.entities]

    @cached_property
    def unfamiliar(self) -> list[tuple[int, Mention]]:
        """Return the mentions, with their indices, whose profile no earlier document has passed with."""
        new = set(self.profiles) - self.registry.familiar
        if not new:
            return []
        return [(i, m) for i, (m, p) in enumerate(zip(self.entities, self.profiles, strict=True)) if p in new]

    @cached_property
    def hulls(self) -> list[tuple[int, int]]:
        """Return the first start and the last end of each quote's content."""
        return [covered(quote.content) for quote in self.quotes]

    @cached_property
    def true_quotes(self) -> list[tuple[int, Quote]]:
        """Return the quotes, with their indices, of which every span covers its text, as in ``true_spans``."""
        if self.is_exact:
            return list(enumerate(self.quotes))
        true = {path for _, path in self.true_spans}
        wrong = {path[1] for _, path in self.spans if path[0] == "quotes" and path not in true}
        return [(i, quote) for i, quote in enumerate(self.quotes) if i not in wrong]

    @cached_property
    def loosely_quoted(self) -> list[tuple[int, Quote]]:
        """Return those of ``true_quotes`` that are not plainly one passage in one pair of quotation marks."""
        return [(i, quote) for i, quote in self.true_quotes if not _is_plainly_quoted(quote)]

    @cached_property
    def quote_by_id(self) -> dict[str, Quote]:
        """Return the quotes by id."""
        return {quote.id: quote for quote in self.quotes}

    def owner(self, path: JsonPath) -> Annotation:
        """Return the annotation that a path of ``spans`` belongs to."""
        return self.set.layer(cast(Layer, path[0]))[int(path[1])]

    def context(self, start: int, end: int) -> str:
        """Return the text from ``start`` to ``end`` for a message, shortened to 60 characters."""
        return shortened(self.text[start:end])


def _start(mention: Mention) -> int:
    return mention.start


def _is_plainly_quoted(quote: Quote) -> bool:
    text = quote.content[0].text
    partner = PLAIN_PAIRS.get(text[0])
    if partner is None or len(quote.content) > 1 or text[-1] != partner:
        return False
    return text.count(text[0]) + text.count(partner) == (4 if text[0] == partner else 2)
