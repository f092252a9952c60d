from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from anchorage_corpus.canonical import encode
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.model import AnnotationSet, Entity, Quote, Span
from anchorage_corpus.preannotate import PIPELINES, Pipeline, preannotate

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
    "unbalanced": "“““ ‘‘ \" ' »« ” said",
    "combining": "Пу\u0301тин said: “е\u0301то так и есть сегодня”.",
    "crlf": "Putin said:\r\n“Peace is near to us.”\r\n",
}


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
        st.sampled_from(["Putin", " said ", "“", "”", "that ", "talks ", ".", "\n", "😀", "’s ", '"', "he "]),
        max_size=40,
    )
)
def test_any_mixture_keeps_offsets_exact(parts: list[str]) -> None:
    text = "".join(parts)
    annotations = one(text, Pipeline.named("fast", REGISTRY))
    assert all(s.text == text[s.start : s.end] for s in spans(annotations))


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

    def seconds(repeats: int) -> float:
        begin = time.process_time()
        one(sentence * repeats, ready)
        return time.process_time() - begin

    seconds(50)
    assert seconds(1600) < 6 * seconds(400)
