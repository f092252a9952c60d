"""Checks documents: their files, texts and annotation sets. One is the unit of caching and of parallel work."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from anchorage_corpus.check.findings import Finding, Hit
from anchorage_corpus.check.reading.layout import Entry, Unit, document_of
from anchorage_corpus.check.reading.source import MAX_BYTES, FileKind, SourceFile, decode_all
from anchorage_corpus.check.rule import Rule, rules
from anchorage_corpus.check.views.corpus import CorpusView, DocumentFacts, packed
from anchorage_corpus.check.views.registry import KnownEntities
from anchorage_corpus.check.views.sets import DocumentView, SetView
from anchorage_corpus.corpus.store import sha256
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.files.json_path import JsonPath, pointer
from anchorage_corpus.model import AUTO, GOLD, AnnotationSet, DocumentMetadata, global_id
from anchorage_corpus.text.near_duplicates import sketch

_RULEBOOK = "anchorage_corpus.check.rulebook"
"""The package's own rules; those over files never report anything in a clean file."""

GUIDELINES = 5
"""Level from which rules look only at the gold set, and whose findings are notes if a machine made that set."""

DigestedUnit = tuple[Unit, bytes | None]
"""A document and the digest under which its result is known, or None if no digest is needed."""


class UnitResult(msgspec.Struct, frozen=True, array_like=True):
    """The result of checking one document, and, if asked for, the digest of the files that it was read from."""

    digest: bytes
    findings: tuple[Finding, ...]
    facts: DocumentFacts


@dataclass(slots=True)
class Case:
    """A view that rules look at, the file they report on, the files to look up places in, and the findings."""

    view: object
    file: str
    sources: Mapping[str, SourceFile]
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Examined:
    """A document while it is being checked, between its files and its result."""

    unit: Unit
    sources: dict[str, SourceFile]
    digest: bytes
    findings: list[Finding] = field(default_factory=list)
    document: DocumentView | None = None
    views: list[SetView] = field(default_factory=list)

    @property
    def result(self) -> UnitResult:
        """Return the findings and the facts."""
        return UnitResult(self.digest, tuple(self.findings), facts_of(self.unit, self.document, self.views))


