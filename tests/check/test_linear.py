"""Twice as much to find takes twice the work, whatever a file is full of."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec
import pytest

import factories
from anchorage_corpus.check import Options, check_corpus
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import AnnotationSet, Claim, EntityRegistry, Mention, Quote, Span, Splits, span_at

SAID = "A said xx yy. "


def names(count: int) -> Iterator[Any]:
    """A name that is annotated once and stands everywhere."""
    yield "Putin " * count
    yield Mention("e1", "PERSON", "name", 0, 5, "Putin", "yuri-ushakov")


def half_of_the_names(count: int) -> Iterator[Any]:
    """A name that is annotated every second time."""
    yield "Putin " * count
    for i in range(count // 2):
        yield Mention(f"e{i + 1}", "PERSON", "name", i * 12, i * 12 + 5, "Putin", "yuri-ushakov")


def passages(count: int) -> Iterator[Any]:
    """Passages in quotation marks without a quote, one a line."""
    yield "“a b c d e”\n" * count


def quote(i: int, text: str, content: tuple[int, int], cue: tuple[int, int], **rest: Any) -> Quote:
    known = {"source": (), "addressee": (), "speaker": None, "parent": None} | rest
    return Quote(f"q{i}", "indirect", (span_at(text, *content),), (span_at(text, *cue),), **known)


def chain_of_parents(count: int) -> Iterator[Any]:
    """Each quote is the parent of the one before."""
    yield (text := SAID * (count + 1))
    for i in range(count):
        parent = f"q{i + 2}" if i < count - 1 else None
        yield quote(i + 1, text, (i * 14 + 7, i * 14 + 9), (i * 14 + 2, i * 14 + 6), parent=parent)


def quotes_in_one_quote(count: int) -> Iterator[Any]:
    """A quote around all the others, which name no parent."""
    yield (text := SAID * (count + 1))
    yield quote(1, text, (14, len(text) - 1), (2, 6))
    for i in range(1, count):
        yield quote(i + 1, text, (i * 14 + 7, i * 14 + 9), (i * 14 + 2, i * 14 + 6))


def crossing_mentions(count: int) -> Iterator[Any]:
    """Every mention crosses every other."""
    yield (text := "word " * 2 * count)
    for i in range(count):
        start, end = i * 5, (i + count) * 5 - 1
        yield Mention(f"e{i + 1}", "PERSON", "nominal", start, end, text[start:end], "yuri-ushakov")


def strange_names(count: int) -> Iterator[Any]:
    """Names that the registry does not know, each another."""
    yield (text := " ".join(f"Name{i:06}" for i in range(count)))
    for i in range(count):
        yield Mention(f"e{i + 1}", "PERSON", "name", i * 11, i * 11 + 10, text[i * 11 : i * 11 + 10], "yuri-ushakov")


def sources_without_speaker(count: int) -> Iterator[Any]:
    """Quotes whose source holds a mention of somebody else."""
    yield (text := "Ushakov now said it. " * count)
    for i in range(count):
        at = i * 21
        yield Mention(f"e{i + 1}", "PERSON", "name", at, at + 7, "Ushakov", "yuri-ushakov")
        source = (span_at(text, at, at + 11),)
        yield quote(i + 1, text, (at + 17, at + 19), (at + 12, at + 16), source=source, speaker="somebody-else")


def demands(count: int) -> Iterator[Any]:
    """Claims of a file in canonical form, each with a finding."""
    yield (text := SAID * count)
    for i in range(count):
        span = (span_at(text, i * 14 + 7, i * 14 + 9),)
        yield Claim(f"c{i + 1}", span, "demand", "author", None, None, "affirm", "CT+", False)


def claims_in_quotes(count: int) -> Iterator[Any]:
    """Claims inside quotes that they do not name."""
    yield (text := SAID * (count + 1))
    for i in range(count):
        at = i * 14 + 7
        yield quote(i + 1, text, (at, at + 5), (at - 5, at - 1))
        span = (span_at(text, at, at + 2),)
        yield Claim(f"c{i + 1}", span, "evaluation", "author", None, None, "affirm", "CT+", False)


def segments_with_space(count: int) -> Iterator[Any]:
    """One quote of many segments, each with space at its edge."""
    yield (text := SAID * (count + 1))
    content = tuple(Span(i * 14 + 6, i * 14 + 9, " xx") for i in range(count))
    yield msgspec.structs.replace(quote(1, text, (7, 9), (2, 6)), content=content)


FULL: list[Callable[[int], Iterator[Any]]] = [
    names, half_of_the_names, passages, chain_of_parents, quotes_in_one_quote, crossing_mentions, strange_names,
    sources_without_speaker, demands, claims_in_quotes, segments_with_space,
]  # fmt: skip


def corpus_of(root: Path, parts: Iterator[Any]) -> Corpus:
    root.mkdir()
    corpus = Corpus(root)
    doc = factories.document(text=next(parts))
    factories.write_document(corpus, doc)
    rows = list(parts)
    of = {kind: tuple(row for row in rows if isinstance(row, kind)) for kind in (Mention, Quote, Claim)}
    provenance = factories.annotations(doc).provenance
    corpus.write(AnnotationSet(doc.ref, provenance, of[Mention], of[Quote], of[Claim]))
    corpus.write(EntityRegistry((factories.entity(),)))
    corpus.write(Splits({doc.metadata.event: "train"}))
    return corpus


def steps(root: Path) -> int:
    """Lines of our code that a check runs."""
    counted = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal counted
        if "anchorage_corpus" not in frame.f_code.co_filename:
            return None
        counted += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        check_corpus(root, Options(cache=False, jobs=1))
    finally:
        sys.settrace(before)
    return counted


@pytest.mark.parametrize("full", FULL, ids=lambda full: full.__name__)
def test_twice_as_much_takes_twice_the_steps(tmp_path: Path, full: Callable[[int], Iterator[Any]]):
    corpora = [corpus_of(tmp_path / str(count), full(count)).root for count in (1, 150, 300)]
    found = [len(check_corpus(root, Options(cache=False, jobs=1)).findings) for root in corpora]
    base, once, twice = map(steps, corpora)
    assert found[2] >= 149 or full is chain_of_parents
    assert twice - base < 2.2 * (once - base), found
