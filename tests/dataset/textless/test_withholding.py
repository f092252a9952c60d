"""What a text-less dataset holds of a text is short, little, and nowhere joined to more."""

from __future__ import annotations

import re

import msgspec
import pyarrow.parquet as pq
from hypothesis import given, settings
from withheld import everything_in, told

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.textless.withholding import (
    GAP,
    LIMIT,
    SHARE,
    offsets_needed,
    published,
    restored,
    withheld,
)
from anchorage_corpus.model import AnnotationSet, Document
from strategies import annotated


def test_no_slice_of_a_text_is_longer_than_the_limit(textless):
    held = everything_in(textless)
    slices = {held[s : s + LIMIT + 1] for s in range(len(held) - LIMIT)}
    for document in Corpus.bundled().documents():
        text = document.text
        too_long = [s for s in range(len(text) - LIMIT) if text[s : s + LIMIT + 1] in slices]
        assert not too_long, text[too_long[0] : too_long[0] + LIMIT + 1]


def test_the_full_dataset_would_fail_that_test(built):
    held = everything_in(built)
    assert all(document.text[:500].strip() in held.replace("\\n", "\n") for document in Corpus.bundled().documents())


def test_rows_and_offsets_stay(built, textless):
    for path in sorted(built.rglob("*.parquet")):
        whole, bare = pq.read_table(path), pq.read_table(textless / path.relative_to(built))
        assert (whole.num_rows, whole.schema) == (bare.num_rows, bare.schema)
        if "starts" in whole.column_names:
            assert bare["starts"].null_count == bare["tokens"].null_count == bare.num_rows


def test_slices_side_by_side_make_no_longer_run_and_all_are_a_small_share(textless):
    for document in Corpus.bundled().documents():
        covered = bytearray(len(document.text))
        for start, end in told(textless, document.id):
            covered[start:end] = b"x" * (end - start)
        joined = re.sub(rb"(?<=x)\x00{1,%d}(?=x)" % GAP, lambda m: b"x" * len(m[0]), covered)
        assert max(map(len, re.findall(rb"x+", joined))) <= LIMIT
        assert 0.05 < covered.count(b"x") / len(covered) <= SHARE


@given(annotated())
@settings(max_examples=15)
def test_what_is_withheld_is_put_back_from_the_text_byte_for_byte(pair: tuple[Document, AnnotationSet]):
    document, annotations = pair
    data = msgspec.json.encode(annotations)
    known = published(document, annotations)
    value = withheld(msgspec.json.decode(data), document, known)
    bare = msgspec.json.encode(value)
    assert restored(bare, lambda start, end: document.text[start:end]) == data
    assert bare.count(b'"text":null') == sum(
        (stretch.start, stretch.end) not in known for stretch in annotations.stretches()
    )
    assert offsets_needed(value) == annotations.offsets()
