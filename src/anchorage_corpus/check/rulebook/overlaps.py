"""Level 4: do annotations of one file overlap, cross or repeat one another?"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import chain, pairwise

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import set_rule
from anchorage_corpus.check.views.sets import SetView, once
from anchorage_corpus.model import ROLES, Mention, Quote, Span, covered


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
        parts = [(s.start, s.end) for s in chain(*quote.parts())]
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
def annotation_is_repeated(view: SetView) -> Iterator[Hit]:
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
