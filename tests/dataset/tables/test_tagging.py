"""IOB2 tags: which span gets a token, and which spans cut one."""

from __future__ import annotations

import msgspec
from hypothesis import given

from anchorage_corpus.dataset.tables.features import ATTRIBUTION_ROLES, iob2
from anchorage_corpus.dataset.tables.tagging import attribution_roles, cuts, name_roles, tag
from anchorage_corpus.files.schema import label_values
from anchorage_corpus.model import Mention, Quote, Span, span_at
from anchorage_corpus.text.tokens import tokenized
from strategies import annotated

NER = {label: 2 * i + 1 for i, label in enumerate(label_values("entity_type"))}
ATTRIBUTION = {label: 2 * i + 1 for i, label in enumerate(ATTRIBUTION_ROLES)}


def slice_of(text: str, part: str) -> Span:
    start = text.index(part)
    return span_at(text, start, start + len(part))


def name(text: str, part: str, kind: str = "PERSON", mention: str = "name") -> Mention:
    span = slice_of(text, part)
    return Mention(f"e{span.start}", kind, mention, span.start, span.end, span.text, None)


def quote(text: str, number: int, content: list[str], cue: str = "", source: str = "", parent: str | None = None):
    spans = [tuple(slice_of(text, part) for part in parts if part) for parts in (content, [cue], [source])]
    return Quote(f"q{number}", "direct", *spans, (), None, parent)


def ner(text: str, *mentions: Mention) -> str:
    t = tokenized(text)
    names = iob2(label_values("entity_type"))
    return " ".join(names[number] for number in tag(t, name_roles(t, mentions), NER))


def attribution(text: str, *quotes: Quote) -> str:
    t = tokenized(text)
    names = iob2(ATTRIBUTION_ROLES)
    return " ".join(names[number] for number in tag(t, attribution_roles(t, quotes), ATTRIBUTION))


def test_a_name_is_tagged_and_other_mentions_are_not():
    text = "Yuri Ushakov said he knew the aide"
    aide, he = name(text, "the aide", mention="nominal"), name(text, "he", mention="pronoun")
    assert ner(text, name(text, "Yuri Ushakov"), aide, he) == "B-PERSON I-PERSON O O O O O"


def test_two_names_side_by_side_stay_two():
    text = "Moscow Putin"
    assert ner(text, name(text, "Moscow", "GPE"), name(text, "Putin")) == "B-GPE B-PERSON"


def test_the_longer_of_two_overlapping_names_wins_whole():
    text = "Bank of Russia Today"
    bank, today = name(text, "Bank of Russia", "ORG"), name(text, "Russia Today", "ORG")
    assert ner(text, name(text, "Russia", "GPE"), today, bank) == "B-ORG I-ORG I-ORG O"


def test_of_two_names_over_the_same_words_one_is_tagged_whatever_their_order():
    text = "Moscow replied"
    first, second = name(text, "Moscow", "GPE"), msgspec.structs.replace(name(text, "Moscow", "DATE"), id="e9")
    assert ner(text, first, second) == ner(text, second, first) == "B-GPE O"


def test_a_name_over_a_line_end_begins_anew():
    text = "Abu\nDhabi"
    assert ner(text, name(text, text, "GPE")) == "B-GPE B-GPE"


def test_source_cue_and_content_are_tagged():
    text = "Ushakov said: “Go.”"
    assert (
        attribution(text, quote(text, 1, ["“Go.”"], "said", "Ushakov"))
        == "B-SOURCE B-CUE O B-CONTENT I-CONTENT I-CONTENT I-CONTENT"
    )


def test_a_content_in_two_segments_is_two_chunks():
    text = "“No,” he said, “go”"
    tags = attribution(text, quote(text, 1, ["“No,”", "“go”"], "said", "he"))
    assert tags == "B-CONTENT I-CONTENT I-CONTENT I-CONTENT B-SOURCE B-CUE O B-CONTENT I-CONTENT I-CONTENT"


def test_a_content_over_two_sentences_begins_anew_in_the_second():
    text = "“No. Go”"
    tags = attribution(text, quote(text, 1, [text]))
    assert tags == "B-CONTENT I-CONTENT I-CONTENT B-CONTENT I-CONTENT"


def test_the_outer_attribution_keeps_its_tokens():
    text = "He said Putin stressed peace"
    outer = quote(text, 1, ["Putin stressed peace"], "said", "He")
    inner = quote(text, 2, ["peace"], "stressed", "Putin", parent="q1")
    for quotes in ((outer, inner), (inner, outer)):
        assert attribution(text, *quotes) == "B-SOURCE B-CUE B-CONTENT I-CONTENT I-CONTENT"


def test_a_cue_inside_its_own_content_keeps_its_token():
    text = "Peace, Putin said, is near"
    assert attribution(text, quote(text, 1, [text], "said", "Putin")) == (
        "B-CONTENT I-CONTENT B-SOURCE B-CUE B-CONTENT I-CONTENT I-CONTENT"
    )


def test_a_span_that_cuts_a_token_is_tagged_and_told():
    text = "the pro-Kremlinist press"
    mention = name(text, "Kremlin", "ORG")
    t = tokenized(text)
    assert ner(text, mention) == "O O O B-ORG O"
    (cut,) = cuts("a", t, name_roles(t, [mention]))
    assert (cut.annotation, cut.text, cut.tokens) == (mention.id, "Kremlin", ("Kremlinist",))
    assert str(cut) == "a#e8: ORG 'Kremlin' at 8 cuts the token 'Kremlinist'"


def test_a_span_that_begins_and_ends_inside_tokens_is_told_once_with_both():
    text = "one two"
    t = tokenized(text)
    (cut,) = cuts("a", t, name_roles(t, [name(text, "e tw")]))
    assert cut.tokens == ("one", "two")
    (cut,) = cuts("a", t, name_roles(t, [name(text, "w")]))
    assert cut.tokens == ("two",)


def test_white_space_at_the_ends_of_a_span_cuts_nothing():
    text = "one two three"
    t = tokenized(text)
    assert list(cuts("a", t, name_roles(t, [name(text, " two ")]))) == []


@given(annotated())
def test_tags_are_iob2_in_every_sentence_and_cuts_are_exactly_the_spans_off_token_bounds(pair):
    document, annotations = pair
    t = tokenized(document.text)
    names, roles = name_roles(t, annotations.entities), attribution_roles(t, annotations.quotes)
    for kind, numbers in ((names, NER), (roles, ATTRIBUTION)):
        tags = tag(t, kind, numbers)
        assert len(tags) == len(t.tokens)
        for index, number in enumerate(tags):
            inside = number > 0 and number % 2 == 0
            assert not inside or (index not in t.sentences and tags[index - 1] in (number, number - 1))
    told = {(c.annotation, c.role, c.start, c.end) for c in cuts(document.id, t, [*names, *roles])}
    visible = {i for s, e in zip(t.starts, t.ends, strict=True) for i in range(s + 1, e)}
    off = {
        (r.annotation, r.label, r.span.start, r.span.end)
        for r in [*names, *roles]
        if {r.span.start, r.span.end} & visible
    }
    assert told == off
