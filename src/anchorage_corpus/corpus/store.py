"""Reads and writes a corpus folder: typed, canonical, atomic.

Everything is validated when it enters. A file that is not what it should be raises ``InvalidFileError`` with every
problem in it, each with its line and JSON pointer.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from anchorage_corpus.errors import InvalidFileError, InvalidTextError, MisuseError, NotACorpusError, Problem
from anchorage_corpus.files.atomic import write_atomically
from anchorage_corpus.files.canonical import CorpusFile, encode
from anchorage_corpus.files.parsing import T, parse
from anchorage_corpus.files.schema import data_root
from anchorage_corpus.files.source_map import SourceMap
from anchorage_corpus.model import (
    AUTO,
    GOLD,
    AnnotationSet,
    Document,
    DocumentMetadata,
    Entity,
    EntityRegistry,
    Exemptions,
    Splits,
    TextVersion,
    Utterance,
    Utterances,
)

_NAME = re.compile(r"[^./\\\0\n][^/\\\0\n]*")


def safe_name(name: str) -> str:
    """Return the name itself; raises ``MisuseError`` if it could lead to another folder."""
    if not _NAME.fullmatch(name):
        raise MisuseError(f"{name!r} cannot be the name of a document or annotation set; use letters, digits and -")
    return name


class Corpus:
    """A corpus folder: ``corpus/``, ``annotations/`` and their contents."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)

    @classmethod
    def find(cls, start: Path | str = ".") -> Corpus:
        """Find the corpus at or above a folder; raises ``NotACorpusError``."""
        folder = Path(start).absolute()
        for candidate in (folder, *folder.parents):
            if _is_corpus(candidate):
                return cls(candidate)
        raise NotACorpusError(Path(start))

    @classmethod
    def at(cls, folder: Path | str) -> Corpus:
        """Return the corpus in exactly this folder; raises ``NotACorpusError``."""
        if not _is_corpus(Path(folder)):
            raise NotACorpusError(Path(folder), above=False)
        return cls(Path(folder).absolute())

    @classmethod
    def bundled(cls) -> Corpus:
        """Return the corpus that the package carries."""
        return cls(data_root())

    def document_ids(self) -> list[str]:
        """Return the ids of all documents, sorted; uses plain system calls, since an idle sync does little else."""
        folder = str(self.root / "corpus")
        try:
            with os.scandir(folder) as entries:
                names = [entry.name for entry in entries if not entry.name.startswith(".")]
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(name for name in names if os.path.isfile(f"{folder}/{name}/document.json"))  # noqa: PTH113

    def document_folder(self, doc_id: str) -> Path:
        """Return the folder of a document's texts."""
        return self.root / "corpus" / safe_name(doc_id)

    def metadata(self, doc_id: str) -> DocumentMetadata:
        """Return the metadata of a document; raises ``MisuseError`` if the corpus does not have the document."""
        path = self.document_folder(doc_id) / "document.json"
        if not path.is_file():
            known = ", ".join(self.document_ids()) or "none yet"
            raise MisuseError(f"no document {doc_id!r} in {self.root}; there are: {known}")
        return self.read(path, DocumentMetadata)

    def document(self, doc_id: str, version: int | None = None) -> Document:
        """Return a document with one text version, by default the latest.

        Raises ``InvalidFileError`` or ``InvalidTextError``; ``MisuseError`` if the document or the version does not
        exist.
        """
        metadata = self.metadata(doc_id)
        named = text_version(metadata, version)
        return Document(metadata, named, read_text(self.document_folder(doc_id), named))

    def documents(self) -> Iterator[Document]:
        """Iterate over every document with its latest text, by id."""
        return map(self.document, self.document_ids())

    def sets(self) -> list[str]:
        """Return the names of the existing annotation sets: gold, auto, then annotators."""
        names = [n for n in (GOLD, AUTO) if (self.root / "annotations" / n).is_dir()]
        there = self.root.glob("annotations/annotators/*")
        return names + sorted(p.name for p in there if p.is_dir() and not p.name.startswith("."))

    def need_set(self, name: str) -> None:
        """Raise ``MisuseError`` if there is no annotation set of this name."""
        if name not in self.sets():
            raise MisuseError(f"no annotation set {name!r}; there are: {', '.join(self.sets()) or 'none yet'}")

    def annotation_file(self, set_name: str, doc_id: str) -> Path:
        """Return the path of the annotations of a document in a set."""
        parts = (set_name,) if set_name in (GOLD, AUTO) else ("annotators", set_name)
        return self.root.joinpath("annotations", *map(safe_name, parts), f"{safe_name(doc_id)}.json")

    def conflict_file(self, set_name: str, doc_id: str) -> Path:
        """Return the path at which an annotator's conflicts wait for ``anchorage studio resolve``, never released."""
        return self.root.joinpath("annotations", "studio", safe_name(set_name), f"{safe_name(doc_id)}.conflict.json")

    def annotated_ids(self, set_name: str) -> list[str]:
        """Return the ids of the documents that a set annotates, sorted."""
        return sorted(p.stem for p in _files(self.annotation_file(set_name, "x").parent, "*.json"))

    def annotations(self, set_name: str, doc_id: str) -> AnnotationSet:
        """Return the annotations of a document in a set; raises ``MisuseError`` if there are none."""
        path = self.annotation_file(set_name, doc_id)
        if not path.is_file():
            raise MisuseError(f"no {set_name} annotations of {doc_id!r} in {self.root}")
        return self.read(path, AnnotationSet)

    def annotated(self, set_name: str, doc_id: str) -> tuple[Document, AnnotationSet]:
        """Return the annotations of a document in a set, and the document in the version that they were made on.

        Raises what ``annotations`` and ``document`` raise; ``InvalidFileError`` if the document does not have that
        version.
        """
        annotations = self.annotations(set_name, doc_id)
        number = annotations.document.version
        there = [version.version for version in self.metadata(doc_id).versions]
        if number not in there:
            path = self.annotation_file(set_name, doc_id)
            place = SourceMap(path.read_text(encoding="utf-8")).place(("document", "version"))
            message = f"made on text version {number} of {doc_id}; there is {', '.join(map(str, there))}"
            raise InvalidFileError([Problem(self.name(path), *place, "/document/version", message)])
        return self.document(doc_id, number), annotations

    def entities(self) -> tuple[Entity, ...]:
        """Return the registry of real-world entities; empty if the file does not exist."""
        path = self.root / "annotations" / "entities.json"
        return self.read(path, EntityRegistry).entities if path.is_file() else ()

    def utterances(self) -> tuple[Utterance, ...]:
        """Return the utterances across documents; empty if the file does not exist."""
        path = self.root / "annotations" / "utterances.json"
        return self.read(path, Utterances).utterances if path.is_file() else ()

    def splits(self) -> dict[str, str]:
        """Return the split of each event; empty if the file does not exist."""
        path = self.root / "corpus" / "splits.json"
        return self.read(path, Splits).events if path.is_file() else {}

    def name(self, path: Path) -> str:
        """Return the name of a file in messages: its path from the corpus folder."""
        return path.relative_to(self.root).as_posix()

    def read(self, path: Path, cls: type[T]) -> T:
        """Read and validate a file of the corpus; raises ``InvalidFileError`` with every problem."""
        return parse(path.read_bytes(), cls, self.name(path))

    def path_of(self, content: CorpusFile) -> Path:
        """Return the path of the file that this content belongs in."""
        match content:
            case AnnotationSet():
                return self.annotation_file(content.provenance.set, content.document.id)
            case DocumentMetadata():
                return self.document_folder(content.id) / "document.json"
            case EntityRegistry():
                return self.root / "annotations" / "entities.json"
            case Utterances():
                return self.root / "annotations" / "utterances.json"
            case Exemptions():
                return self.root / "annotations" / "exemptions.json"
            case Splits():
                return self.root / "corpus" / "splits.json"

    def files(self) -> Iterator[tuple[Path, type[CorpusFile]]]:
        """Yield every JSON file of the corpus with the type that it should hold, whether or not it does."""
        for path in _files(self.root, "corpus/*/document.json"):
            yield path, DocumentMetadata
        shared: dict[str, type[CorpusFile]] = {
            "annotations/entities.json": EntityRegistry,
            "annotations/utterances.json": Utterances,
            "annotations/exemptions.json": Exemptions,
            "corpus/splits.json": Splits,
        }
        for name, cls in shared.items():
            if (self.root / name).is_file():
                yield self.root / name, cls
        for folder in (GOLD, AUTO, "annotators/*"):
            for path in _files(self.root, f"annotations/{folder}/*.json"):
                yield path, AnnotationSet

    def locked(self) -> AbstractContextManager[object]:
        """Lock the corpus for a change that reads before it writes; others wait, and a killed holder lets go."""
        from filelock import FileLock

        path = self.root / ".anchorage" / "lock"
        path.parent.mkdir(exist_ok=True)
        return FileLock(path)

    def write(self, content: CorpusFile) -> Path:
        """Write a file in canonical form, atomically, where it belongs; returns its path."""
        path, data = self.file_of(content)
        write_atomically(path, data)
        return path

    def file_of(self, content: CorpusFile) -> tuple[Path, bytes]:
        """Return the path of the file that this content belongs in, and its canonical bytes."""
        path = self.path_of(content)
        return path, encode(content, len(path.relative_to(self.root).parts) - 1)


