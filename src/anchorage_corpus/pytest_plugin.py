"""The pytest plugin of ``pytest --anchorage``: one test per document and level of rules, for a data repository.

Without the option the plugin does nothing, and other test runs import only this small module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from anchorage_corpus.check import Finding, Report


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--anchorage`` and ``--anchorage-root``."""
    group = parser.getgroup("anchorage", "annotated corpus")
    group.addoption("--anchorage", action="store_true", help="check the corpus: one test per document and level")
    group.addoption("--anchorage-root", default=".", help="the corpus, or a folder in it (default: working folder)")


def pytest_configure(config: pytest.Config) -> None:
    """Collect the corpus if asked for it."""
    if config.getoption("--anchorage"):
        config.pluginmanager.register(_Collection(_wanted(config)), "anchorage-collection")


def _wanted(config: pytest.Config) -> frozenset[str]:
    """Move the ids of our items, which do not name files, from the arguments to an option, which workers get."""
    given = [name for name in config.args if name.startswith("anchorage::")]
    config.args[:] = [name for name in config.args if name not in given]
    known: list[str] = getattr(config.option, "anchorage_items", [])
    config.option.anchorage_items = [*known, *given]
    return frozenset(config.option.anchorage_items)


class _Collection:
    """Adds the corpus, or the items asked for, to the items that pytest collected."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self._wanted = wanted

    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        from anchorage_corpus.errors import AnchorageError

        root = CorpusCollector.from_parent(session, name="anchorage", nodeid="anchorage")
        try:
            found = [item for item in root.collect() if not self._wanted or item.nodeid in self._wanted]
        except AnchorageError as error:
            raise pytest.UsageError(str(error)) from None
        missing = sorted(self._wanted - {item.nodeid for item in found})
        if missing:
            raise pytest.UsageError(
                f"the corpus has no item called {', '.join(missing)}; `--collect-only` lists them"
            )
        items.extend(found)


class CorpusCollector(pytest.Collector):
    """A corpus; it is checked once, when its items are made."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each document and level, and for each level of what belongs to no single document."""
        from anchorage_corpus.check import Options, check_corpus
        from anchorage_corpus.check.findings import LEVELS
        from anchorage_corpus.corpus.store import Corpus
        from anchorage_corpus.history.git import last_release

        corpus = Corpus.find(self.config.getoption("--anchorage-root"))
        report = check_corpus(corpus.root, Options(since=last_release(corpus.root)))
        by_item = _sorted_out(report, corpus.document_ids())
        for doc_id in [*corpus.document_ids(), "corpus"]:
            for level, name in LEVELS.items():
                yield LevelItem.from_parent(
                    self,
                    name=f"{doc_id}[{level} {name}]",
                    root=corpus.root,
                    findings=by_item.get((doc_id, level), []),
                )


def _sorted_out(report: Report, doc_ids: Iterable[str]) -> dict[tuple[str, int], list[Finding]]:
    known = frozenset(doc_ids)
    found: dict[tuple[str, int], list[Finding]] = {}
    for finding in report.findings:
        folder, name = finding.path.split("/")[-2:] if "/" in finding.path else ("", finding.path)
        doc_id = next((part for part in (folder, name.removesuffix(".json")) if part in known), "corpus")
        found.setdefault((doc_id, finding.level), []).append(finding)
    return found


class LevelItem(pytest.Item):
    """The findings of one level of rules in one document."""

    def __init__(self, *, root: Path, findings: list[Finding], **rest: Any) -> None:
        super().__init__(**rest)
        self.root = root
        self.findings = findings

    def runtest(self) -> None:
        """Fail on errors and warnings."""
        if any(finding.severity != "note" for finding in self.findings):
            raise BrokenRules(self.findings)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """Return the findings, one per line."""
        if isinstance(excinfo.value, BrokenRules):
            return "\n".join(map(str, excinfo.value.findings))
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the place of the item in pytest's report."""
        return self.root, None, self.name


class BrokenRules(Exception):
    """The findings of an item."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings
