"""The figures of agreement that a corpus publishes, which its datasheet reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from anchorage_corpus.agreement.measure import Agreement
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.files.atomic import write_atomically

PUBLISHED = "annotations/agreement.json"


def publish_figures(corpus: Corpus, found: Sequence[Agreement]) -> Path:
    """Write figures to the file that a corpus publishes; return its path."""
    path = corpus.root / PUBLISHED
    write_atomically(path, _encoded(found))
    return path


def are_published(corpus: Corpus, found: Sequence[Agreement]) -> bool:
    """Whether the file that a corpus publishes holds just these figures."""
    path = corpus.root / PUBLISHED
    return path.is_file() and path.read_bytes() == _encoded(found)


def _encoded(found: Sequence[Agreement]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"
