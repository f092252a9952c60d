"""What a text-less dataset holds of a text is short, little, and nowhere joined to more."""

from __future__ import annotations

import re

import pyarrow.parquet as pq
from withheld import everything_in, told

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.textless.withholding import GAP, LIMIT, SHARE


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
