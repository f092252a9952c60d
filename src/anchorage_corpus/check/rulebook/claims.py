"""Level 5: does gold follow the guidelines on claims, as far as a program can see it?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import set_rule
from anchorage_corpus.check.rulebook.nesting import is_inside
from anchorage_corpus.check.views.sets import SetView, once
from anchorage_corpus.model import AUTHOR, Claim, Quote, covered


@set_rule("AC405", level=5)
def claim_in_a_quote_without_claimer(view: SetView) -> Iterator[Hit]:
    """A claim in a quote whose speaker is known must name its claimer.

    Without one, the claim would not count as anyone's. Set ``claimer`` to the speaker of the quote.
    """
    for i, claim in enumerate(view.claims):
        quote = view.quote_by_id.get(claim.quote) if claim.quote else None
        if quote is not None and quote.speaker is not None and claim.claimer is None:
            message = f"{claim.id} has no claimer; set it to {quote.speaker}, the speaker of {quote.id}"
            yield Hit(message, ("claims", i, "claimer"))


@set_rule("AC406", level=5)
def claimer_differs_from_the_speaker(view: SetView) -> Iterator[Hit]:
    """The claimer of a claim in a quote is the speaker of that quote.

    ``quote`` names the innermost quote that contains the claim; the cue of that quote attributes the claim to its
    speaker. Correct ``claimer`` or ``quote``.
    """
    for i, claim in enumerate(view.claims):
        quote = view.quote_by_id.get(claim.quote) if claim.quote else None
        if quote is not None and claim.claimer not in (None, AUTHOR, quote.speaker):
            message = f"{claim.id} is claimed by {claim.claimer}, but {quote.id} is by {quote.speaker or 'no one'}"
            yield Hit(f"{message}; correct the claimer or the quote", ("claims", i, "claimer"))


@set_rule("AC414", level=5)
def demand_is_called_certain(view: SetView) -> Iterator[Hit]:
    """A demand is not certain: its factuality is ``Uu``.

    Someone who demands something does not say whether it is so. Set ``factuality`` to ``Uu``.
    """
    for i, claim in enumerate(view.claims):
        if claim.kind == "demand" and claim.factuality in ("CT+", "CT-", "CTu"):
            message = f"{claim.id} is a demand with factuality {claim.factuality}; set it to Uu"
            yield Hit(message, ("claims", i, "factuality"))


@set_rule("AC415", level=5)
def check_worthy_but_not_verifiable(view: SetView) -> Iterator[Hit]:
    """Only a fact or a prediction can be check-worthy.

    Records or witnesses cannot settle a judgement, a demand or a commitment. Correct ``kind``, or set
    ``check_worthy`` to ``false``.
    """
    for i, claim in enumerate(view.claims):
        if claim.check_worthy and claim.kind not in ("fact", "prediction"):
            message = f"{claim.id} is check-worthy, but of kind {claim.kind}; correct one of the two"
            yield Hit(message, ("claims", i, "check_worthy"))


@set_rule("AC416", level=5)
def claims_overlap(view: SetView) -> Iterator[Hit]:
    """The same words belong to at most one claim of the same claimer.

    Otherwise one statement would count twice. Shorten the claims until they do not overlap, or merge them.
    """
    order = sorted(
        (span.start, span.end, str(claim.claimer), i) for i, claim in enumerate(view.claims) for span in claim.span
    )
    reach: dict[str, tuple[int, int]] = {}
    for start, end, claimer, i in order:
        last_end, other = reach.get(claimer, (0, i))
        if start < last_end and other != i:
            message = f"{view.claims[i].id} overlaps {view.claims[other].id}, of the same claimer"
            yield Hit(f"{message}; shorten one or merge them", ("claims", i))
        if end > last_end:
            reach[claimer] = (end, i)


@set_rule("AC419", level=5)
def author_inside_a_quote(view: SetView) -> Iterator[Hit]:
    """The outlet's own claims are outside quotes.

    A claim with ``quote`` belongs to that quote's speaker, never to ``author``. Correct ``claimer``, or set ``quote``
    to ``null`` if the claim is not part of the quote.
    """
    for i, claim in enumerate(view.claims):
        if claim.claimer == AUTHOR and claim.quote is not None:
            message = f"{claim.id} is the author's, but in the quote {claim.quote}; correct the claimer or the quote"
            yield Hit(message, ("claims", i, "claimer"))


@set_rule("AC420", level=5)
def claim_does_not_name_its_quote(view: SetView) -> Iterator[Hit]:
    """A claim in the content of a quote must name that quote.

    If several quotes contain the claim, it names the innermost: "Ushakov said Putin stressed that X" gives the claim
    X to Putin. Without its quote, nothing says that the claimer is the speaker, and what an official said would count
    as the outlet's own claim. Set ``quote`` as the message says.
    """
    children = {quote.parent for quote in view.quotes}
    for i, claim in enumerate(view.claims):
        inner = _innermost(view, claim) if claim.quote is None or claim.quote in children else None
        if inner is not None and inner.id != claim.quote:
            named = f"names {claim.quote}" if claim.quote else "names no quote"
            yield Hit(f"{claim.id} is in {inner.id}, but {named}; set `quote` to {inner.id}", ("claims", i, "quote"))


def _innermost(view: SetView, claim: Claim) -> Quote | None:
    """Return the shortest quote that contains a claim, among the one that it names and the children of that."""
    start, end = covered(claim.span)
    near = _quotes_around(view, start, end)
    holders = [q for q in near if claim.quote in (None, q.id, q.parent) and is_inside(view, claim.span, q.content)]
    return min(holders, key=lambda q: (sum(s.end - s.start for s in q.content), q.id != claim.quote), default=None)


@once
def _reach(view: SetView) -> list[tuple[int, int, int]]:
    """Return start and index of each quote by start, and how far it and those before it reach."""
    order = sorted((start, end, i) for i, (start, end) in enumerate(view.hulls))
    furthest = accumulate((end for _, end, _ in order), max)
    return [(start, i, end) for (start, _, i), end in zip(order, furthest, strict=True)]


def _quotes_around(view: SetView, start: int, end: int) -> list[Quote]:
    """Return the quotes whose content begins before a stretch and ends after it, in file order."""
    found, reach = [], _reach(view)
    for k in range(bisect_right(reach, start, key=_first) - 1, -1, -1):
        _, i, furthest = reach[k]
        if furthest < end:
            break
        if view.hulls[i][1] >= end:
            found.append(i)
    return [view.quotes[i] for i in sorted(found)]


def _first(row: tuple[int, int, int]) -> int:
    return row[0]


@set_rule("AC421", level=5)
def claim_outside_quotes_without_claimer(view: SetView) -> Iterator[Hit]:
    """A claim outside quotes must name its claimer.

    What is not credited to anyone else is the outlet's own: ``author``. Set ``claimer``. Only a claim in a quote
    without a speaker ("was reported to have …") has no claimer.
    """
    for i, claim in enumerate(view.claims):
        if claim.quote is None and claim.claimer is None:
            message = f"{claim.id} is outside quotes and has no claimer; name one, or `author`"
            yield Hit(message, ("claims", i, "claimer"))
