"""Level 5: does gold keep the guidelines on claims, where a program can see it?"""

from __future__ import annotations

from collections.abc import Iterator

from anchorage_corpus.check.rule import Hit, set_rule
from anchorage_corpus.check.views import SetView
from anchorage_corpus.model import AUTHOR


@set_rule("AC405", level=5)
def claim_in_a_quote_without_claimer(view: SetView) -> Iterator[Hit]:
    """A claim in a quote whose speaker is known must name its claimer."""
    for i, claim in enumerate(view.claims):
        quote = view.quote_by_id.get(claim.quote) if claim.quote else None
        if quote is not None and quote.speaker is not None and claim.claimer is None:
            yield Hit(f"{claim.id} has no claimer; {quote.id} is by {quote.speaker}", ("claims", i, "claimer"))


@set_rule("AC406", level=5)
def claimer_differs_from_the_speaker(view: SetView) -> Iterator[Hit]:
    """The claimer of a claim in a quote is the speaker of that quote.

    ``quote`` names the innermost quote that holds the claim; speech cues hand the claim over to its speaker.
    """
    for i, claim in enumerate(view.claims):
        quote = view.quote_by_id.get(claim.quote) if claim.quote else None
        if quote is not None and claim.claimer not in (None, AUTHOR, quote.speaker):
            message = f"{claim.id} is claimed by {claim.claimer}; {quote.id} is by {quote.speaker or 'nobody'}"
            yield Hit(message, ("claims", i, "claimer"))


@set_rule("AC414", level=5)
def demand_is_called_certain(view: SetView) -> Iterator[Hit]:
    """A demand is not certain: its factuality is ``Uu``.

    Who demands that something be so does not say whether it is.
    """
    for i, claim in enumerate(view.claims):
        if claim.kind == "demand" and claim.factuality in ("CT+", "CT-", "CTu"):
            yield Hit(f"{claim.id} is a demand with factuality {claim.factuality}", ("claims", i, "factuality"))


@set_rule("AC415", level=5)
def check_worthy_but_not_verifiable(view: SetView) -> Iterator[Hit]:
    """Only a fact or a prediction can be check-worthy.

    Judgements, demands and commitments cannot be settled by records or witnesses.
    """
    for i, claim in enumerate(view.claims):
        if claim.check_worthy and claim.kind not in ("fact", "prediction"):
            yield Hit(f"{claim.id} is check-worthy and of kind {claim.kind}", ("claims", i, "check_worthy"))


@set_rule("AC416", level=5)
def claims_overlap(view: SetView) -> Iterator[Hit]:
    """The same words belong to one claim of the same claimer at most."""
    order = sorted(
        (span.start, span.end, str(claim.claimer), i) for i, claim in enumerate(view.claims) for span in claim.span
    )
    reach: dict[str, tuple[int, int]] = {}
    for start, end, claimer, i in order:
        last_end, other = reach.get(claimer, (0, i))
        if start < last_end and other != i:
            yield Hit(f"{view.claims[i].id} overlaps {view.claims[other].id}, of the same claimer", ("claims", i))
        if end > last_end:
            reach[claimer] = (end, i)


@set_rule("AC419", level=5)
def author_inside_a_quote(view: SetView) -> Iterator[Hit]:
    """The outlet's own claims stand outside quotes.

    A claim with ``quote`` belongs to that quote's speaker, never to ``author``.
    """
    for i, claim in enumerate(view.claims):
        if claim.claimer == AUTHOR and claim.quote is not None:
            yield Hit(f"{claim.id} is the author's and stands in {claim.quote}", ("claims", i, "claimer"))
