"""Annotations to Label Studio's results and back, without a server."""

from __future__ import annotations

import json
import random

from drawn import layers, read
from hypothesis import given, settings, strategies as st

from anchorage_corpus.model import AnnotationSet, Document
from anchorage_corpus.studio.conversion.marks import has_maker, mark
from anchorage_corpus.studio.conversion.to_label_studio import to_result
from anchorage_corpus.studio.conversion.validation import check_result
from strategies import annotated


@given(annotated())
@settings(max_examples=100, deadline=None)
def test_every_annotation_set_comes_back_identical(pair: tuple[Document, AnnotationSet]) -> None:
    doc, content = pair
    result = json.loads(json.dumps(to_result(content, doc)))
    assert list(check_result(result, doc.text)) == []
    found = read(result, doc.text)
    assert layers(found) == layers(content)
    assert found.marks == {a.id: mark(a) for a in content if has_maker(a)}


@given(annotated(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_items_does_not_matter(pair: tuple[Document, AnnotationSet], rng: random.Random) -> None:
    doc, content = pair
    result = to_result(content, doc)
    rng.shuffle(result)
    assert layers(read(result, doc.text)) == layers(content)
