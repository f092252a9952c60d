"""Describes a finished build: what it holds, what made it, and its default folder."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version as installed_version
from pathlib import Path

import msgspec

import anchorage_corpus
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.identity import Identity, identify
from anchorage_corpus.dataset.tables.figures import Figures
from anchorage_corpus.dataset.tables.parquet import SplitSize
from anchorage_corpus.dataset.tables.tagging import Cut
from anchorage_corpus.model import AUTO, GOLD

BUILDERS = ("anchorage-corpus", "datasets", "pyarrow", "msgspec")
"""Distributions whose versions determine the bytes of a build; the first is this package."""


class Built(msgspec.Struct, frozen=True):
    """What a build holds: its identity, the annotation set, and the size of every split of every config.

    ``left_out`` names documents without annotations in the set and utterances whose quotes are not in it; ``cuts``
    are spans that begin or end inside a token; ``figures`` are the counts for the card and the datasheet.
    """

    identity: Identity
    set_name: str
    sizes: dict[str, dict[str, SplitSize]]
    left_out: tuple[str, ...]
    cuts: tuple[Cut, ...]
    doc_ids: tuple[str, ...]
    textless: bool
    figures: Figures


Writer = Callable[[Corpus, Built, Path], None]
"""Writes a file that goes with the data of a finished build; see ``WRITERS``."""


def default_folder(corpus: Corpus) -> Path:
    """Return the default folder for building a corpus: ``build/<name of the corpus>``."""
    return corpus.root / "build" / identify(corpus).name


def default_textless_folder(corpus: Corpus) -> Path:
    """Return the default folder for a build without texts; its name differs, as the ``datasets`` cache uses it."""
    return corpus.root / "build" / f"{identify(corpus).name}-textless"


def choose_set(corpus: Corpus) -> str:
    """Return the annotation set to build: gold if any document has gold, else auto."""
    return GOLD if corpus.annotated_ids(GOLD) else AUTO


def builder_versions() -> dict[str, str]:
    """Return the versions that the bytes of a build depend on: this package and libraries that write its files."""
    versions = {name: installed_version(name) for name in BUILDERS[1:]}
    return {BUILDERS[0]: anchorage_corpus.__version__, **versions}
