"""A view of an annotation set computes once what rules ask, and says no more than the set and its text do."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings

import factories
from anchorage_corpus.check.views.registry import KnownEntities
from anchorage_corpus.check.views.sets import DocumentView, SetView, once
from anchorage_corpus.model import AnnotationSet, Document
from strategies import annotated

USHAKOV = factories.entity()


def view_of(doc: Document, annotations: AnnotationSet) -> SetView:
    version = doc.version
    texts, digests = {version.file: doc.text}, {version.file: version.sha256}
    document = DocumentView(f"corpus/{doc.id}/document.json", doc.metadata, texts, digests, {})
    return SetView(f"annotations/gold/{doc.id}.json", annotations, document, version, KnownEntities([USHAKOV]))


def view(text: str = factories.TEXT, **changes: object) -> SetView:
    return view_of(factories.document(text=text), msgspec.structs.replace(factories.annotations(), **changes))


@given(annotated())
@settings(max_examples=40)
def test_every_span_has_its_path_and_what_is_around_it(pair: tuple[Document, AnnotationSet]) -> None:
    doc, annotations = pair
    shown = view_of(doc, annotations)
    assert shown.is_exact and shown.true_spans == shown.spans
    for (span, path), before, after in zip(shown.spans, shown.before, shown.after, strict=True):
        value = msgspec.to_builtins(annotations)
        for step in path:
            value = value[step]
        assert (value["start"], value["end"], value["text"]) == (span.start, span.end, span.text)
        assert before + span.text + after == f" {doc.text} "[span.start : span.end + 2]
        assert shown.owner(path) in annotations.layer(path[0])


def test_spans_that_do_not_cover_their_text_are_left_for_later() -> None:
    (mention,) = factories.annotations().entities
    shifted = msgspec.structs.replace(mention, id="e2", start=1, end=8)
    beyond = msgspec.structs.replace(mention, id="e3", start=900, end=907)
    shown = view(entities=(mention, shifted, beyond))
    assert not shown.is_exact
    assert [path for _, path in shown.true_spans if path[0] == "entities"] == [("entities", 0)]


def test_names_of_the_registry_that_nothing_annotates_are_found() -> None:
    text = factories.TEXT + "Ushakov spoke. Yuri Ushakov left. Ushakovs came; the Ushakov Prize, preUshakov.\n"
    found = [(text[at : at + len(name)], at) for at, name in view(text).unmarked_names]
    assert found == [("Yuri Ushakov", text.index("Yuri"))]
    bare = view(text, entities=()).unmarked_names
    assert [at for at, _ in bare] == [0, text.index("Ushakov spoke"), text.index("Yuri")]


def test_mentions_within_lie_there_whole() -> None:
    (mention,) = factories.annotations().entities
    shown = view()
    assert shown.mentions_within(0, 7) == [mention]
    assert shown.mentions_within(0, 6) == shown.mentions_within(1, 9) == []


def test_a_profile_that_passed_before_is_not_looked_at_again() -> None:
    shown = view()
    assert [i for i, _ in shown.unfamiliar] == [0]
    again = view()
    again.registry.familiar.update(shown.profiles)
    assert again.unfamiliar == []


def test_what_a_family_of_rules_asks_is_computed_once() -> None:
    asked: list[SetView] = []

    @once
    def quotes(view: SetView) -> int:
        asked.append(view)
        return len(view.quotes)

    first, second = view(), view(quotes=())
    assert [quotes(first), quotes(first), quotes(second)] == [1, 1, 0]
    assert asked == [first, second]
