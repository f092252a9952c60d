"""Identifies a corpus: from its ``CITATION.cff``, or from its folder if it has none."""

from __future__ import annotations

import re

import msgspec
import yaml

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import InvalidFileError, Problem

CITATION = "CITATION.cff"
_FIRST_VERSION = "0.1.0"


class Identity(msgspec.Struct, frozen=True):
    """Title, version, summary and authors of a corpus, and the name of its dataset folder and so of its cache.

    ``released`` is the day of its release (ISO 8601) and ``url`` its address, if the citation file has them.
    """

    name: str
    title: str
    version: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    released: str | None = None
    url: str | None = None


def identify(corpus: Corpus) -> Identity:
    """Return the identity of a corpus.

    Raises ``InvalidFileError`` for a citation file that is not YAML or lacks a title or an x.y.z version.
    """
    path = corpus.root / CITATION
    if not path.is_file():
        title = corpus.root.resolve().name
        return Identity(slug(title), title, _FIRST_VERSION)
    try:
        citation = yaml.safe_load(path.read_text(encoding="utf-8"))
        title, version = str(citation["title"]), str(citation["version"])
    except (yaml.YAMLError, KeyError, TypeError, UnicodeDecodeError) as error:
        message = f"not a citation file with title and version ({error})"
        raise InvalidFileError([Problem(str(path), 0, 0, "", message)]) from None
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        message = f"version {version!r} is not three numbers like 1.2.0"
        raise InvalidFileError([Problem(str(path), 0, 0, "/version", message)])
    authors = tuple(_name(author) for author in citation.get("authors", ()))
    abstract, released = str(citation.get("abstract", "")).strip(), citation.get("date-released")
    url = citation.get("url") or citation.get("repository-code")
    return Identity(
        slug(title), title, version, abstract, authors, str(released) if released else None, str(url) if url else None
    )


def _name(author: dict[str, str]) -> str:
    """Return the name of a person or body in a citation file."""
    return author.get("name") or f"{author.get('given-names', '')} {author.get('family-names', '')}".strip()


def slug(title: str) -> str:
    """Return a title as lower-case letters and digits with hyphens between, fit for a folder."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-") or "corpus"
