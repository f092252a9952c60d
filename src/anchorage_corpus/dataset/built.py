"""What a build holds, what it is made by, and where it goes by default: what writers and readers of one share."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version as installed_version
from pathlib import Path

import msgspec

import anchorage_corpus
from anchorage_corpus.dataset.figures import Figures
from anchorage_corpus.dataset.identity import Identity, identify
from anchorage_corpus.dataset.parquet import SplitSize
from anchorage_corpus.dataset.tagging import Cut
from anchorage_corpus.model import AUTO, GOLD
from anchorage_corpus.store import Corpus

BUILDERS = ("anchorage-corpus", "datasets", "pyarrow", "msgspec")
"""Distributions whose versions decide the bytes of a build; the first is this package."""


class Built(msgspec.Struct, frozen=True):
    """What a build holds: its identity, the annotation set, and the size of every split of every config.

    ``left_out`` names documents without annotations in the set and utterances whose quotes are not in it;
    ``cuts`` are spans that begin or end inside a token; ``figures`` are what the card and the datasheet count.
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
"""Writes something beside the data of a finished build; see ``WRITERS``."""


def default_folder(corpus: Corpus) -> Path:
    """Where a corpus is built unless told otherwise: ``build/<name of the corpus>``."""
    return corpus.root / "build" / identify(corpus).name


def default_textless_folder(corpus: Corpus) -> Path:
    """Where it is built without texts; the name differs since the ``datasets`` cache goes by it."""
    return corpus.root / "build" / f"{identify(corpus).name}-textless"


def choose_set(corpus: Corpus) -> str:
    """The annotation set to build: gold when any document has gold, else auto."""
    return GOLD if corpus.annotated_ids(GOLD) else AUTO


def builder_versions() -> dict[str, str]:
    """Versions of what the bytes of a build depend on: this package and the libraries that write its files."""
    versions = {name: installed_version(name) for name in BUILDERS[1:]}
    return {BUILDERS[0]: anchorage_corpus.__version__, **versions}
