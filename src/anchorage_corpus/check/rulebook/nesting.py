"""Level 4: are nested quotes inside their parents, and claims inside their quotes?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import set_rule
from anchorage_corpus.check.views.sets import SetView, once
from anchorage_corpus.model import Quote, Span, covered


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


@set_rule("AC312", level=4)
def quote_is_outside_its_parent(view: SetView) -> Iterator[Hit]:
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
def claim_is_outside_its_quote(view: SetView) -> Iterator[Hit]:
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
