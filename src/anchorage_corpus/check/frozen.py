"""What a release freezes: splits, labels, texts, and what an id stands for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import msgspec

from anchorage_corpus.errors import FindingsError
from anchorage_corpus.model import GOLD, Annotation
from anchorage_corpus.store import Corpus


class Frozen(msgspec.Struct, frozen=True):
    """The frozen parts of one state of a corpus; files that cannot be read are left out, other rules name them."""

    splits: dict[str, str]
    labels: dict[str, tuple[str, ...]]
    """Values of each group of labels, in order."""
    texts: dict[tuple[str, int], str]
    """Checksum of each version of each document."""
    gold: dict[str, dict[str, Annotation]]
    """Gold annotations of each document by id."""


class Release(msgspec.Struct, frozen=True):
    """What was frozen by the last release, and what stands now."""

    before: Frozen
    now: Frozen


def frozen(corpus: Corpus) -> Frozen:
    """What is frozen in a corpus."""
    splits: dict[str, str] = {}
    texts: dict[tuple[str, int], str] = {}
    with suppress(FindingsError):
        splits = corpus.splits()
    for doc_id in corpus.document_ids():
        with suppress(FindingsError):
            texts |= {(doc_id, version.version): version.sha256 for version in corpus.metadata(doc_id).versions}
    return Frozen(splits, dict(_labels(corpus)), texts, dict(_gold(corpus)))


def _gold(corpus: Corpus) -> Iterator[tuple[str, dict[str, Annotation]]]:
    for doc_id in corpus.annotated_ids(GOLD):
        with suppress(FindingsError):
            yield doc_id, {row.id: row for row in corpus.annotations(GOLD, doc_id)}


def _labels(corpus: Corpus) -> Iterator[tuple[str, tuple[str, ...]]]:
    path = corpus.root / "schema" / "labels.schema.json"
    if not path.is_file():
        return
    groups = msgspec.json.decode(path.read_bytes()).get("$defs", {})
    for name, group in groups.items():
        yield name, tuple(str(label["const"]) for label in group.get("anyOf", ()))
