"""Annotated news corpus on the Moscow–Abu Dhabi talks, and the tools that make, check and ship it.

Public names are imported on first use, so that ``import anchorage_corpus`` stays fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anchorage_corpus.corpus.formatting import format_files as format_files
    from anchorage_corpus.corpus.intake import (
        Description as Description,
        add_text as add_text,
        revise_text as revise_text,
    )
    from anchorage_corpus.corpus.inventory import list_documents as list_documents
    from anchorage_corpus.corpus.start import start_corpus as start_corpus
    from anchorage_corpus.corpus.store import Corpus as Corpus
    from anchorage_corpus.dataset.build import build as build
    from anchorage_corpus.dataset.bundled import load as load
    from anchorage_corpus.errors import AnchorageError as AnchorageError
    from anchorage_corpus.model import (
        AnnotationSet as AnnotationSet,
        Claim as Claim,
        Document as Document,
        Entity as Entity,
        Mention as Mention,
        Quote as Quote,
        Span as Span,
        Utterance as Utterance,
    )
    from anchorage_corpus.release import publish as publish

__version__ = "0.1.0"

_PUBLIC = {
    "AnchorageError": "errors",
    "AnnotationSet": "model",
    "Claim": "model",
    "Corpus": "corpus.store",
    "Description": "corpus.intake",
    "Document": "model",
    "Entity": "model",
    "Mention": "model",
    "Quote": "model",
    "Span": "model",
    "Utterance": "model",
    "add_text": "corpus.intake",
    "format_files": "corpus.formatting",
    "build": "dataset.build",
    "list_documents": "corpus.inventory",
    "load": "dataset.bundled",
    "publish": "release",
    "revise_text": "corpus.intake",
    "start_corpus": "corpus.start",
}

__all__ = [*_PUBLIC, "__version__"]


def __getattr__(name: str) -> Any:
    """Import a public name from the module that defines it (PEP 562)."""
    if name in _PUBLIC:
        return getattr(import_module(f"anchorage_corpus.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module 'anchorage_corpus' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
