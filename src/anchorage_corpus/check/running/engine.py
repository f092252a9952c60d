"""Checks a corpus: every document, then the corpus as a whole, and then removes what exemptions allow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from anchorage_corpus.check.findings import Finding
from anchorage_corpus.check.reading.layout import Layout, document_of, scan
from anchorage_corpus.check.reading.source import MAX_BYTES, FileKind, SourceFile, decode_all
from anchorage_corpus.check.rule import Rule, rules
from anchorage_corpus.check.running.cache import Cache, fingerprint
from anchorage_corpus.check.running.documents import Case, Checker, UnitResult, printable, run
from anchorage_corpus.check.running.parallel import check_all, without_collection
from anchorage_corpus.check.running.selection import Selection, within
from anchorage_corpus.check.views.corpus import CorpusView
from anchorage_corpus.check.views.exemptions import FILE, ExemptionsView
from anchorage_corpus.check.views.registry import KnownEntities
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import FindingsError, InvalidFileError, MisuseError
from anchorage_corpus.files.parsing import parse
from anchorage_corpus.history.frozen import Release, release
from anchorage_corpus.history.git import file_at
from anchorage_corpus.model import EntityRegistry, Exemptions, Splits, Utterances

CACHED_FROM = 100
"""Number of documents from which a cache is worth its file: fewer are checked in no time."""

_ABOUT_UTTERANCES = "anchorage_corpus.check.rulebook.utterances"
_USABLE, _FORM = ("AC10", "AC15"), ("AC108", "AC158")
"""Rules that a file must keep to be usable, and those among them that are only about its form."""


class Options(msgspec.Struct, frozen=True):
    """How a check is run."""

    selection: Selection = Selection()
    paths: tuple[str, ...] = ()
    """Files and folders, relative to the corpus, to which findings are confined; empty for all."""
    max_bytes: int = MAX_BYTES
    jobs: int = 0
    """Processes to check documents in; 0 chooses by the numbers of processors and documents."""
    cache: bool = True
    """Whether to keep results in ``.anchorage/cache`` and to use those that are there."""
    since: str = ""
    """Folder or Git revision of the last release; nothing that it froze may have moved since."""
    base: str = ""
    """Git revision that work started from: no event may have changed its split since."""
    drafts: dict[str, bytes] = {}
    """Contents of files of the corpus to use instead of what is on disk."""


class Report(msgspec.Struct, frozen=True):
    """What a check found, sorted by place, and how many documents it looked at."""

    findings: tuple[Finding, ...]
    documents: int

    @property
    def failed(self) -> bool:
        """Return whether anything but notes was found."""
        return any(f.severity != "note" for f in self.findings)


def check_corpus(root: Path, options: Options | None = None) -> Report:
    """Check the corpus in a folder.

    Raises ``MisuseError`` for unknown codes and rules that break; whatever is wrong with a file becomes a finding.
    """
    with without_collection():
        return _check_corpus(root, options or Options())


def check_utterances(root: Path) -> Report:
    """Check the utterances of the corpus in a folder: what ``rulebook.utterances`` asks, and that files can be used.

    Those rules report nothing about a file that cannot be used, so such a file is itself a finding here.
    """
    known = rules()
    about = (code for code, rule in known.items() if rule.check.__module__ == _ABOUT_UTTERANCES)
    return check_corpus(root, Options(Selection((*about, *_USABLE), _FORM)))


def _check_corpus(root: Path, options: Options) -> Report:
    layout = scan(root)
    findings, sources = _shared(layout, options)
    results = _documents(layout, sources, options)
    findings += [finding for result in results for finding in result.findings]
    view = _corpus_view(layout, sources, results, options)
    chosen = [rule for rule in rules().values() if rule.scope == "corpus"]
    findings += run(chosen, [Case(view, "corpus", _OnDemand(layout, sources, options))])
    findings = _exempt(sources, findings, view)
    codes = options.selection.codes(rules().values())
    paths = tuple(map(printable, options.paths))
    kept = {f for f in findings if f.code in codes and within(f.path, paths)}
    return Report(tuple(sorted(kept)), len(layout.units))


def _shared(layout: Layout, options: Options) -> tuple[list[Finding], dict[str, SourceFile]]:
    checker = Checker(layout.root, KnownEntities(()), options.max_bytes, options.drafts)
    sources = {entry.name: checker.read(entry, kind) for kind, entry in layout.shared.items()}
    sources |= {entry.name: checker.read(entry, "schema") for entry in layout.schemas}
    files = [*sources.values(), *(checker.read(folder, "text") for folder in layout.closed)]
    decode_all(files)
    findings = [finding for file in files for finding in checker.check_file(file)]
    return findings, sources


def _documents(layout: Layout, sources: dict[str, SourceFile], options: Options) -> list[UnitResult]:
    """Return the results of every document, from the cache if its files have not changed."""
    registry = _registry(sources)
    checker = Checker(layout.root, registry, options.max_bytes, options.drafts)
    units = list(layout.units.values())
    if not options.cache or options.drafts or len(units) < CACHED_FROM:
        return [r for r in check_all(checker, [(unit, None) for unit in units], options.jobs) if r is not None]
    cache = Cache.open(layout, fingerprint(registry, options.max_bytes))
    changed = [(unit, cache.digest(unit)) for unit in units if not cache.holds(unit)]
    results = check_all(checker, changed, options.jobs)
    cache.update(units, zip([unit for unit, _ in changed], results, strict=True))
    return [cache.result(unit) for unit in units]


def _registry(sources: dict[str, SourceFile]) -> KnownEntities:
    """Return the registry: empty if there is no file, and not usable if the file is not."""
    source = sources.get("annotations/entities.json")
    if source is None:
        return KnownEntities(())
    return (
        KnownEntities(source.content.entities)
        if isinstance(source.content, EntityRegistry)
        else KnownEntities((), False)
    )


class _OnDemand(dict[str, SourceFile]):
    """Files of the corpus, including those of documents, read when a finding of a corpus rule needs its place."""

    def __init__(self, layout: Layout, known: dict[str, SourceFile], options: Options) -> None:
        super().__init__(known)
        self._checker = Checker(layout.root, KnownEntities(()), options.max_bytes, options.drafts)
        self._units = layout.units

    def get(self, name: str, default: object = None) -> SourceFile | None:  # type: ignore[override]
        """Return a file by name, or None if the corpus has none of that name."""
        if name not in self:
            unit = self._units.get(document_of(name))
            entry = next((entry for entry in unit.entries() if entry.name == name), None) if unit else None
            if entry is None:
                return None
            self[name] = self._checker.read(entry, _kind(name))
            self[name].decode()
        return self[name]


def _kind(name: str) -> FileKind:
    if name.startswith("corpus/"):
        return "document" if name.endswith("document.json") else "text"
    return "annotation"


def _corpus_view(
    layout: Layout, sources: dict[str, SourceFile], results: Sequence[UnitResult], options: Options
) -> CorpusView:
    contents = [source.content for source in sources.values()]
    utterances = next((c.utterances for c in contents if isinstance(c, Utterances)), ())
    splits = next((c.events for c in contents if isinstance(c, Splits)), None if "splits" in layout.shared else {})
    facts = {result.facts.id: result.facts for result in results}
    release = _since(layout.root, options.since)
    base = _splits_at(options.base, layout.root)
    return CorpusView(layout, facts, _registry(sources), utterances, splits, release, base, options.max_bytes)


def _since(root: Path, since: str) -> Release | None:
    if not since:
        return None
    from anchorage_corpus.history.snapshots import corpus_at

    try:
        with corpus_at(since, root) as before:
            return release(before, Corpus(root))
    except InvalidFileError as error:
        raise MisuseError(f"cannot compare with the last release: {error}") from None


def _splits_at(revision: str, root: Path) -> dict[str, str]:
    """Return the splits at a revision, or none if they cannot be read: a change may just have fixed that."""
    data = file_at(revision, root, "corpus/splits.json") if revision else None
    try:
        return parse(data, Splits, "corpus/splits.json").events if data else {}
    except FindingsError:
        return {}


def _exempt(sources: dict[str, SourceFile], findings: list[Finding], corpus: CorpusView) -> list[Finding]:
    """Return the findings that no exemption covers, and those about the exemptions themselves."""
    source = sources.get(FILE)
    if source is None or not isinstance(source.content, Exemptions):
        return findings
    known = rules()
    view = ExemptionsView(
        source.content.exemptions,
        findings,
        known,
        lambda exemption: _ran(known[exemption.code], exemption.path, corpus),
    )
    chosen = [rule for rule in known.values() if rule.scope == "exemption"]
    return view.kept + run(chosen, [Case(view, FILE, sources)])


def _ran(rule: Rule, path: str, corpus: CorpusView) -> bool:
    """Return whether a rule could look at everything it needs for a file; otherwise finding nothing means nothing."""
    if rule.compares:
        return corpus.release is not None
    if rule.scope == "corpus":
        return corpus.complete and corpus.splits is not None
    if rule.scope not in ("document", "set"):
        return True
    facts = corpus.facts.get(document_of(path))
    return corpus.registry.usable and (facts is None or (facts.complete and facts.event is not None))
