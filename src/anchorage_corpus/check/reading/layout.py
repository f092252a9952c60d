"""The layout of a corpus folder: which files it has and what they are, found in one walk that opens none of them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from anchorage_corpus.files.schema import Kind, schemas
from anchorage_corpus.model import AUTO, GOLD

SHARED: dict[str, Kind] = {
    "annotations/entities.json": "entities",
    "annotations/utterances.json": "utterances",
    "corpus/splits.json": "splits",
    "annotations/exemptions.json": "exemptions",
}
"""Files of the whole corpus, with their kinds."""

DATASHEET = "DATASHEET.md"

UNCHECKED = frozenset({"annotations/adjudication", "annotations/agreement.json"})
"""Files of `anchorage adjudicate` and `anchorage agreement`, which check them with their own `--check`."""


Stamp = tuple[int, int, int, int]
"""Size, inode, and the times in nanoseconds at which content and inode last changed."""


class Entry(msgspec.Struct, frozen=True, order=True):
    """A file: its name relative to the corpus, whether a link leads to it, and a stamp that changes with the file."""

    name: str
    linked: bool = False
    stamp: Stamp = (0, 0, 0, 0)


class Unit(msgspec.Struct):
    """The files of one document: metadata, texts, annotations by set."""

    id: str
    document: Entry | None = None
    texts: dict[str, Entry] = {}
    sets: dict[str, Entry] = {}

    def entries(self) -> Iterator[Entry]:
        """Yield every file of the document."""
        if self.document:
            yield self.document
        yield from self.texts.values()
        yield from self.sets.values()

    @property
    def size(self) -> int:
        """Return the bytes of its files."""
        return sum([entry.stamp[0] for entry in self.entries()])


class Layout(msgspec.Struct):
    """A corpus folder: documents by id, shared files by kind, and files that belong to neither."""

    root: Path
    units: dict[str, Unit] = {}
    shared: dict[Kind, Entry] = {}
    strays: list[Entry] = []
    schemas: list[Entry] = []
    """The corpus's own copies of the package's schemas."""
    datasheet: Entry = Entry(DATASHEET)
    begun: int = msgspec.field(default_factory=time.time_ns)
    """When the walk began, in nanoseconds since the epoch."""
    closed: list[Entry] = []
    """Folders that cannot be listed, so that their contents are unknown."""


def document_of(name: str) -> str:
    """Return the id of the document that a file of a corpus would belong to."""
    parts = name.split("/")
    return parts[-2] if parts[0] == "corpus" and len(parts) > 1 else parts[-1].removesuffix(".json")


def scan(root: Path) -> Layout:
    """Walk ``corpus/``, ``annotations/`` and ``schema/`` of a corpus folder.

    Hidden files and Markdown pages are left out, because no rule is about them.
    """
    layout = Layout(root)
    for entry, linked in _list(layout, "corpus"):
        if _is_folder(entry) and f"corpus/{entry.name}" not in SHARED:
            _scan_document(layout, entry.name, linked)
        else:
            _shared_or_stray(layout, "corpus", entry, linked)
    for entry, linked in _list(layout, "annotations"):
        if f"annotations/{entry.name}" in UNCHECKED:
            continue
        if not _is_folder(entry) or f"annotations/{entry.name}" in SHARED:
            _shared_or_stray(layout, "annotations", entry, linked)
        elif entry.name in (GOLD, AUTO):
            _scan_set(layout, entry.name, f"annotations/{entry.name}", linked)
        elif entry.name == "annotators":
            _scan_annotators(layout, linked)
        elif entry.name == "studio":
            _scan_studio(layout, linked)
        else:
            layout.strays.append(_entry("annotations", entry, linked))
    ours = [(entry, linked) for entry, linked in _list(layout, "schema") if entry.name in schemas()]
    layout.schemas += [_entry("schema", entry, linked) for entry, linked in ours]
    layout.datasheet = _datasheet(root)
    return layout


def _scan_document(layout: Layout, doc_id: str, linked: bool) -> None:
    folder = f"corpus/{doc_id}"
    files = _list(layout, folder, linked)
    if files or not _is_closed(layout, folder):
        _unit(layout, doc_id)
    for file, inner in files:
        entry, name = _entry(folder, file, inner), file.name
        if name == "document.json":
            layout.units[doc_id].document = entry
        elif name.startswith("v") and name.endswith(".txt"):
            layout.units[doc_id].texts[name] = entry
        else:
            layout.strays.append(entry)


def _scan_annotators(layout: Layout, linked: bool) -> None:
    """Scan the folders of annotators, one each; no command reads one with the name of another set."""
    for annotator, inner in _list(layout, "annotations/annotators", linked):
        if _is_folder(annotator) and annotator.name not in (GOLD, AUTO):
            _scan_set(layout, annotator.name, f"annotations/annotators/{annotator.name}", inner)
        else:
            layout.strays.append(_entry("annotations/annotators", annotator, inner))


def _scan_set(layout: Layout, name: str, folder: str, linked: bool) -> None:
    for file, inner in _list(layout, folder, linked):
        stem, dot, suffix = file.name.rpartition(".")
        if suffix == "json" and dot and "." not in stem:
            _unit(layout, stem).sets[name] = _entry(folder, file, inner)
        else:
            layout.strays.append(_entry(folder, file, inner))


def _scan_studio(layout: Layout, linked: bool) -> None:
    """Scan what ``anchorage studio pull`` keeps next to the annotators' files; an open conflict is a left-over."""
    for annotator, outer in _list(layout, "annotations/studio", linked):
        for file, inner in _list(layout, f"annotations/studio/{annotator.name}", outer):
            if not file.name.endswith(".json") or file.name.endswith(".conflict.json"):
                layout.strays.append(_entry(f"annotations/studio/{annotator.name}", file, inner))


