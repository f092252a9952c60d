"""Texts with their attributions marked in place."""

from __future__ import annotations

import re

from anchorage_corpus.preannotate.drafts import DraftQuote, Range

_ROLES = {"[": "source", "{": "cue", "<": "content"}
_MARKED = re.compile(r"(\[[^\]]*\]|\{[^}]*\}|<[^>]*>)")


def marked(text: str) -> tuple[str, list[DraftQuote]]:
    """A text without its marks and its quotes: ``[source] {cue} <content>`` in any order; a cue may be left out.

    A quote ends where one of its roles would come a second time.
    """
    plain, quotes, roles = "", [], dict[str, Range]()
    for piece in _MARKED.split(text):
        role = _ROLES.get(piece[:1])
        if role in roles:
            quotes.append(_quote(roles))
            roles = {}
        inner = piece[1:-1] if role else piece
        if role:
            roles[role] = (len(plain), len(plain) + len(inner))
        plain += inner
    return plain, [*quotes, _quote(roles)] if roles else quotes


def _quote(roles: dict[str, Range]) -> DraftQuote:
    source, cue = (((roles[r],) if r in roles else ()) for r in ("source", "cue"))
    return DraftQuote((roles["content"],), cue, source, 0.9, "test")
