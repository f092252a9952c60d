"""Loads components: built-in ones, or entry points of installed packages.

A package plugs in a component through an entry point in one of the groups ``anchorage_corpus.entities``,
``anchorage_corpus.attribution`` or ``anchorage_corpus.claims``; its value is a callable without arguments that
returns the component.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast, runtime_checkable

from anchorage_corpus.errors import AnchorageError, MisuseError
from anchorage_corpus.preannotate.drafts import DraftClaim, DraftMention, DraftQuote
from anchorage_corpus.text.divided import DividedText

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

ComponentKind = Literal["entities", "attribution", "claims"]


@runtime_checkable
class EntityFinder(Protocol):
    """Finds mentions."""

    name: str

    def entities(self, divided: DividedText) -> list[DraftMention]:
        """Return the mentions of a text, without overlaps."""
        ...


@runtime_checkable
class AttributionFinder(Protocol):
    """Finds attributions."""

    name: str

    def quotes(self, divided: DividedText) -> list[DraftQuote]:
        """Return the attributions of a text."""
        ...


@runtime_checkable
class ClaimFinder(Protocol):
    """Finds claims in the outlet's voice and in attributions."""

    name: str

    def claims(self, divided: DividedText, quotes: Sequence[DraftQuote]) -> list[DraftClaim]:
        """Return the claims of a text; ``DraftClaim.quote`` is an index into ``quotes``."""
        ...


Factory = Callable[[], EntityFinder | AttributionFinder | ClaimFinder]
_PROTOCOLS: dict[ComponentKind, type[EntityFinder | AttributionFinder | ClaimFinder]] = {
    "entities": EntityFinder,
    "attribution": AttributionFinder,
    "claims": ClaimFinder,
}
_PACKAGE = "anchorage_corpus.preannotate"
_BUILT_IN: dict[ComponentKind, dict[str, str]] = {
    "entities": {
        "minilm": f"{_PACKAGE}.tagger.entities:ModelEntities",
        "spacy": f"{_PACKAGE}.entities.spacy_names:SpacyEntities",
        "gliner": f"{_PACKAGE}.plugins.gliner:GlinerEntities",
        "transformers": f"{_PACKAGE}.plugins.transformers_ner:TransformersEntities",
    },
    "attribution": {
        "minilm": f"{_PACKAGE}.tagger.attribution:ModelAttribution",
        "rules": f"{_PACKAGE}.attribution.rules:RuleAttribution",
        "llm": f"{_PACKAGE}.plugins.llm:LlmAttribution",
    },
    "claims": {"rules": f"{_PACKAGE}.claims.rules:RuleClaims"},
}


def names(role: ComponentKind) -> list[str]:
    """Return the names of the components for a role, built-in ones first."""
    return list(dict.fromkeys([*_BUILT_IN[role], *(e.name for e in _entry_points(role))]))


def load(role: ComponentKind, name: str) -> EntityFinder | AttributionFinder | ClaimFinder:
    """Make a component by role and name; raises ``MisuseError`` if it is unknown or does not start."""
    if name in _BUILT_IN[role]:
        module, _, attribute = _BUILT_IN[role][name].partition(":")
        return cast(Factory, getattr(import_module(module), attribute))()
    found = [e for e in _entry_points(role) if e.name == name]
    if not found:
        raise MisuseError(f"no {role} component {name!r}; there are: {', '.join(names(role))}")
    return _plugged_in(role, found[0])


def _plugged_in(role: ComponentKind, point: EntryPoint) -> EntityFinder | AttributionFinder | ClaimFinder:
    """Return the component of an entry point; an error in someone else's package is reported with its name."""
    where = f"the {role} component {point.name!r} ({point.value})"
    try:
        component = cast(Factory, point.load())()
    except AnchorageError:
        raise
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise MisuseError(f"{where} does not start ({reason}); fix or uninstall the package it is from") from error
    if not isinstance(component, _PROTOCOLS[role]):
        raise MisuseError(f"{where} has no name, or lacks the method that {_PROTOCOLS[role].__name__} requires")
    return component


def _entry_points(role: ComponentKind) -> list[EntryPoint]:
    from importlib.metadata import entry_points

    return sorted(entry_points(group=f"anchorage_corpus.{role}"), key=lambda e: e.name)
