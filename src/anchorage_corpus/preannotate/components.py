"""Components and where they come from: built in, or an entry point of an installed package.

A package plugs in a component by an entry point in one of the groups ``anchorage_corpus.entities``,
``anchorage_corpus.attribution`` or ``anchorage_corpus.claims``; its value is a callable without arguments that
returns the component.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module, metadata
from typing import Literal, Protocol, cast, runtime_checkable

from anchorage_corpus.errors import AnchorageError, MisuseError
from anchorage_corpus.preannotate.drafts import DraftClaim, DraftMention, DraftQuote
from anchorage_corpus.text.divided import DividedText

ComponentKind = Literal["entities", "attribution", "claims"]


@runtime_checkable
class EntityFinder(Protocol):
    """Finds mentions."""

    name: str

    def entities(self, divided: DividedText) -> list[DraftMention]:
        """Mentions of a text, none overlapping another."""
        ...


@runtime_checkable
class AttributionFinder(Protocol):
    """Finds attributions."""

    name: str

    def quotes(self, divided: DividedText) -> list[DraftQuote]:
        """Attributions of a text."""
        ...


@runtime_checkable
class ClaimFinder(Protocol):
    """Finds claims in the outlet's voice and in attributions."""

    name: str

    def claims(self, divided: DividedText, quotes: Sequence[DraftQuote]) -> list[DraftClaim]:
        """Claims of a text; ``DraftClaim.quote`` is an index into ``quotes``."""
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
    """Names of the components that can play a role, built-in ones first."""
    return list(dict.fromkeys([*_BUILT_IN[role], *(e.name for e in _entry_points(role))]))


def load(role: ComponentKind, name: str) -> EntityFinder | AttributionFinder | ClaimFinder:
    """A new component by role and name; raises ``MisuseError`` when there is none, or it does not start."""
    if name in _BUILT_IN[role]:
        module, _, attribute = _BUILT_IN[role][name].partition(":")
        return cast(Factory, getattr(import_module(module), attribute))()
    found = [e for e in _entry_points(role) if e.name == name]
    if not found:
        raise MisuseError(f"no {role} component {name!r}; there are: {', '.join(names(role))}")
    return _plugged_in(role, found[0])


def _plugged_in(role: ComponentKind, point: metadata.EntryPoint) -> EntityFinder | AttributionFinder | ClaimFinder:
    """The component of an entry point; whatever goes wrong in somebody else's package is said with its name."""
    where = f"the {role} component {point.name!r} ({point.value})"
    try:
        component = cast(Factory, point.load())()
    except AnchorageError:
        raise
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise MisuseError(f"{where} does not start ({reason}); mend or uninstall the package it is from") from error
    if not isinstance(component, _PROTOCOLS[role]):
        raise MisuseError(f"{where} has no name, or not the method that {_PROTOCOLS[role].__name__} asks for")
    return component


def _entry_points(role: ComponentKind) -> list[metadata.EntryPoint]:
    return sorted(metadata.entry_points(group=f"anchorage_corpus.{role}"), key=lambda e: e.name)