def _unit(layout: Layout, doc_id: str) -> Unit:
    return layout.units.get(doc_id) or layout.units.setdefault(doc_id, Unit(doc_id))


def _shared_or_stray(layout: Layout, folder: str, file: os.DirEntry[str], linked: bool) -> None:
    entry = _entry(folder, file, linked)
    if entry.name in SHARED:
        layout.shared[SHARED[entry.name]] = entry
    else:
        layout.strays.append(entry)


def _list(layout: Layout, folder: str, linked: bool = False) -> list[tuple[os.DirEntry[str], bool]]:
    """Return the visible entries of a folder, sorted, each with whether a link leads to it.

    A name that is not text cannot be an id, so a file with such a name is a stray.
    """
    try:
        with os.scandir(f"{layout.root}/{folder}") as entries:
            found = {name: e for e in entries if (name := e.name)[0] != "." and name[-3:] != ".md"}
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError:
        layout.closed.append(Entry(folder, linked))
        return []
    if not "".join(found).isascii():
        layout.strays += [_entry(folder, e, linked) for name, e in found.items() if not _is_text(name)]
        found = {name: e for name, e in found.items() if _is_text(name)}
    return [(e, linked or e.is_symlink()) for _, e in sorted(found.items())]


def _datasheet(root: Path) -> Entry:
    try:
        return Entry(DATASHEET, stamp=_stamp(os.stat(root / DATASHEET)))  # noqa: PTH116 as the walk does
    except OSError:
        return Entry(DATASHEET)


def _is_text(name: str) -> bool:
    return name.encode(errors="replace").decode() == name


def _is_closed(layout: Layout, folder: str) -> bool:
    return bool(layout.closed) and layout.closed[-1].name == folder


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is a folder or a link to one; a link that leads to itself is neither."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _entry(folder: str, file: os.DirEntry[str], linked: bool) -> Entry:
    try:
        return Entry(f"{folder}/{file.name}", linked, _stamp(file.stat()))
    except OSError:
        return Entry(f"{folder}/{file.name}", linked)


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns
