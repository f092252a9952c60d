"""Exemptions: findings that are meant to stay, each with a reason and an expiry.

As in Universal Dependencies, an existing finding may be exempted rule by rule, and what was fixed may not come back.
An exemption that exempts nothing any more is itself a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from anchorage_corpus.check.findings import Finding
from anchorage_corpus.model import Exemption

FILE = "annotations/exemptions.json"


class ExemptionsView:
    """Exemptions with the findings that they exempt."""

    def __init__(
        self,
        exemptions: Sequence[Exemption],
        findings: Iterable[Finding],
        codes: Iterable[str],
        ran: Callable[[Exemption], bool],
    ) -> None:
        self.exemptions = exemptions
        self.codes = frozenset(codes)
        self.ran = ran
        self.today = date.today().isoformat()
        self.kept: list[Finding] = []
        self.used: set[int] = set()
        by_place: dict[tuple[str, str], list[int]] = {}
        for i, exemption in enumerate(exemptions):
            by_place.setdefault((exemption.code, exemption.path), []).append(i)
        for finding in findings:
            matching = [
                i for i in by_place.get((finding.code, finding.path), ()) if _is_about(exemptions[i], finding)
            ]
            self.used.update(matching)
            if not any(self.holds(exemptions[i]) for i in matching):
                self.kept.append(finding)

    def holds(self, exemption: Exemption) -> bool:
        """Return whether an exemption has not expired."""
        return self.today <= exemption.until


def _is_about(exemption: Exemption, finding: Finding) -> bool:
    about = exemption.about
    return about is None or about in (finding.id, finding.id.rpartition("#")[2]) or _quotes(finding.message, about)


def _quotes(message: str, words: str) -> bool:
    """Return whether a message contains some words, none of them cut: "e2" is not in "e29 covers …"."""
    return re.search(f"{_EDGE}{re.escape(words)}{_EDGE}", message) is not None


_EDGE = r"(?:(?<!\w)|(?!\w))"
