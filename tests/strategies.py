"""Hypothesis strategies: nasty texts, and any annotation set that the schema allows over one."""

from __future__ import annotations

import string

from hypothesis import strategies as st

from anchorage_corpus.files.schema import label_values
from anchorage_corpus.model import (
    AUTHOR,
    Agent,
    AnnotationSet,
    Claim,
    Document,
    Mention,
    Provenance,
    Quote,
    Span,
    span_at,
)
from anchorage_corpus.text.mark_styles import PARTNERS
from factories import metadata

NASTY = (
    "𝒳",
    "💩",
    "👩\u200d👩\u200d👧\u200d👦",
    "🇫🇷",
    "e\u0301",
    "Zoe\u0308",
    "\r\n",
    "\n",
    "\n\n\t",
    "\u00a0",
    "  ",
    "שלום",
    "عربي",
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "&amp;",
    "\u2028",
    "\u0085",
    "\ufeff",
    "\u00ad",
    "\u200b",
    "“quoted,” said",
    "Putin ",
    "\\n",
    '"',
    "]]>",
    '"}, {"id": "e1", ',
)
"""Pieces of text on which other tools shift, strip or escape."""

_WORDS = st.text(string.ascii_letters + " .,", min_size=1, max_size=12)
_MADE_BY = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120)
_ENTITY_ID = st.from_regex(r"[a-z0-9]{1,12}(-[a-z0-9]{1,12}){0,3}", fullmatch=True)


def texts(max_pieces: int = 40) -> st.SearchStrategy[str]:
    """Texts made of words and nasty pieces."""
    pieces = st.lists(st.one_of(_WORDS, st.sampled_from(NASTY)), min_size=1, max_size=max_pieces)
    return pieces.map("".join).filter(lambda text: len(text) > 1)


def documents(max_pieces: int = 40) -> st.SearchStrategy[Document]:
    """Documents with a nasty text."""

    def make(text: str) -> Document:
        meta = metadata(text=text)
        return Document(meta, meta.latest, text)

    return texts(max_pieces).map(make)


@st.composite
def annotated(draw: st.DrawFn, max_pieces: int = 40, max_size: int = 8) -> tuple[Document, AnnotationSet]:
    """A document with any annotations that the schema and its own references allow."""
    doc = draw(documents(max_pieces))
    spans = _spans(doc.text)
    quotes = draw(st.lists(_ids("q"), max_size=max_size, unique=True))
    references = st.none() | st.sampled_from(quotes) if quotes else st.none()
    return doc, AnnotationSet(
        doc.ref,
        Provenance("auto", (Agent("software", "test", "1"),), None, {"entities": "automatic"}),
        tuple(draw(_mention(i, spans)) for i in draw(st.lists(_ids("e"), max_size=max_size, unique=True))),
        tuple(draw(_quote(i, spans, references)) for i in quotes),
        tuple(draw(_claim(i, spans, references)) for i in draw(st.lists(_ids("c"), max_size=max_size, unique=True))),
    )


def _ids(letter: str) -> st.SearchStrategy[str]:
    return st.one_of(st.integers(0, 30).map(str), st.from_regex(r"[0-9]{1,19}", fullmatch=True)).map(letter.__add__)


@st.composite
def _spans(draw: st.DrawFn, text: str) -> Span:
    start = draw(st.integers(0, len(text) - 1))
    return span_at(text, start, draw(st.integers(start + 1, len(text))))


def _some(spans: st.SearchStrategy[Span], least: int = 0) -> st.SearchStrategy[tuple[Span, ...]]:
    return st.lists(spans, min_size=least, max_size=3).map(tuple)


def _label(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(label_values(name))


_CONFIDENCE = st.none() | st.integers(0, 100).map(lambda percent: percent / 100)
_BY = st.none() | _MADE_BY


def _mention(mention_id: str, spans: st.SearchStrategy[Span]) -> st.SearchStrategy[Mention]:
    return st.builds(
        lambda span, kind, mention, entity, confidence, by: Mention(
            mention_id, kind, mention, span.start, span.end, span.text, entity, confidence, by
        ),
        spans,
        _label("entity_type"),
        _label("mention_kind"),
        st.none() | _ENTITY_ID,
        _CONFIDENCE,
        _BY,
    )


def _quote(
    quote_id: str, spans: st.SearchStrategy[Span], quotes: st.SearchStrategy[str | None]
) -> st.SearchStrategy[Quote]:
    return st.builds(
        Quote,
        st.just(quote_id),
        _label("quote_type"),
        _some(spans, 1),
        _some(spans),
        _some(spans),
        _some(spans),
        st.none() | _ENTITY_ID,
        quotes,
        _CONFIDENCE,
        _BY,
    )


def _claim(
    claim_id: str, spans: st.SearchStrategy[Span], quotes: st.SearchStrategy[str | None]
) -> st.SearchStrategy[Claim]:
    return st.builds(
        Claim,
        st.just(claim_id),
        _some(spans, 1),
        _label("claim_kind"),
        st.none() | st.just(AUTHOR) | _ENTITY_ID,
        quotes,
        st.none() | _label("topic"),
        st.none() | _label("stance"),
        st.none() | _label("factuality"),
        st.none() | st.booleans(),
        _CONFIDENCE,
        _BY,
    )


_OUTLETS = ("Reuters", "Kommersant", "Le Monde", "Svenska Dagbladet", "the Kremlin", "Mr. Ushakov", "Yuri Ushakov")
_SAID = (
    "said",
    "told reporters",
    "added",
    "stressed that",
    "said:",
    "insisted",
    "asked",
    "denied that",
    "hopes that",
)
_STATED = (
    "the talks went on for hours",
    "we will not go",
    "Russia’s envoys don't agree",
    "the ministers’ plan is dead",
    "it was 5'10\" tall in the '90s",
    "peace is near to us",
    "he had met 1,409 teachers",
    "nobody was happy",
    "Trump’s Board of Peace met in Miami",
)
_STOPS = (", ", ". ", ".\n", "; ", ": ", "? ", "…", " – ")
_BETWEEN = (" ", " ", " ", *_STOPS, "\n\n", "\n", "\u00a0", "", "\ufeff", "\u200b ", "\u0301 ", "\u200d")


def news(max_pieces: int = 20) -> st.SearchStrategy[str]:
    """News-like texts with every quotation mark, paired well and badly, in sentences that attribute and do not."""
    marks = sorted({*PARTNERS, *(mark for closing in PARTNERS.values() for mark in closing)})
    pairs = [(opening, closing) for opening in PARTNERS for closing in PARTNERS[opening]]
    source, said, stated = (st.sampled_from(words) for words in (_OUTLETS, _SAID, _STATED))
    quotation = st.builds(lambda pair, words: f"{pair[0]}{words},{pair[1]}", st.sampled_from(pairs), stated)
    content = st.one_of(quotation, quotation, stated, st.tuples(stated, quotation).map(" ".join))
    attributed = st.one_of(st.tuples(source, said, content), st.tuples(content, source, said)).map(" ".join)
    words = st.one_of(attributed, attributed, content, source, said, st.sampled_from(marks))
    between = st.sampled_from(_BETWEEN)
    return st.lists(st.tuples(words, between).map("".join), min_size=1, max_size=max_pieces).map("".join)
