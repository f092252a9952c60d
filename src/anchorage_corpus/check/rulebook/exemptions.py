"""Level 1: are the exemptions themselves in order?"""

from __future__ import annotations

from collections.abc import Iterator

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import exemption_rule
from anchorage_corpus.check.views.exemptions import ExemptionsView


@exemption_rule("AC001", level=1)
def exemption_is_not_needed(view: ExemptionsView) -> Iterator[Hit]:
    """An exemption that no longer exempts anything must be deleted.

    What it exempted has been fixed. If the exemption stayed, the same error could come back unseen. Delete the entry
    from ``annotations/exemptions.json``. If the exempted rule could not look, because a file is broken or there is no
    release to compare with, nothing is reported.
    """
    for i, exemption in enumerate(view.exemptions):
        if i not in view.used and exemption.code in view.codes and view.ran(exemption):
            about = f" about {exemption.about!r}" if exemption.about else ""
            message = f"{exemption.code}{about} is no longer found in {exemption.path}; delete this exemption"
            yield Hit(message, ("exemptions", i))


@exemption_rule("AC002", level=1)
def exemption_has_expired(view: ExemptionsView) -> Iterator[Hit]:
    """An exemption holds until its last day; then someone must look at it again.

    After that day, what it exempted is reported once more. Fix it, or set a later day and say why in ``reason``.
    """
    for i, exemption in enumerate(view.exemptions):
        if not view.holds(exemption):
            what = f"{exemption.code} in {exemption.path} was exempt until {exemption.until}"
            yield Hit(f"{what}; fix it, or set a later day", ("exemptions", i, "until"))


@exemption_rule("AC003", level=1)
def exemption_from_an_unknown_rule(view: ExemptionsView) -> Iterator[Hit]:
    """An exemption must name a rule that exists.

    Otherwise it exempts nothing. The code is misspelt, or belongs to a plugin that is not installed here. Correct the
    code, or install the plugin.
    """
    for i, exemption in enumerate(view.exemptions):
        if exemption.code not in view.codes:
            yield Hit(
                f"no rule is called {exemption.code}; `anchorage rules` lists all codes", ("exemptions", i, "code")
            )