def _files(folder: Path, pattern: str) -> list[Path]:
    """Return the files below a folder, sorted; leaves out hidden ones and pipes, which would block a reader."""
    found = (p for p in folder.glob(pattern) if not any(part.startswith(".") for part in p.relative_to(folder).parts))
    return sorted(p for p in found if p.is_file())


def _is_corpus(folder: Path) -> bool:
    return (folder / "corpus").is_dir() and (folder / "annotations").is_dir()


def text_version(metadata: DocumentMetadata, number: int | None = None) -> TextVersion:
    """Return a text version of a document, by default the latest; raises ``MisuseError`` if it does not exist."""
    found = [version for version in metadata.versions if number in (None, version.version)]
    if not found:
        there = ", ".join(str(version.version) for version in metadata.versions)
        raise MisuseError(f"{metadata.id} has no text version {number}; it has {there}")
    return found[-1]


def read_text(folder: Path, version: TextVersion) -> str:
    """Return the text of a version, decoded and otherwise untouched.

    Raises ``InvalidTextError`` if the file is missing, is not UTF-8, or does not match the checksum.
    """
    path = folder / version.file
    if not path.is_file() and path.exists():
        raise InvalidTextError(f"{path}: cannot read text version {version.version} (not a file)")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidTextError(f"{path}: cannot read text version {version.version} ({error.strerror})") from None
    if sha256(data) != version.sha256:
        raise InvalidTextError(
            f"{path}: the bytes differ from the checksum in document.json; a text is never edited, "
            "restore the file and bring the change in with `anchorage revise`"
        )
    return decode_text(data, str(path))


def decode_text(data: bytes, name: str) -> str:
    """Decode a text without touching a character; raises ``InvalidTextError`` if it is not UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidTextError(f"{name}: not UTF-8 at byte {error.start}; re-save the file as UTF-8") from None


def sha256(data: bytes) -> str:
    """Return the SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()
