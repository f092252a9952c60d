"""Starts a corpus: the folders, the schema, an empty registry, and what editors and git need to know."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.files.schema import KINDS, Kind, neutral, schema_file, schema_folder
from anchorage_corpus.model import EntityRegistry, Splits, Utterances

FILES_OF: dict[Kind, str] = {
    "document": "/corpus/*/document.json",
    "splits": "/corpus/splits.json",
    "annotation": "/annotations/{gold,auto,annotators/*}/*.json",
    "entities": "/annotations/entities.json",
    "utterances": "/annotations/utterances.json",
    "exemptions": "/annotations/exemptions.json",
}
"""Path of the files of each kind, as a glob from the corpus root."""

GIT_ATTRIBUTES = "# Texts are kept byte for byte: no line ending is ever changed.\ncorpus/*/*.txt -text\n"

_GIT_IGNORE = "/.anchorage/\n/build/\n"

_README = """# {name}

A corpus made with Anchorage (`pip install anchorage-corpus`): texts below `corpus/`, annotations below
`annotations/`, their format and labels in `schema/`.

```sh
anchorage add report.txt     # add a text
anchorage preannotate        # annotate it by machine
anchorage check              # every file, span and link
anchorage build              # the dataset
```
"""


def start_corpus(folder: Path) -> Corpus:
    """Start an empty corpus that keeps every rule; ``folder`` is new, empty, or holds hidden files only (``.git``).

    Raises ``MisuseError`` if the folder has other contents.
    """
    _refuse_used(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".anchorage-init-") as made:
        _write_corpus(Path(made), folder.absolute().name)
        for item in sorted(Path(made).iterdir(), key=lambda path: path.name == "corpus"):
            shutil.move(item, folder / item.name)
    return Corpus(folder)


def _refuse_used(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise MisuseError(f"{folder}: a file, not a folder")
    used = sorted(p.name for p in folder.glob("*") if not p.name.startswith("."))
    taken = [name for name in (".gitattributes", ".gitignore", ".vscode") if (folder / name).exists()]
    if used or taken:
        raise MisuseError(f"{folder}: not empty ({', '.join((used + taken)[:5])}); name a new folder")


def _write_corpus(root: Path, name: str) -> None:
    (root / "schema").mkdir()
    for path in schema_folder().glob("*.schema.json"):
        (root / "schema" / path.name).write_bytes(neutral(path))
    corpus = Corpus(root)
    for content in (EntityRegistry(()), Utterances(()), Splits({})):
        corpus.write(content)
    (root / "README.md").write_text(_README.format(name=name), encoding="utf-8")
    (root / ".gitattributes").write_text(GIT_ATTRIBUTES, encoding="utf-8")
    (root / ".gitignore").write_text(_GIT_IGNORE, encoding="utf-8")
    (root / ".vscode").mkdir()
    (root / ".vscode" / "settings.json").write_text(editor_settings(), encoding="utf-8")


def editor_settings() -> str:
    """Return ``.vscode/settings.json``: the schema for each kind of file, and no automatic changes to texts."""
    mapped = [{"fileMatch": [FILES_OF[kind]], "url": f"./schema/{schema_file(kind)}"} for kind in KINDS]
    untouched = {
        "files.insertFinalNewline": False,
        "files.trimFinalNewlines": False,
        "files.trimTrailingWhitespace": False,
    }
    settings = {"json.schemas": mapped, "[json]": {"editor.formatOnSave": False}, "[plaintext]": untouched}
    return json.dumps(settings, indent=2) + "\n"
