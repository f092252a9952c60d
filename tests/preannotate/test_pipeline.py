from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from anchorage_corpus.errors import MisuseError
from anchorage_corpus.files.canonical import encode
from anchorage_corpus.model import AnnotationSet, Entity, Quote, Span
from anchorage_corpus.preannotate import PIPELINES, Pipeline, preannotate
from anchorage_corpus.text.mark_styles import PARTNERS
from tests.preannotate.cost import steps

REGISTRY = (
    Entity("yuri-ushakov", "PERSON", "Yuri Ushakov", ("Ushakov",), "Aide of the President of Russia", None),
    Entity("vladimir-putin", "PERSON", "Vladimir Putin", ("Putin",), "President of Russia", None),
    Entity("dmitry-peskov", "PERSON", "Dmitry Peskov", ("Peskov",), "Spokesman of the Kremlin", None),
)
ODD = {
    "empty": "",
    "blank": " \n\t\n ",
    "control": "\x00\x01\x02 He said: \x07“odd\x1b things happen here”.\x7f",
    "right-to-left": "قال بوتين: “السلام ممكن” \u202eبعد القمة\u202c.",
    "emoji": "😀 Putin said 👩‍👩‍👧 that “peace 🕊️ is near to us”. 😀" * 3,
    "no-punctuation": "putin said talks went on and on " * 400,
    "other-language": "Der Sprecher sagte: „Wir verhandeln weiter.“ 他说：“我们会继续谈判。”",
    "long-word": "a" * 20000 + " said Putin",
    "cues-on-both-sides": "Putin said: “The talks were very good today. We will go on now,” Ushakov said.",
    "cues-all-round": "As Peskov told reporters, “the talks were good. They go on,” he added, saying: “We will.”",
    "interruption-alone": ", he said, ",
    "unbalanced": "“““ ‘‘ \" ' »« ” said",
    "combining": "Пу\u0301тин said: “е\u0301то так и есть сегодня”.",
    "crlf": "Putin said:\r\n“Peace is near to us.”\r\n",
}
SENTENCES = (
    "Putin said: “",
    "The talks were very good today. ",
    "We will go on with them now,” ",
    "“We will go on with them now. ",
    "Ushakov said.",
    "Peskov told reporters that ",
    "he added, saying: ",
    ", he said, ",
    "Putin, he added, underlined that the talks were good. ",
    "We have said that the talks were good. ",
)


@pytest.fixture(scope="module", params=sorted(PIPELINES))
def pipeline(request: pytest.FixtureRequest) -> Pipeline:
    return Pipeline.named(request.param, REGISTRY)


def one(text: str, pipeline: Pipeline) -> AnnotationSet:
    return next(preannotate([text], pipeline))


def quote_with(annotations: AnnotationSet, words: str) -> Quote:
    return next(q for q in annotations.quotes if any(words in s.text for s in q.content))


def spans(annotations: AnnotationSet) -> list[Span]:
    quotes = [s for q in annotations.quotes for s in (*q.content, *q.cue, *q.source, *q.addressee)]
    return [*quotes, *(m.span for m in annotations.entities), *(s for c in annotations.claims for s in c.span)]


@pytest.mark.parametrize("name", sorted(ODD))
def test_odd_text_is_annotated_with_exact_offsets(name: str, pipeline: Pipeline) -> None:
    annotations = one(ODD[name], pipeline)
    assert all(s.text == ODD[name][s.start : s.end] and s.start < s.end for s in spans(annotations))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(["Putin", " said ", "“", "”", "that ", "talks ", ".", "\n", "😀", "’s ", '"', "he "])
        | st.sampled_from(SENTENCES),
        max_size=40,
    )
)
def test_any_mixture_keeps_offsets_exact(parts: list[str]) -> None:
    text = "".join(parts)
    annotations = one(text, Pipeline.named("fast", REGISTRY))
    assert all(s.text == text[s.start : s.end] and s.start < s.end for s in spans(annotations))


def test_same_text_gives_the_same_bytes(pipeline: Pipeline) -> None:
    text = "Ushakov said the talks were “very frank and constructive”. He added that Putin was ready."
    assert encode(one(text, pipeline), 2) == encode(one(text, Pipeline.named(pipeline.name, REGISTRY)), 2)


def test_quotation_has_its_speaker(pipeline: Pipeline) -> None:
    annotations = one("“The talks were very frank and useful,” Ushakov said on Friday.", pipeline)
    quote = quote_with(annotations, "very frank")
    assert quote.speaker == "yuri-ushakov"
    assert quote.type == "direct"


def test_pronoun_and_nominal_lead_to_the_speaker(pipeline: Pipeline) -> None:
    text = (
        "Kremlin spokesman Dmitry Peskov said that Russian President Vladimir Putin would travel.\n"
        "He added: “The date is not known to us yet.”\n"
        "The Russian leader stressed that “the time for talks is now”."
    )
    annotations = one(text, pipeline)
    assert quote_with(annotations, "date is not known").speaker == "dmitry-peskov"
    assert quote_with(annotations, "time for talks").speaker == "vladimir-putin"


