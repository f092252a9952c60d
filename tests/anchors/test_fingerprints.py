"""A fingerprint holds numbers in place of words, and its skeleton leads back into the text."""

from __future__ import annotations

from hypothesis import given, strategies as st

from anchorage_corpus.anchors.fingerprints import Skeleton, fingerprint
from corruptions import DOCUMENTS, spans_to_follow


def test_fingerprints_hold_no_words():
    doc = DOCUMENTS[0]
    prints = fingerprint(doc.text, spans_to_follow(doc.text), doc.version.sha256, {})
    assert all(value < 2**16 for _, value in prints.anchors)
    assert len(prints.anchors) < len(doc.text) / 15


@given(st.text(alphabet="ab “”\u00a0\n\u200b😀é́—", max_size=80))
def test_a_skeleton_maps_back_into_its_text(text):
    skeleton = Skeleton(text)
    assert len(skeleton.text) == len(skeleton.starts)
    assert skeleton.starts == sorted(set(skeleton.starts))
    for character, start in zip(skeleton.text, skeleton.starts, strict=True):
        assert character == Skeleton(text[start]).text or text[start].isspace()
