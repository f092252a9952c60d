"""What a rule is, and the register of all rules.

A rule is a function with a code, a level and a severity; its docstring is its page. Four decorators say what it looks
at: a file (``file_rule``), a document with its texts (``document_rule``), one annotation set of one document
(``set_rule``), or the corpus (``corpus_rule``).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from anchorage_corpus.check.findings import LEVELS, Hit, Scope, Severity
from anchorage_corpus.check.reading.source import SourceFile
from anchorage_corpus.check.views.corpus import CorpusView
from anchorage_corpus.check.views.exemptions import ExemptionsView
from anchorage_corpus.check.views.sets import DocumentView, SetView
from anchorage_corpus.errors import MisuseError

_CODE = re.compile(r"^[A-Z]{2,5}[0-9]{3}$")


class Rule(msgspec.Struct, frozen=True):
    """A registered rule."""

    code: str
    level: int
    severity: Severity
    scope: Scope
    check: Callable[[Any], Iterable[Hit]]
    compares: bool = False
    """Whether it looks at the last release, and reports nothing without one."""

    @property
    def name(self) -> str:
        """Return its function's name with hyphens."""
        return self.check.__name__.replace("_", "-")

    @property
    def page(self) -> str:
        """Return what it asks for and why: the function's docstring."""
        return inspect.getdoc(self.check) or ""

    @property
    def summary(self) -> str:
        """Return the first line of its page."""
        return self.page.partition("\n")[0]


_RULES: dict[str, Rule] = {}


def rules() -> dict[str, Rule]:
    """Return every rule by code, sorted: the package's own and those of plugins."""
    from anchorage_corpus.check.plugins import load

    load()
    return dict(sorted(_RULES.items()))


def _register(
    code: str, level: int, severity: Severity, scope: Scope, compares: bool = False
) -> Callable[[Any], Any]:
    def decorate(check: Callable[[Any], Iterable[Hit]]) -> Callable[[Any], Iterable[Hit]]:
        if not _CODE.match(code) or level not in LEVELS or not check.__doc__:
            raise MisuseError(f"rule {code!r} needs a code like AC204, a level from 1 to 6 and a docstring")
        if code in _RULES and _RULES[code].check.__module__ != check.__module__:
            raise MisuseError(f"rule {code} is defined twice: {_RULES[code].check.__module__}, {check.__module__}")
        _RULES[code] = Rule(code, level, severity, scope, check, compares)
        return check

    return decorate


FileCheck = Callable[[SourceFile], Iterable[Hit]]
DocumentCheck = Callable[[DocumentView], Iterable[Hit]]
SetCheck = Callable[[SetView], Iterable[Hit]]
ExemptionCheck = Callable[[ExemptionsView], Iterable[Hit]]
CorpusCheck = Callable[[CorpusView], Iterable[Hit]]


def file_rule(code: str, level: int, severity: Severity = "error") -> Callable[[FileCheck], FileCheck]:
    """Register a rule over one file, text or JSON, even a broken one; its ``content`` may be None."""
    return _register(code, level, severity, "file")


def document_rule(code: str, level: int, severity: Severity = "error") -> Callable[[DocumentCheck], DocumentCheck]:
    """Register a rule over a document's metadata and texts."""
    return _register(code, level, severity, "document")


def set_rule(code: str, level: int, severity: Severity = "error") -> Callable[[SetCheck], SetCheck]:
    """Register a rule over one annotation set of one document.

    Rules of level 5 and above see only the gold set: annotators' own judgements are data, not errors. If a machine
    made the gold set, what rules of level 5 find in it is reported as a note, whatever their severity.
    """
    return _register(code, level, severity, "set")


def corpus_rule(
    code: str, level: int, severity: Severity = "error", compares: bool = False
) -> Callable[[CorpusCheck], CorpusCheck]:
    """Register a rule over registry, utterances, splits and what is known of every document.

    A rule that ``compares`` looks at the last release, if there is one.
    """
    return _register(code, level, severity, "corpus", compares)


def exemption_rule(code: str, level: int, severity: Severity = "error") -> Callable[[ExemptionCheck], ExemptionCheck]:
    """Register a rule over the exemptions and what they exempt."""
    return _register(code, level, severity, "exemption")
