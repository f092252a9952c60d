"""Level 4: do the annotations of one file fit together, and do their references lead to something?"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import chain, pairwise

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import set_rule
from anchorage_corpus.check.views.sets import SetView, once
from anchorage_corpus.files.json_path import JsonPath
from anchorage_corpus.model import AUTHOR, LAYERS, ROLES, Mention, Quote, Span, covered


@set_rule("AC301", level=4)
def id_stands_twice(view: SetView) -> Iterator[Hit]:
    """An id must occur only once in its file.

    Ids never change, because claims, utterances and exemptions point to them. Give the newer annotation a new id.
    """
    for layer in LAYERS:
        rows = view.set.layer(layer)
        if len({row.id for row in rows}) < len(rows):
            seen: set[str] = set()
            for i, row in enumerate(rows):
                if row.id in seen:
                    yield Hit(f"id {row.id} occurs twice; give the newer one a new id", (layer, i, "id"))
                seen.add(row.id)


@set_rule("AC302", level=4)
def parent_does_not_exist(view: SetView) -> Iterator[Hit]:
    """A quote's ``parent`` must be a quote of the same file.

    The parent was deleted, or its id is misspelt. Correct ``parent``, or set it to ``null`` if the quote is not
    nested.
    """
    for i, quote in enumerate(view.quotes):
        if quote.parent is not None and quote.parent not in view.quote_by_id:
            message = f"{quote.id} has the parent {quote.parent}, which does not exist; correct or remove it"
            yield Hit(message, ("quotes", i, "parent"))


@set_rule("AC303", level=4)
def quote_of_claim_does_not_exist(view: SetView) -> Iterator[Hit]:
    """A claim's ``quote`` must be a quote of the same file.

    The quote was deleted, or its id is misspelt. Correct ``quote``, or set it to ``null`` if the claim is not in a
    quote.
    """
    for i, claim in enumerate(view.claims):
        if claim.quote is not None and claim.quote not in view.quote_by_id:
            message = f"{claim.id} is in the quote {claim.quote}, which does not exist; correct or remove that"
            yield Hit(message, ("claims", i, "quote"))


@set_rule("AC304", level=4)
def parents_form_a_circle(view: SetView) -> Iterator[Hit]:
    """Following ``parent`` from quote to quote must end at a quote without one.

    A quote may report what another one says, and so on, but such a chain has an outermost quote. Set its ``parent``
    to ``null``.
    """
    circular = _circular(view)
    for i, quote in enumerate(view.quotes):
        if quote.id in circular:
            message = f"{quote.id} is, through its parents, its own parent; remove the parent of the outermost quote"
            yield Hit(message, ("quotes", i, "parent"))


@once
def _circular(view: SetView) -> frozenset[str]:
    """Return the ids of the quotes that are, through their parents, their own parent."""
    found: set[str] = set()
    done: set[str] = set()
    for quote in view.quotes:
        chain: dict[str, None] = {}
        above: Quote | None = quote
        while above and above.id not in done and above.id not in chain:
            chain[above.id] = None
            above = view.quote_by_id.get(above.parent) if above.parent else None
        if above and above.id in chain:
            ids = list(chain)
            found.update(ids[ids.index(above.id) :])
        done.update(chain)
    return frozenset(found)


@set_rule("AC305", level=4)
def entity_is_not_in_the_registry(view: SetView) -> Iterator[Hit]:
    """``entity``, ``speaker`` and ``claimer`` must be ids of ``annotations/entities.json``.

    An id without an entry does not say who or what is meant. Add the entity there, or correct the id.
    """
    known = view.registry.by_id
    if view.links <= known.keys() or not view.registry.usable:
        return
    for path, entity in _links(view):
        if entity not in known:
            message = f"{view.owner(path).id} points to {entity!r}, which is not in the registry"
            yield Hit(f"{message}; add it there or correct the id", path)


def _links(view: SetView) -> Iterator[tuple[JsonPath, str]]:
    for i, mention in enumerate(view.entities):
        if mention.entity is not None:
            yield ("entities", i, "entity"), mention.entity
    for i, quote in enumerate(view.quotes):
        if quote.speaker is not None:
            yield ("quotes", i, "speaker"), quote.speaker
    for i, claim in enumerate(view.claims):
        if claim.claimer is not None and claim.claimer != AUTHOR:
            yield ("claims", i, "claimer"), claim.claimer


@set_rule("AC306", level=4)
def type_differs_from_the_registry(view: SetView) -> Iterator[Hit]:
    """A mention must have the type of the entity that it points to.

    An entity is one thing: "Moscow" the city and "Moscow" the government are one ``GPE``. Correct the type or the
    link; if two things are meant, the registry needs two entries.
    """
    known = view.registry.by_id
    for i, mention in view.unfamiliar:
        entity = known.get(mention.entity) if mention.entity else None
        if entity is not None and entity.type != mention.type:
            message = f"{mention.id} {mention.text[:40]!r} is {mention.type}, but {entity.id} is {entity.type}"
            yield Hit(f"{message}; correct the type or the link", ("entities", i, "type"))


@set_rule("AC307", level=4)
def content_overlaps_its_source_or_cue(view: SetView) -> Iterator[Hit]:
    """Source, cue and addressee must be outside the quote's own content.

    The content holds only what was said. Shorten it, or split it into segments around the other words. The source and
    cue of a *nested* quote are inside the content of its parent; that is right.
    """
    for i, quote in _entangled(view):
        start, end = covered(quote.content)
        for role, spans in zip(ROLES[1:], quote.parts()[1:], strict=True):
            for j, span in enumerate(spans):
                if span.start < end and start < span.end and _overlaps(span, quote.content):
                    message = f"{quote.id} has its {role} {span.text[:40]!r} inside its content"
                    yield Hit(f"{message}; shorten or split the content", ("quotes", i, role, j))


@once
def _entangled(view: SetView) -> list[tuple[int, Quote]]:
    """Return the quotes, with their indices, whose content, cue, source and addressee overlap or interleave."""
    found = []
    for i, quote in enumerate(view.quotes):
        parts = [(s.start, s.end) for spans in quote.parts() for s in spans]
        parts.sort()
        edges = list(chain.from_iterable(parts))
        if edges != sorted(edges):
            found.append((i, quote))
    return found


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


@set_rule("AC308", level=4)
def source_overlaps_cue(view: SetView) -> Iterator[Hit]:
    """Source, cue and addressee of one quote must not overlap.

    Each word plays one part in an attribution. Give the shared words to one of the spans.
    """
    for i, quote in _entangled(view):
        parts = [(s.start, s.end) for s in chain.from_iterable(quote.parts()[1:])]
        parts.sort()
        if len(parts) > 1 and any(b[0] < a[1] for a, b in pairwise(parts)):
            message = f"{quote.id} has roles other than its content that overlap; give each word to one role"
            yield Hit(message, ("quotes", i))


@set_rule("AC309", level=4)
def annotation_stands_twice(view: SetView) -> Iterator[Hit]:
    """Two annotations of a layer must not be the same.

    A second mention over the same characters with the same link and type, a second quote with the same content and
    cue, or a second claim over the same words by the same claimer is a slip, and would count twice in every figure.
    Delete one of the two.
    """
    rows: list[tuple[str, list[tuple[Hashable, str]]]] = []
    if len(view.mention_at) < len(view.entities):
        rows.append(("entities", [((m.start, m.end, m.entity, m.type), m.id) for m in view.entities]))
    if len({quote.content[0].start for quote in view.quotes}) < len(view.quotes):
        rows.append(("quotes", [((q.content[0].start, q.content, q.cue), q.id) for q in view.quotes]))
    if len({claim.span[0].start for claim in view.claims}) < len(view.claims):
        rows.append(("claims", [((c.span[0].start, c.span, c.claimer), c.id) for c in view.claims]))
    for layer, keyed in rows:
        seen: dict[Hashable, str] = {}
        for i, (key, own) in enumerate(keyed):
            first = seen.setdefault(key, own)
            if first is not own:
                yield Hit(f"{own} repeats {first}; delete one of the two", (layer, i))


@set_rule("AC310", level=4)
def mentions_cross(view: SetView) -> Iterator[Hit]:
    """Two mentions must not overlap unless one lies inside the other.

    "Kremlin aide Yuri" and "Yuri Ushakov" cannot both be right: a phrase contains another one or shares no words with
    it. Correct the edges of one. If a mention crosses several others, the message names the one that ends first.
    """
    if not _mentions_overlap(view):
        return
    open_: list[tuple[int, int]] = []
    for i, mention in sorted(enumerate(view.entities), key=_by_start):
        while open_ and open_[0][0] <= mention.start:
            heappop(open_)
        if open_ and open_[0][0] < mention.end:
            other = view.entities[open_[0][1]]
            message = f"{mention.id} {mention.text[:40]!r} crosses {other.id} {other.text[:40]!r}"
            yield Hit(f"{message}; correct the edges of one", ("entities", i))
        heappush(open_, (mention.end, i))


def _by_start(row: tuple[int, Mention]) -> tuple[int, int]:
    return row[1].start, -row[1].end


@once
def _mentions_overlap(view: SetView) -> bool:
    """Return whether any two mentions overlap or are out of order."""
    end = 0
    for mention in view.entities:
        if mention.start < end:
            return True
        end = mention.end
    return False


@set_rule("AC311", level=4)
def names_overlap(view: SetView) -> Iterator[Hit]:
    """Two *names* must not overlap: the outer one is the name.

    OntoNotes annotates names without nesting, and the dataset's IOB2 tags have room for one. Delete the inner name.
    Descriptions and pronouns may contain names: "Trump’s son-in-law Jared Kushner".
    """
    if not _mentions_overlap(view):
        return
    names = sorted(((i, m) for i, m in enumerate(view.entities) if m.mention == "name"), key=_by_start)
    last: Mention | None = None
    for i, mention in names:
        if last and mention.start < last.end and (mention.start, mention.end) != (last.start, last.end):
            message = f"{mention.id} {mention.text[:40]!r} overlaps {last.id} {last.text[:40]!r}"
            yield Hit(f"{message}; keep only the outer name", ("entities", i))
        if last is None or mention.end > last.end:
            last = mention


@set_rule("AC312", level=4)
def quote_stands_outside_its_parent(view: SetView) -> Iterator[Hit]:
    """A quote must lie inside the content of its ``parent``.

    "Ushakov said Putin stressed …": what Putin stressed is part of what Ushakov said. If the parent's content has
    several segments, the words between them are not part of it. Correct ``parent`` or the spans.
    """
    for i, quote in enumerate(view.quotes):
        parent = view.quote_by_id.get(quote.parent) if quote.parent else None
        if (
            parent is not None
            and quote.id not in _circular(view)
            and not is_inside(view, quote.content, parent.content)
        ):
            message = f"{quote.id} does not lie inside its parent {parent.id}; correct the parent or the spans"
            yield Hit(message, ("quotes", i, "parent"))


@set_rule("AC313", level=4)
def claim_stands_outside_its_quote(view: SetView) -> Iterator[Hit]:
    """A claim must lie inside the content of its ``quote``.

    If the content has several segments, the words between them ("… the aide said …") are not part of it: divide the
    claim into as many segments. Otherwise correct ``quote`` or the spans.
    """
    for i, claim in enumerate(view.claims):
        quote = view.quote_by_id.get(claim.quote) if claim.quote else None
        if quote is not None and not is_inside(view, claim.span, quote.content):
            message = f"{claim.id} does not lie inside its quote {quote.id}; correct the quote or the spans"
            yield Hit(message, ("claims", i, "quote"))


def is_inside(view: SetView, inner: Sequence[Span], outer: Sequence[Span]) -> bool:
    """Return whether inner segments lie in outer ones; white space and punctuation between those do not matter."""
    start, end = covered(outer)
    first, last = covered(inner)
    if len(outer) == 1 or not (start <= first and last <= end):
        return start <= first and last <= end
    gaps = [(a.end, b.start) for a, b in pairwise(sorted(outer, key=lambda span: span.start))]
    beyond = (view.text[max(s.start, low) : min(s.end, high)] for s in inner for low, high in gaps)
    return not any(any(map(str.isalnum, words)) for words in beyond)


@set_rule("AC314", level=4)
def layer_without_provenance(view: SetView) -> Iterator[Hit]:
    """Every layer with annotations must say in ``provenance.layers`` how it was made.

    Readers judge by it how far they can rely on the layer. The values are those of Universal Dependencies: manual,
    automatic, automatic with corrections and so on. Add the layer and its value.
    """
    for layer in LAYERS:
        if view.set.layer(layer) and layer not in view.set.provenance.layers:
            message = f"does not say how the layer {layer} was made; add it to `provenance.layers`"
            yield Hit(message, ("provenance", "layers"))


@set_rule("AC315", level=4)
def words_have_two_mentions(view: SetView) -> Iterator[Hit]:
    """The same words must be one mention: of one type, one kind and one entity.

    "Moscow" is the city or, if the text means the state, Russia, but never both at once. The dataset's IOB2 tags have
    room for one, so the other would silently be left out. Keep the mention that the text means.
    """
    if len(view.mention_at) == len(view.entities):
        return
    seen: dict[tuple[int, int], Mention] = {}
    for i, mention in enumerate(view.entities):
        first = seen.setdefault((mention.start, mention.end), mention)
        if first is not mention and (first.type, first.entity) != (mention.type, mention.entity):
            message = f"{mention.id} is {_read_as(mention)}, but {first.id} over the same words is {_read_as(first)}"
            yield Hit(f"{message}; keep one of the two", ("entities", i))


def _read_as(mention: Mention) -> str:
    return f"{mention.type} {mention.entity or ''}".strip()
