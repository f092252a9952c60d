"""The folder of a corpus for everything that concerns Label Studio."""

from __future__ import annotations

from pathlib import Path

from anchorage_corpus.corpus.store import Corpus


def studio_folder(corpus: Corpus) -> Path:
    """Return the folder that holds the local server's data, the state of push and pull, and quarantined tasks."""
    return corpus.root / ".anchorage" / "studio"
