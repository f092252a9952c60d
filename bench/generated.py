"""Generates a corpus of any size from a seed: every file valid, every span exact, no two texts alike.

A document has about 6 KB of text and 18 KB of annotation JSON, like an annotated news report. Words are made up,
names come from the generated registry; events hold one to three documents and stay in one split.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from anchorage_corpus.corpus.splits import split_for_event
from anchorage_corpus.corpus.store import sha256
from anchorage_corpus.files.canonical import CorpusFile, encode
from anchorage_corpus.files.schema import label_values, schema_folder
from anchorage_corpus.model import (
    Agent,
    AnnotationSet,
    Claim,
    Document,
    DocumentMetadata,
    Entity,
    EntityRegistry,
    Mention,
    Provenance,
    Published,
    Quote,
    Rights,
    Span,
    Splits,
    TextVersion,
    Utterances,
)

_ONSETS = [
    "b",
    "br",
    "ch",
    "d",
    "dr",
    "f",
    "g",
    "gl",
    "h",
    "k",
    "kr",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "tr",
    "v",
    "z",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou"]
_CODAS = ["", "n", "r", "s", "t", "l", "m", "nd", "st"]


def _vocabulary(rng: random.Random, size: int, syllables: int) -> list[str]:
    words: set[str] = set()
    while len(words) < size:
        parts = (rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(syllables))
        words.add("".join(parts))
    return sorted(words)


_RNG = random.Random(20260123)
_WORDS = _vocabulary(_RNG, 1500, 2) + _vocabulary(_RNG, 400, 1)
_NAMES = [word.title() for word in _vocabulary(_RNG, 400, 2)]
_CUES = ("said", "told reporters", "stressed", "noted", "added")
_GUILLEMETS = ("“", "”")


def registry() -> tuple[Entity, ...]:
    """Return the entities that generated documents mention."""
    people = [f"{first} {last}" for first, last in zip(_NAMES[:100], _NAMES[100:200], strict=True)]
    typed = [("PERSON", name) for name in people] + [("GPE", name) for name in _NAMES[200:260]]
    typed += [("ORG", f"{name} Ministry") for name in _NAMES[260:300]]
    rows = (Entity(name.lower().replace(" ", "-"), kind, name, (), None, None) for kind, name in typed)
    return tuple(sorted(rows, key=lambda entity: entity.id))


class _Writer:
    """A text and its annotations, grown sentence by sentence."""

    def __init__(self, rng: random.Random, entities: tuple[Entity, ...]) -> None:
        self.rng = rng
        self.entities = entities
        self.parts: list[str] = []
        self.length = 0
        self.mentions: list[Mention] = []
        self.quotes: list[Quote] = []
        self.claims: list[Claim] = []

    def put(self, text: str) -> Span:
        span = Span(self.length, self.length + len(text), text)
        self.parts.append(text)
        self.length = span.end
        return span

    def name(self, kind: str | None = None) -> tuple[Span, Entity]:
        entity = self.rng.choice([e for e in self.entities if kind in (None, e.type)])
        span = self.put(entity.name)
        number = len(self.mentions) + 1
        self.mentions.append(Mention(f"e{number}", entity.type, "name", span.start, span.end, span.text, entity.id))
        return span, entity

    def words(self, count: int) -> str:
        return " ".join(self.rng.choices(_WORDS, k=count))

    def report(self) -> None:
        """Add a sentence in the outlet's own voice with names in it."""
        self.put(self.words(6).capitalize() + " ")
        self.name()
        self.put(f" {self.words(8)} ")
        self.name()
        self.put(f" {self.words(7)}.\n")

    def quote(self) -> None:
        """Add a direct quote with source, cue and a claim inside."""
        source, speaker = self.name("PERSON")
        self.put(" ")
        cue = self.put(self.rng.choice(_CUES))
        self.put(": ")
        content_start = self.length
        self.put(_GUILLEMETS[0])
        claim_start = self.length
        self.put(self.words(9).capitalize() + " ")
        self.name()
        self.put(f" {self.words(6)}")
        claim = Span(claim_start, self.length, "".join(self.parts)[claim_start:])
        self.put("." + _GUILLEMETS[1])
        content = Span(content_start, self.length, "".join(self.parts)[content_start:])
        self.put("\n")
        number = len(self.quotes) + 1
        self.quotes.append(Quote(f"q{number}", "direct", (content,), (cue,), (source,), (), speaker.id, None))
        self.claims.append(self.claim(f"c{number}", claim, speaker.id, f"q{number}"))

    def claim(self, claim_id: str, span: Span, claimer: str, quote: str) -> Claim:
        pick = self.rng.choice
        kind, topic = pick(label_values("claim_kind")), pick(label_values("topic"))
        factuality, is_verifiable = "Uu" if kind == "demand" else "CT+", kind in ("fact", "prediction")
        worthy = is_verifiable and pick((True, False))
        return Claim(claim_id, (span,), kind, claimer, quote, topic, "affirm", factuality, worthy)


