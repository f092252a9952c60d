"""Reads training data: PolNeAR (brat stand-off) and CrossNER (BIO), as words with labels."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer

from anchorage_corpus.preannotate.tagger.word_pieces import Encoded, encode
from anchorage_corpus.text.divided import DividedText, Range

ROLES = ("CONTENT", "SOURCE", "CUE")
LABELS = ("O", *(f"{p}-{role}" for role in ROLES for p in "BI"))
TYPES = (
    "PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW LANGUAGE DATE TIME PERCENT MONEY QUANTITY ORDINAL "
    "CARDINAL"
).split()
NAMES = ("O", *(f"{p}-{type}" for type in TYPES for p in "BI"))
CROSSNER = {
    "politician": ("PERSON",),
    "person": ("PERSON",),
    "organisation": ("ORG",),
    "politicalparty": ("ORG",),
    "location": ("LOC", "GPE", "FAC"),
    "country": ("GPE",),
    "event": ("EVENT",),
    "election": ("EVENT",),
}
"""The OntoNotes types that each CrossNER politics type can be."""
_TEXT_BOUND, _EVENT = re.compile(r"T\d+$"), re.compile(r"E\d+$")


class Attribution(NamedTuple):
    """One attribution, as ranges by role."""

    source: list[Range]
    cue: list[Range]
    content: list[Range]


class Example(NamedTuple):
    """A text ready for training; ``gold`` has one (labels, attribution index) per annotator; names may be open."""

    text: str
    encoded: Encoded
    gold: list[tuple[list[int], list[int]]]
    names: list[tuple[int, ...]]


def polnear(folder: Path, part: str) -> Iterator[tuple[str, str, list[list[Attribution]]]]:
    """Yield document name, text and the attributions of each annotator, in the order of file names."""
    files: dict[str, list[Path]] = {}
    for path in sorted((folder / part / "attributions").glob("*.ann")):
        files.setdefault(path.stem.rsplit("_", 1)[0], []).append(path)
    for name, paths in sorted(files.items()):
        text = (folder / part / "text" / f"{name}.txt").read_bytes().decode()
        yield name, text, [list(_attributions(path, text)) for path in paths]


def _attributions(path: Path, text: str) -> Iterator[Attribution]:
    rows = [line.split("\t") for line in path.read_bytes().decode().split("\n")]
    spans = {r[0]: _ranges(r[1].split(" ", 1)[1]) for r in rows if len(r) > 1 and _TEXT_BOUND.match(r[0])}
    for row in rows:
        if len(row) < 2 or not _EVENT.match(row[0]) or row[1].startswith("Discard"):
            continue
        parts: dict[str, set[Range]] = {"source": set(), "cue": set(), "content": set()}
        for argument in row[1].split()[1:]:
            role, _, target = argument.partition(":")
            role = re.sub(r"\d+$", "", role).lower()
            if role in parts:
                parts[role].update(spans.get(target, ()))
        yield Attribution(*(_joined(sorted(parts[role]), text) for role in ("source", "cue", "content")))


def _ranges(text: str) -> list[Range]:
    return [(int(a), int(b)) for a, b in (piece.split() for piece in text.split(";"))]


def _joined(ranges: Iterable[Range], text: str) -> list[Range]:
    """Return the ranges, joining those that only white space separates (brat cuts at line breaks)."""
    out: list[Range] = []
    for start, end in ranges:
        if out and not text[out[-1][1] : start].strip():
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def polnear_example(
    text: str,
    annotators: Sequence[Sequence[Attribution]],
    names: Sequence[tuple[int, int, str]],
    tokenizer: Tokenizer,
) -> Example:
    """Return a document with the labels of every annotator and the names that another model read."""
    divided = DividedText(text)
    encoded = encode(divided, tokenizer)
    gold = [_labelled(divided, attributions) for attributions in annotators]
    named = [0] * len(encoded.words)
    for start, end, type in names:
        for place, word in enumerate(_words(divided, start, end)):
            named[word] = NAMES.index(("I-" if place else "B-") + type)
    return Example(text, encoded, gold, [(n,) for n in named])


def _labelled(divided: DividedText, attributions: Sequence[Attribution]) -> tuple[list[int], list[int]]:
    labels, owner = [0] * len(divided.words), [-1] * len(divided.words)
    for index, attribution in enumerate(attributions):
        for role in ("content", "source", "cue"):
            for start, end in getattr(attribution, role):
                for place, word in enumerate(_words(divided, start, end)):
                    labels[word] = LABELS.index(("I-" if place else "B-") + role.upper())
                    owner[word] = index
    return labels, owner


def _words(divided: DividedText, start: int, end: int) -> Iterator[int]:
    """Yield the words that share characters with a range."""
    index = divided.word_at(start)
    while index < len(divided.words) and divided.words[index][0] < end:
        yield index
        index += 1


def crossner(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the sentences of a CrossNER file: tokens and BIO tags."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line.strip()]
        if rows:
            yield [token for token, _ in rows], [tag for _, tag in rows]


def crossner_example(tokens: Sequence[str], tags: Sequence[str], tokenizer: Tokenizer) -> Example:
    """Return a sentence with, for each word, every name label that its tag allows."""
    divided = DividedText(" ".join(tokens))
    encoded = encode(divided, tokenizer)
    starts = [sum(len(t) + 1 for t in tokens[:i]) for i in range(len(tokens))]
    allowed: list[tuple[int, ...]] = []
    before = -1
    for start, _ in encoded.words:
        token = bisect_right(starts, start) - 1
        allowed.append(_allowed(tags[token], token != before))
        before = token
    return Example(divided.text, encoded, [], allowed)


def _allowed(tag: str, opens: bool) -> tuple[int, ...]:
    """Return the labels that a tag allows: all for ``misc``; for O, those that CrossNER does not mark, as dates."""
    if tag == "O":
        marked = {type for types in CROSSNER.values() for type in types}
        return tuple(i for i, name in enumerate(NAMES) if name[2:] not in marked)
    if tag[2:] == "misc":
        return tuple(range(len(NAMES)))
    prefix = "B-" if tag[0] == "B" and opens else "I-"
    return tuple(NAMES.index(prefix + type) for type in CROSSNER[tag[2:]])
