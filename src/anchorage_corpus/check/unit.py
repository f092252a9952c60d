"""Checks one document: its files, its texts, its annotation sets. The unit of caching and of parallel work."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from anchorage_corpus.check.corpus_view import DocumentFacts
from anchorage_corpus.check.known_entities import Registry
from anchorage_corpus.check.layout import Entry, Unit
from anchorage_corpus.check.rule import Finding, Hit, Rule, rules
from anchorage_corpus.check.source import MAX_BYTES, FileKind, SourceFile
from anchorage_corpus.check.views import DocumentView, SetView
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.model import AUTO, GOLD, AnnotationSet, DocumentMetadata, global_id
from anchorage_corpus.near_duplicates import sketch
from anchorage_corpus.schema import pointer
from anchorage_corpus.store import sha256

_RULEBOOK = "anchorage_corpus.check.rulebook"
"""Where the package's own rules are; those over files have nothing to say of a clean one."""

GUIDELINES = 5
"""Level from which rules look at the gold set alone."""


class UnitResult(msgspec.Struct, frozen=True, array_like=True):
    """What checking one document gave, and the digest of the files that it was read from."""

    digest: bytes
    findings: tuple[Finding, ...]
    facts: DocumentFacts


class Checker:
    """Rules sorted by scope, and what every document is checked against."""

    def __init__(
        self, root: Path, registry: Registry, max_bytes: int = MAX_BYTES, drafts: Mapping[str, bytes] | None = None
    ) -> None:
        self.root = root
        self.registry = registry
        self.max_bytes = max_bytes
        self.drafts = drafts or {}
        found = list(rules().values())
        self._file_rules = [r for r in found if r.scope == "file"]
        self._foreign = [r for r in self._file_rules if not r.check.__module__.startswith(f"{_RULEBOOK}.")]
        self._document_rules = [r for r in found if r.scope == "document"]
        self._set_rules = [r for r in found if r.scope == "set"]
        self._common_rules = [r for r in self._set_rules if r.level < GUIDELINES]

    def read(self, entry: Entry, kind: FileKind) -> SourceFile:
        """A file, read but not yet decoded."""
        return SourceFile(self.root, entry, kind, self.max_bytes, self.drafts.get(entry.name))

    def check_file(self, source: SourceFile) -> list[Finding]:
        """Decode a file; what the file rules find in it."""
        source.decode()
        chosen = self._foreign if source.clean else self._file_rules
        return run(chosen, source, {source.name: source}, source.name) if chosen else []

    def check(self, unit: Unit, known: bytes = b"") -> UnitResult | None:
        """Everything that one document's own files can show; None when their digest is the known one."""
        sources = {entry.name: self.read(entry, kind) for entry, kind in _files(unit)}
        digest = _digest(sources.values())
        if digest == known:
            return None
        findings = [finding for source in sources.values() for finding in self.check_file(source)]
        document = _document_view(unit, sources)
        views = self._set_views(unit, document, sources) if document else []
        if document:
            findings += run(self._document_rules, document, sources, document.file)
        for view in views:
            chosen = self._set_rules if view.is_gold else self._common_rules
            found = run(chosen, view, sources, view.file)
            if view.is_gold and not found:
                view.registry.familiar.update(view.profiles)
            findings += found
        return UnitResult(digest, tuple(findings), facts_of(unit, document, views))

    def _set_views(self, unit: Unit, document: DocumentView, sources: dict[str, SourceFile]) -> list[SetView]:
        views = []
        for entry in unit.sets.values():
            content = sources[entry.name].content
            if isinstance(content, AnnotationSet):
                version = document.version(content.document.version)
                if version and document.texts.get(version.file) is not None:
                    views.append(SetView(entry.name, content, document, version, self.registry))
        return views


def _files(unit: Unit) -> Iterable[tuple[Entry, FileKind]]:
    if unit.document:
        yield unit.document, "document"
    for entry in unit.texts.values():
        yield entry, "text"
    for entry in unit.sets.values():
        yield entry, "annotation"