def annotated_document(
    number: int, entities: tuple[Entity, ...], event: str, rounds: int = 13
) -> tuple[Document, AnnotationSet]:
    """Return the document of a number with its annotations; the same number always gives the same.

    A round is a sentence of report and one with a quote.
    """
    writer = _Writer(random.Random(number), entities)
    for _ in range(rounds):
        writer.report()
        writer.quote()
    text = "".join(writer.parts)
    doc_id = f"generated-{number:06d}"
    version = TextVersion(1, "v1.txt", sha256(text.encode()), f"{doc_id}.txt", None)
    published = Published(f"2026-{number % 12 + 1:02d}", "inferred", (writer.parts[0],))
    rights = Rights("CC0-1.0", None, None)
    metadata = DocumentMetadata(
        doc_id, None, None, None, None, published, "en", "news-report", event, rights, (version,)
    )
    document = Document(metadata, version, text)
    layers = dict.fromkeys(("entities", "quotes", "claims"), "automatic with corrections")
    provenance = Provenance("gold", (Agent("software", "bench generator", "1"),), "1.0.0", layers)
    return document, AnnotationSet(
        document.ref, provenance, tuple(writer.mentions), tuple(writer.quotes), tuple(writer.claims)
    )


def annotated_documents(count: int) -> Iterator[tuple[Document, AnnotationSet]]:
    """Yield so many annotated documents; events hold one to three of them."""
    entities = registry()
    for number, event in enumerate(_events(count)):
        yield annotated_document(number, entities, event)


def _events(count: int) -> Iterator[str]:
    rng = random.Random(count)
    event, left = 0, 0
    for _ in range(count):
        if not left:
            event, left = event + 1, rng.choice((1, 1, 2, 3))
        left -= 1
        yield f"event-{event:06d}"


def generated_corpus(folder: Path, documents: int) -> Path:
    """Return the root of a generated corpus below ``folder``; reused while this file and the schema stay the same."""
    sources = [Path(__file__), *sorted(schema_folder().glob("*.json"))]
    key = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    root = folder / f"corpus-{documents}"
    if not (root / key).is_file():
        shutil.rmtree(root, ignore_errors=True)
        write_corpus(root, documents)
        (root / key).touch()
    return root


def write_corpus(root: Path, documents: int) -> None:
    """Write a generated corpus, not atomically, since a bench can always run again."""
    shutil.copytree(schema_folder(), root / "schema")
    events: set[str] = set()
    for document, annotation_set in annotated_documents(documents):
        place = root / "corpus" / document.id
        place.mkdir(parents=True)
        (place / "v1.txt").write_bytes(document.text.encode())
        _write(place / "document.json", document.metadata, 2)
        _write(root / "annotations" / "gold" / f"{document.id}.json", annotation_set, 2)
        events.add(document.metadata.event)
    _write(root / "annotations" / "entities.json", EntityRegistry(registry()), 1)
    _write(root / "annotations" / "utterances.json", Utterances(()), 1)
    _write(root / "corpus" / "splits.json", Splits({e: split_for_event(e) for e in sorted(events)}), 1)


def _write(path: Path, content: CorpusFile, depth: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(content, depth))


if __name__ == "__main__":
    import sys

    made = generated_corpus(Path(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps({"root": str(made)}))