def test_pronoun_reaches_back_over_a_speech_of_several_paragraphs(pipeline: Pipeline) -> None:
    text = "“We came to talk,” Putin said.\n\n“We have always been ready to talk.\n\n“But they were not,” he added."
    assert {q.speaker for q in one(text, pipeline).quotes if q.source} == {"vladimir-putin"}


def test_nested_attribution_names_its_parent(pipeline: Pipeline) -> None:
    text = "Ushakov stated that Putin emphasized that territorial disputes must be resolved before any peace."
    annotations = one(text, pipeline)
    inner = quote_with(annotations, "territorial disputes")
    nested = [q for q in annotations.quotes if q.parent]
    assert [q.speaker for q in nested] == ["vladimir-putin"]
    assert inner.id == nested[0].parent or nested[0] is inner


def test_every_annotation_says_how_sure_and_by_whom(pipeline: Pipeline) -> None:
    for annotation in one("Ushakov said that 3 envoys met Putin in Moscow.", pipeline):
        assert annotation.by
        assert annotation.confidence is not None
        assert round(annotation.confidence, 2) == annotation.confidence
        assert 0 <= annotation.confidence <= 1


def test_denied_claim_is_refuted() -> None:
    annotations = one(
        "Putin denied that Russia had attacked the power plant in January.", Pipeline.named("fast", REGISTRY)
    )
    assert [(c.claimer, c.stance) for c in annotations.claims if c.quote] == [("vladimir-putin", "refute")]


def test_unknown_names_are_refused_with_what_there_is() -> None:
    with pytest.raises(MisuseError, match="accurate, fast"):
        Pipeline.named("quick")
    with pytest.raises(MisuseError, match="spacy"):
        Pipeline.named("fast", entities="flair")


def test_cost_is_linear_in_length() -> None:
    ready = Pipeline.named("fast", REGISTRY)
    sentence = "Putin said that “the talks will go on for many weeks”, and Ushakov agreed with him. "

    def cost(repeats: int) -> int:
        return steps(lambda: one(sentence * repeats, ready))

    cost(1)
    assert cost(80) < 2.2 * cost(40)


EVERY_PAIR = [(opening, closing) for opening in PARTNERS for closing in PARTNERS[opening] if opening not in "「『"]
"""Each style of quotation marks; English names next to East Asian marks are not what spaCy was trained on."""


@pytest.mark.parametrize("marks", EVERY_PAIR)
def test_quotation_in_marks_of_any_style_has_its_speaker(marks: tuple[str, str], pipeline: Pipeline) -> None:
    content = f"{marks[0]}We aren’t ready for serious talks about the envoys’ plan,{marks[1]}"
    (quote,) = one(f"{content} Yuri Ushakov said.", pipeline).quotes
    assert [s.text for s in quote.content] == [content]
    assert [s.text for s in quote.source] == ["Yuri Ushakov"]
    assert (quote.type, quote.speaker) == ("direct", "yuri-ushakov")


@pytest.mark.parametrize("marks", ["“”", '""'])
def test_speech_of_several_paragraphs_is_one_quote(marks: str, pipeline: Pipeline) -> None:
    opening, closing = marks
    paragraphs = [
        f"{opening}We came to talk about peace.",
        f"{opening}We saw that nobody listened to us.",
        f"{opening}We left the room in the evening.{closing}",
    ]
    text = "Putin said: " + "\n\n".join(paragraphs) + "\n\nPeskov had no comment."
    (quote,) = (q for q in one(text, pipeline).quotes if q.parent is None)
    assert [s.text for s in quote.content] == paragraphs
    assert quote.speaker == "vladimir-putin"


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “special military operation” went on for a year.",
        "The 'Anchorage spirit' is gone.",
        "The book “How to Lose a War in Ten Days” came out.",
    ],
)
def test_words_that_marks_merely_set_off_are_no_quote(text: str, pipeline: Pipeline) -> None:
    assert one(text, pipeline).quotes == ()


def test_colon_belongs_to_the_cue_and_a_comma_does_not(pipeline: Pipeline) -> None:
    annotations = one("Peskov explained: “The president gets reports.”\nPutin said, “It is so every day.”", pipeline)
    assert [s.text for q in annotations.quotes for s in q.cue] == ["explained:", "said"]


@pytest.mark.parametrize(
    ("text", "addressee"),
    [
        ("Ushakov told reporters on Friday that the talks were over.", "reporters"),
        ("Putin told Donald Trump: “We will see what comes of it.”", "Donald Trump"),
        (
            "“We will see what comes of it,” Peskov told the Russian daily Izvestia in Moscow.",
            "the Russian daily Izvestia",
        ),
    ],
)
def test_addressee_is_whom_the_source_speaks_to(text: str, addressee: str, pipeline: Pipeline) -> None:
    assert [s.text for q in one(text, pipeline).quotes for s in q.addressee] == [addressee]


def test_attribution_inside_speech_takes_its_type_from_inner_marks(pipeline: Pipeline) -> None:
    text = "“This is a work process. We have said that a meticulous process is necessary,” Peskov explained."
    outer, inner = one(text, pipeline).quotes
    assert [s.text for s in (*inner.source, *inner.cue, *inner.content)] == [
        "We",
        "have said",
        "that a meticulous process is necessary",
    ]
    assert (outer.type, inner.type, inner.parent) == ("direct", "indirect", outer.id)