def _digest(sources: Iterable[SourceFile]) -> bytes:
    """Digest over the names, troubles and bytes of some files."""
    total = hashlib.sha256()
    for source in sources:
        total.update(f"{source.name}\0{source.trouble}\0{source.size}\0".encode(errors="surrogateescape"))
        total.update(source.data)
    return total.digest()


def _document_view(unit: Unit, sources: dict[str, SourceFile]) -> DocumentView | None:
    if not unit.document:
        return None
    metadata = sources[unit.document.name].content
    if not isinstance(metadata, DocumentMetadata):
        return None
    texts = {file: sources[entry.name].text for file, entry in unit.texts.items()}
    digests = {file: sha256(sources[entry.name].data) for file, entry in unit.texts.items()}
    contents = {entry.name: sources[entry.name].content for entry in unit.sets.values()}
    annotated = {name: set_.document.version for name, set_ in contents.items() if isinstance(set_, AnnotationSet)}
    return DocumentView(unit.document.name, metadata, texts, digests, annotated)


def run(chosen: Sequence[Rule], view: object, sources: dict[str, SourceFile], file: str) -> list[Finding]:
    """What some rules find in a view whose own file is ``file``.

    Raises ``MisuseError`` when a rule itself breaks: a fault of the rule, not of the corpus.
    """
    findings = []
    rule = None
    try:
        for rule in chosen:
            for hit in rule.check(view):
                findings.append(finding(rule, hit, sources, file))
    except Exception as error:
        code, module = (rule.code, rule.check.__module__) if rule else ("?", "?")
        raise MisuseError(f"{file}: rule {code} of {module} broke ({type(error).__name__}: {error})") from error
    return findings


def finding(rule: Rule, hit: Hit, sources: dict[str, SourceFile], file: str) -> Finding:
    """A hit with its place."""
    name = hit.file or file
    source = sources.get(name)
    line, column = _place(source, hit)
    owner = _global_id(source, hit.path)
    return Finding(
        printable(name),
        line,
        column,
        rule.code,
        printable(hit.message),
        rule.level,
        rule.severity,
        owner,
        printable(pointer(hit.path)),
        hit.edits,
        name if hit.rewrite else "",
    )


def _place(source: SourceFile | None, hit: Hit) -> tuple[int, int]:
    if source is None:
        return 1, 1
    return source.place(hit.path) if hit.offset is None else source.lines.place(hit.offset)


def _global_id(source: SourceFile | None, path: Sequence[str | int]) -> str:
    """Global id of the annotation (or id of the entity, utterance …) that a path leads into."""
    content = source.content if source else None
    if content is None or len(path) < 2 or not isinstance(path[1], int):
        return ""
    row = getattr(content, str(path[0]), ())
    owner = str(getattr(row[path[1]], "id", "")) if path[1] < len(row) else ""
    return global_id(content.document.id, owner) if owner and isinstance(content, AnnotationSet) else owner


def printable(text: str) -> str:
    """Text that any terminal and any JSON takes: control characters and lone surrogates spelt out."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def facts_of(unit: Unit, document: DocumentView | None, views: Sequence[SetView]) -> DocumentFacts:
    """The few facts about a document that corpus rules need."""
    if document is None:
        return DocumentFacts(unit.id, sets=tuple(unit.sets), complete=unit.document is None)
    by_set = {view.set.provenance.set: view for view in views}
    gold = by_set.get(GOLD)
    reference = by_set.get(GOLD if GOLD in unit.sets else AUTO)
    return DocumentFacts(
        unit.id,
        document.metadata.event,
        document.metadata.rights.license,
        tuple(unit.sets),
        {quote.id: quote.speaker for quote in reference.quotes} if reference else {},
        tuple(sorted(frozenset().union(*[view.links for view in views]))),
        claims=len(reference.claims) if reference else 0,
        names=tuple(sorted(gold.names)) if gold else (),
        unmarked=tuple((gold.text_file, *place) for place in gold.unmarked_names) if gold else (),
        complete=len(views) == len(unit.sets),
        sketch=sketch(document.text or ""),
        text="" if document.text is None else document.metadata.latest.file,
    )
