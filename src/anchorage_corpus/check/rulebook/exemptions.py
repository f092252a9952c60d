"""Level 1: are the exemptions themselves in order?"""

from __future__ import annotations

from collections.abc import Iterator

from anchorage_corpus.check.exempting import ExemptionsView
from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import exemption_rule


@exemption_rule("AC001", level=1)
def exemption_is_not_needed(view: ExemptionsView) -> Iterator[Hit]:
    """An exemption that exempts nothing must go.

    What it was for has been mended; left in place it would let the same error come back unseen. Where a rule could
    not look, because a file is broken or there is no release to compare with, nothing is said.
    """
    for i, exemption in enumerate(view.exemptions):
        if i not in view.used and exemption.code in view.codes and view.ran(exemption):
            about = f" about {exemption.about!r}" if exemption.about else ""
            yield Hit(
                f"{exemption.code}{about} is not found in {exemption.path} any more; delete this", ("exemptions", i)
            )


@exemption_rule("AC002", level=1)
def exemption_has_expired(view: ExemptionsView) -> Iterator[Hit]:
    """An exemption holds until its last day; then somebody looks again.

    What it exempted is reported once more. Mend that, or move the day and say why in ``reason``.
    """
    for i, exemption in enumerate(view.exemptions):
        if not view.holds(exemption):
            yield Hit(
                f"{exemption.code} in {exemption.path} was exempt until {exemption.until}", ("exemptions", i, "until")
            )


@exemption_rule("AC003", level=1)
def exemption_from_an_unknown_rule(view: ExemptionsView) -> Iterator[Hit]:
    """An exemption must name a rule that exists.

    The code is misspelt, or belongs to a plugin that is not installed here.
    """
    for i, exemption in enumerate(view.exemptions):
        if exemption.code not in view.codes:
            yield Hit(f"no rule is called {exemption.code}; `anchorage rules` lists them", ("exemptions", i, "code"))