class Checker:
    """Rules sorted by scope, and everything that a document is checked against."""

    def __init__(
        self,
        root: Path,
        registry: KnownEntities,
        max_bytes: int = MAX_BYTES,
        drafts: Mapping[str, bytes] | None = None,
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
        """Read a file without decoding it."""
        return SourceFile(self.root, entry, kind, self.max_bytes, self.drafts.get(entry.name))

    def check_file(self, source: SourceFile) -> list[Finding]:
        """Return what the file rules find in a decoded file."""
        chosen = self._foreign if source.clean else self._file_rules
        return run(chosen, [Case(source, source.name, {source.name: source})]) if chosen else []

    def check(self, tasks: Sequence[DigestedUnit]) -> list[UnitResult | None]:
        """Return everything that each document's own files can show, or None if their digest is the known one.

        Each step and each rule runs over all of the documents before the next one: a processor that has just done the
        same thing does it faster.
        """
        read = [self._read(unit, known) for unit, known in tasks]
        examined = [each for each in read if each is not None]
        decode_all(source for each in examined for source in each.sources.values())
        for each in examined:
            self._view(each)
        self._apply(self._document_rules, [(e, e.document) for e in examined if e.document])
        views = [(each, view) for each in examined for view in each.views]
        self._apply(self._common_rules, [row for row in views if not row[1].is_gold])
        gold = [row for row in views if row[1].is_gold]
        for (_, view), case in zip(gold, self._apply(self._set_rules, gold), strict=True):
            if not case.findings:
                self.registry.familiar.update(view.profiles)
        return [each.result if each else None for each in read]

    def _read(self, unit: Unit, known: bytes | None) -> _Examined | None:
        sources = {entry.name: self.read(entry, kind) for entry, kind in _files(unit)}
        digest = b"" if known is None else _digest(sources.values())
        return None if digest and digest == known else _Examined(unit, sources, digest)

    def _view(self, examined: _Examined) -> None:
        for source in examined.sources.values():
            examined.findings += self.check_file(source)
        examined.document = _document_view(examined.unit, examined.sources)
        if examined.document:
            examined.views = self._set_views(examined.unit, examined.document, examined.sources)

    def _apply(self, chosen: Sequence[Rule], rows: Sequence[tuple[_Examined, DocumentView | SetView]]) -> list[Case]:
        """Run some rules over views, and add what they find to the documents."""
        cases = [Case(view, view.file, examined.sources) for examined, view in rows]
        run(chosen, cases)
        for (examined, _), case in zip(rows, cases, strict=True):
            examined.findings += case.findings
        return cases

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
    """Return a digest over the names, troubles with their reasons, and bytes of some files."""
    total = hashlib.sha256()
    for source in sources:
        total.update(
            f"{source.name}\0{source.trouble}\0{source.reason}\0{source.size}\0".encode(errors="surrogateescape")
        )
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


def run(chosen: Iterable[Rule], cases: Sequence[Case]) -> list[Finding]:
    """Return what some rules find in some cases; each case collects its own findings, too.

    Raises ``MisuseError`` if a rule itself breaks: a fault of the rule, not of the corpus.
    """
    for rule in chosen:
        for case in cases:
            try:
                for hit in rule.check(case.view):
                    case.findings.append(_finding(rule, hit, case))
            except Exception as error:
                broken = f"rule {rule.code} of {rule.check.__module__} broke ({type(error).__name__}: {error})"
                raise MisuseError(f"{case.file}: {broken}") from error
    return [finding for case in cases for finding in case.findings]


def _finding(rule: Rule, hit: Hit, case: Case) -> Finding:
    """Return a hit with its place."""
    name = hit.file or case.file
    source = case.sources.get(name)
    line, column = _place(source, hit)
    owner = _global_id(source, hit.path)
    return Finding(
        printable(name),
        line,
        column,
        rule.code,
        printable(hit.message),
        rule.level,
        "note" if rule.level == GUIDELINES and _is_data(case.view, name) else rule.severity,
        owner,
        printable(pointer(hit.path)),
        hit.edits,
        name if hit.rewrite else "",
    )


def _is_data(view: object, name: str) -> bool:
    """Return whether findings in a file are about a machine's judgement: data about the machine, not an oversight."""
    if isinstance(view, CorpusView):
        facts = view.facts.get(document_of(name))
        return facts is not None and facts.automatic
    return isinstance(view, SetView) and view.set.provenance.automatic


def _place(source: SourceFile | None, hit: Hit) -> tuple[int, int]:
    if source is None:
        return 1, 1
    return source.place(hit.path) if hit.offset is None else source.lines.place(hit.offset)


def _global_id(source: SourceFile | None, path: JsonPath) -> str:
    """Return the global id of the annotation (or the id of the entity, utterance …) that a path leads into."""
    content = source.content if source else None
    if content is None or len(path) < 2 or not isinstance(path[1], int):
        return ""
    row = getattr(content, str(path[0]), ())
    owner = str(getattr(row[path[1]], "id", "")) if path[1] < len(row) else ""
    return global_id(content.document.id, owner) if owner and isinstance(content, AnnotationSet) else owner


def printable(text: str) -> str:
    """Return text that any terminal and any JSON accepts: control characters and lone surrogates are escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def facts_of(unit: Unit, document: DocumentView | None, views: Sequence[SetView]) -> DocumentFacts:
    """Return the few facts about a document that corpus rules need."""
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
        packed(sorted(frozenset().union(*[view.links for view in views]))),
        claims=len(reference.claims) if reference else 0,
        names=packed(sorted(gold.names) if gold else ()),
        unmarked=tuple((gold.text_file, *place) for place in gold.unmarked_names) if gold else (),
        automatic=gold is not None and gold.set.provenance.automatic,
        complete=len(views) == len(unit.sets),
        sketch=sketch(document.text or ""),
        text="" if document.text is None else document.metadata.latest.file,
    )
