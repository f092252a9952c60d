"""Named pipelines: the component for each role, and the assembly of what they find into one annotation set."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import cast

import msgspec

import anchorage_corpus
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import InvalidTextError, MisuseError
from anchorage_corpus.model import (
    AUTHOR,
    AUTO,
    LAYERS,
    Agent,
    AnnotationSet,
    Claim,
    Document,
    DocumentRef,
    Entity,
    Mention,
    Provenance,
    Quote,
    Span,
    span_at,
)
from anchorage_corpus.preannotate.claims.topics import TopicFinder, TopicWords, bundled_topics, read_topics
from anchorage_corpus.preannotate.components import AttributionFinder, ClaimFinder, EntityFinder, load
from anchorage_corpus.preannotate.drafts import DraftClaim, DraftMention, DraftQuote, Range
from anchorage_corpus.preannotate.entities.gazetteer import with_registry
from anchorage_corpus.preannotate.entities.linking import Registry, link_mentions
from anchorage_corpus.preannotate.speakers.resolve import resolve_speakers
from anchorage_corpus.preannotate.validation import checked_claims, checked_mentions, checked_quotes
from anchorage_corpus.text.divided import DividedText
from anchorage_corpus.text.graphemes import with_whole_characters
from anchorage_corpus.text.quoted_words import how_quoted


class Recipe(msgspec.Struct, frozen=True):
    """Names of the components of a pipeline."""

    entities: str
    attribution: str
    claims: str


PIPELINES: dict[str, Recipe] = {
    "accurate": Recipe("minilm", "minilm", "rules"),
    "fast": Recipe("spacy", "rules", "rules"),
}
DEFAULT = "accurate"


def chosen_recipe(name: str = DEFAULT, **components: str | None) -> Recipe:
    """Return the recipe of a named pipeline, with components replaced by name.

    Raises ``MisuseError`` for an unknown name.
    """
    if name not in PIPELINES:
        raise MisuseError(f"no pipeline {name!r}; there are: {', '.join(PIPELINES)}")
    chosen = {role: component for role, component in components.items() if component}
    return msgspec.structs.replace(PIPELINES[name], **chosen)


class Pipeline:
    """Annotates texts with three components, a registry and topics; components load when first used.

    ``topics`` are a corpus's topics with their words; the default is those of the bundled corpus.
    """

    def __init__(
        self,
        recipe: Recipe,
        registry: Sequence[Entity] = (),
        name: str = "custom",
        topics: Sequence[TopicWords] | None = None,
    ) -> None:
        self.name = name
        self.recipe = recipe
        self.registry = Registry(registry)
        self.topics = TopicFinder(bundled_topics() if topics is None else topics)
        self._entities = cast(EntityFinder, load("entities", recipe.entities))
        self._attribution = cast(AttributionFinder, load("attribution", recipe.attribution))
        self._claims = cast(ClaimFinder, load("claims", recipe.claims))

    @classmethod
    def named(
        cls,
        name: str = DEFAULT,
        registry: Sequence[Entity] = (),
        topics: Sequence[TopicWords] | None = None,
        **components: str | None,
    ) -> Pipeline:
        """Return a named pipeline, with components replaced by name; raises ``MisuseError`` for an unknown name."""
        return cls(chosen_recipe(name, **components), registry, name, topics)

    @classmethod
    def of_corpus(cls, corpus: Corpus, name: str = DEFAULT) -> Pipeline:
        """Return a named pipeline with the registry and the topics of a corpus."""
        return cls.named(name, corpus.entities(), read_topics(corpus.root / "schema"))

    @property
    def components(self) -> tuple[EntityFinder, AttributionFinder, ClaimFinder]:
        """The components, ready to use."""
        return self._entities, self._attribution, self._claims

    @cached_property
    def agents(self) -> tuple[Agent, ...]:
        """The package with the pipeline, each component with its version, and registry and topics by their contents.

        The bundled topics go by the package's version; a corpus without topics adds none.
        """
        version = anchorage_corpus.__version__
        agents = [Agent("software", f"anchorage-corpus preannotate {self.name}", version)]
        for role, component in (
            ("entities", self._entities),
            ("attribution", self._attribution),
            ("claims", self._claims),
        ):
            agents.append(Agent("software", f"{role}: {component.name}", getattr(component, "version", version)))
        agents.append(Agent("software", "linking: registry", _digest(self.registry.entities)))
        topics = self.topics.topics
        if topics and topics != bundled_topics():
            agents.append(Agent("software", "topics: schema", _digest(topics)))
        return tuple(agents)

    def annotate(self, text: str, ref: DocumentRef) -> AnnotationSet:
        """Pre-annotate one text; spans are in code points of ``text``.

        Components read the text without the line ends that only wrap lines, so they find the same in wrapped text as
        in any other.

        Raises ``InvalidTextError`` for a text with half characters, and ``FindingsError`` if a component finds what
        cannot be an annotation.
        """
        _check_characters(text, ref.id)
        divided = DividedText(text)
        plain = divided.text
        named = checked_mentions(plain, self._entities.entities(divided))
        mentions = link_mentions(with_registry(named, plain, self.registry), plain, self.registry)
        attributed = checked_quotes(plain, self._attribution.quotes(divided))
        mentions, quotes = resolve_speakers(divided, mentions, attributed, self.registry)
        drafts = checked_claims(plain, self._claims.claims(divided, quotes), len(quotes))
        claims = self.topics.with_topics(divided, drafts)
        layers: dict[str, str] = dict.fromkeys(LAYERS, "automatic")
        provenance = Provenance(AUTO, self.agents, None, layers)
        found = _mentions(divided, mentions), _quotes(divided, quotes), _claims(divided, quotes, claims)
        return AnnotationSet(ref, provenance, *found)


def preannotate(
    texts: Iterable[Document | str], pipeline: Pipeline | str = DEFAULT, registry: Sequence[Entity] = ()
) -> Iterator[AnnotationSet]:
    """Pre-annotate texts one by one, in order; a bare string gets the id ``text-1``, ``text-2`` …

    ``registry`` holds the entities to link to, unless ``pipeline`` is a ready ``Pipeline``: one from
    ``Pipeline.of_corpus`` has a corpus's registry and topics.
    """
    ready = pipeline if isinstance(pipeline, Pipeline) else Pipeline.named(pipeline, registry)
    for number, text in enumerate(texts, 1):
        if isinstance(text, Document):
            yield ready.annotate(text.text, text.ref)
        else:
            sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            yield ready.annotate(text, DocumentRef(f"text-{number}", 1, sha256))


def _digest(contents: Sequence[Entity] | Sequence[TopicWords]) -> str:
    """Return a short hash of a registry or topics, so that annotations made with others can be recognised."""
    return hashlib.sha256(msgspec.json.encode(contents)).hexdigest()[:12]


def _check_characters(text: str, doc_id: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidTextError(
            f"{doc_id}: code point {error.start} is half of a surrogate pair ({text[error.start]!a}), no character; "
            "decode the text as UTF-16, or replace what could not be decoded"
        ) from None


def _mentions(divided: DividedText, drafts: Sequence[DraftMention]) -> tuple[Mention, ...]:
    ordered = sorted(drafts, key=lambda d: (d.start, -d.end, d.type))
    spans = [_span(divided, d.start, d.end) for d in ordered]
    return tuple(
        Mention(f"e{i}", d.type, d.kind, span.start, span.end, span.text, d.entity, _two(d.confidence), d.by)
        for i, (d, span) in enumerate(zip(ordered, spans, strict=True), 1)
    )


def _quotes(divided: DividedText, drafts: Sequence[DraftQuote]) -> tuple[Quote, ...]:
    parents = _parents(drafts)
    return tuple(
        Quote(
            f"q{i + 1}",
            how_quoted(divided.marks, d.content, d.cue),
            _spans(divided, d.content),
            _spans(divided, [_with_colon(divided.text, r, (*d.content, *d.source, *d.addressee)) for r in d.cue]),
            _spans(divided, d.source),
            _spans(divided, d.addressee),
            d.speaker,
            f"q{parents[i] + 1}" if i in parents else None,
            _two(d.confidence),
            d.by,
        )
        for i, d in enumerate(drafts)
    )


def _claims(divided: DividedText, quotes: Sequence[DraftQuote], drafts: Sequence[DraftClaim]) -> tuple[Claim, ...]:
    return tuple(
        Claim(
            f"c{i}",
            _spans(divided, d.span),
            d.kind,
            claimer,
            None if d.quote is None else f"q{d.quote + 1}",
            d.topic,
            d.stance,
            d.factuality,
            d.check_worthy,
            _two(d.confidence),
            d.by,
        )
        for i, ((_, claimer), d) in enumerate(_distinct(quotes, drafts).items(), 1)
    )


def _distinct(
    quotes: Sequence[DraftQuote], drafts: Sequence[DraftClaim]
) -> dict[tuple[tuple[Range, ...], str | None], DraftClaim]:
    """Return the first claim of each claimer over the same characters: two quotes may hold the same words."""
    found: dict[tuple[tuple[Range, ...], str | None], DraftClaim] = {}
    for draft in drafts:
        claimer = AUTHOR if draft.quote is None else quotes[draft.quote].speaker
        found.setdefault((draft.span, claimer), draft)
    return found


def _parents(quotes: Sequence[DraftQuote]) -> dict[int, int]:
    """Return, for each quote inside another's content, cue included, the index of the smallest such other."""
    parents: dict[int, int] = {}
    open_: list[int] = []
    for index in sorted(range(len(quotes)), key=lambda i: (quotes[i].start, -quotes[i].end)):
        inner = quotes[index]
        open_ = [i for i in open_ if quotes[i].end > inner.start]
        holders = [i for i in open_ if _holds(quotes[i], inner)]
        if holders:
            parents[index] = min(holders, key=lambda i: quotes[i].end - quotes[i].start)
        open_.append(index)
    return parents


def _holds(outer: DraftQuote, inner: DraftQuote) -> bool:
    parts = (*inner.content, *inner.cue)
    inside = all(any(a <= s and e <= b for a, b in outer.content) for s, e in parts)
    return inside and inner.content != outer.content and bool(inner.cue)


def _with_colon(text: str, cue: Range, others: Sequence[Range]) -> Range:
    """Return a cue with the colon that follows it: the guidelines count it, and no other mark, as part of the cue."""
    is_free = text.startswith(":", cue[1]) and not any(start <= cue[1] < end for start, end in others)
    return (cue[0], cue[1] + 1) if is_free else cue


def _spans(divided: DividedText, ranges: Sequence[Range]) -> tuple[Span, ...]:
    return tuple(_span(divided, start, end) for start, end in sorted(ranges))


def _span(divided: DividedText, start: int, end: int) -> Span:
    """Map a stretch of the text that components read to a span of the original."""
    whole = with_whole_characters(divided.text, start, end)
    return span_at(divided.original, *divided.reading.original_range(*whole))


def _two(confidence: float) -> float:
    return round(min(1.0, max(0.0, confidence)), 2)
