from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec
import pytest

from anchorage_corpus.model import Entity
from anchorage_corpus.preannotate.drafts import DraftMention, DraftQuote
from anchorage_corpus.preannotate.entities.gazetteer import with_registry
from anchorage_corpus.preannotate.entities.linking import Registry, link_mentions
from anchorage_corpus.preannotate.speakers.resolve import resolve_speakers
from anchorage_corpus.text.divided import DividedText
from tests.preannotate.marked import marked

REGISTRY = Registry(
    [
        Entity("american-delegation", "ORG", "American delegation", (), None, None),
        Entity("dmitry-peskov", "PERSON", "Dmitry Peskov", ("Peskov",), "Spokesman of the Kremlin", None),
        Entity("donald-trump", "PERSON", "Donald Trump", ("Trump",), "President of the United States", None),
        Entity("kremlin", "ORG", "Kremlin", (), None, None),
        Entity("observers", "PERSON", "Observers", (), None, None),
        Entity("russia", "GPE", "Russia", ("Moscow",), None, None),
        Entity(
            "steve-witkoff", "PERSON", "Steve Witkoff", ("Witkoff",), "Envoy of the United States president", None
        ),
        Entity("vladimir-putin", "PERSON", "Vladimir Putin", ("Putin",), "President of Russia", None),
        Entity("yuri-ushakov", "PERSON", "Yuri Ushakov", ("Ushakov",), "Aide of the Russian president", None),
    ]
)


def read(text: str, *strangers: str) -> tuple[list[DraftMention], list[DraftQuote]]:
    """The mentions and quotes of a marked text in which an entity finder also saw the strangers."""
    plain, quotes = marked(text)
    seen = [
        DraftMention(plain.index(name), plain.index(name) + len(name), "PERSON", "name", 0.9, "test")
        for name in strangers
    ]
    mentions = link_mentions(with_registry(seen, plain, REGISTRY), plain, REGISTRY)
    return resolve_speakers(DividedText(plain), mentions, quotes, REGISTRY)


def last_speaker(text: str, *strangers: str) -> str | None:
    return read(text, *strangers)[1][-1].speaker


def kinds(mentions: Sequence[DraftMention], text: str) -> dict[str, tuple[str, str, str | None]]:
    return {text[m.start : m.end]: (m.type, m.kind, m.entity) for m in mentions if m.kind != "name"}


@pytest.mark.parametrize(
    ("text", "strangers", "speaker"),
    [
        ("Maria Zakharova met Vladimir Putin. <“The talks went badly,”> [she] said.", ("Maria Zakharova",), None),
        (
            "[Dmitry Peskov] said <talks go on>. [Angela Merkel] warned <that it is bad>. <“It is bad,”> [she] said.",
            ("Angela Merkel",),
            None,
        ),
        ("Putin spoke to Melania. <“The talks went badly,”> [she] said.", (), None),
        ("Steve Witkoff met Putin in Moscow. <“We had very good talks,”> [he] told reporters.", (), "steve-witkoff"),
        (
            "Witkoff flew to Moscow. He met Vladimir Putin on Friday. <“We had good talks,”> [he] said.",
            (),
            "steve-witkoff",
        ),
        ("[Ushakov] said <that talks go on>. <“Putin is ready for talks,”> [he] added.", (), "yuri-ushakov"),
        ("Peskov spoke to Ushakov. [They] said <that nothing was signed>.", (), None),
        ("[The Kremlin] denied <that it was so>. [They] said <that nothing was signed>.", (), "kremlin"),
        ("The Kremlin met Putin. [It] said <that nothing was signed>.", (), "kremlin"),
    ],
)
def test_pronoun_means_whom_gender_number_and_subject_allow(
    text: str, strangers: tuple[str, ...], speaker: str | None
) -> None:
    assert last_speaker(text, *strangers) == speaker


@pytest.mark.parametrize(
    ("source", "speaker"),
    [
        ("The Russian leader", "vladimir-putin"),
        ("The Russian leader’s aide", "yuri-ushakov"),
        ("The US president’s envoy", "steve-witkoff"),
        ("The Ukrainian leader", None),
        ("The Russian leader’s lawyer", None),
        ("A spokesman for Vladimir Putin", None),
        ("The Kremlin’s spokesman", "dmitry-peskov"),
        ("The U.S. delegation", "american-delegation"),
        ("Most observers", "observers"),
        ("The Russian side", "russia"),
        ("Moscow’s side", "russia"),
    ],
)
def test_nominal_is_who_bears_the_office(source: str, speaker: str | None) -> None:
    assert last_speaker(f"Putin met Ushakov and Witkoff. [{source}] said <that the talks went badly>.") == speaker


@pytest.mark.parametrize("source", ["Dmitry Peskov and Yuri Ushakov", "Putin, Peskov and Ushakov"])
def test_compound_source_has_no_speaker(source: str) -> None:
    assert last_speaker(f"[{source}] said <that the talks went badly>.") is None


@pytest.mark.parametrize("source", ["Russian envoy Yuri Ushakov", "Ushakov, aide for war and peace"])
def test_and_inside_a_name_or_an_office_makes_no_compound(source: str) -> None:
    assert last_speaker(f"[{source}] said <that the talks went badly>.") == "yuri-ushakov"


@pytest.mark.parametrize(
    ("text", "mention", "type"),
    [
        ("[Most economists] believe <that the plan will fail>.", "Most economists", "PERSON"),
        ("[A senior diplomat] told reporters <that it was over>.", "A senior diplomat", "PERSON"),
        ("[Officials in Washington] said <that the plan was dead>.", "Officials", "PERSON"),
        ("[The foreign ministry] said <that the plan was dead>.", "The foreign ministry", "ORG"),
    ],
)
def test_source_that_names_nobody_known_is_a_nominal_without_entity(text: str, mention: str, type: str) -> None:
    mentions, _ = read(text)
    assert kinds(mentions, marked(text)[0])[mention] == (type, "nominal", None)


@pytest.mark.parametrize("source", ["The report", "The discussions", "Reuters", "Kremlin aide Yuri Ushakov"])
def test_things_and_names_are_no_nominals(source: str) -> None:
    text = f"[{source}] said <that the plan was dead>."
    assert "nominal" not in {kind for _, kind, _ in kinds(read(text)[0], marked(text)[0]).values()}


def test_inferred_speaker_is_less_sure_than_a_named_one() -> None:
    _, (named, inferred) = read("[Putin] said <that talks go on>. [He] said <that talks go well>.")
    assert named.speaker == inferred.speaker == "vladimir-putin"
    assert inferred.confidence < named.confidence


def test_pronoun_in_quotation_marks_means_who_is_quoted() -> None:
    text, (outer, inner) = marked("Putin came. <“It was what I said it would be,”> [Ushakov] told [us] <so>.")
    start = text.index("I said")
    inner = msgspec.structs.replace(inner, source=((start, start + 1),), content=((start + 7, start + 18),))
    mentions = link_mentions(with_registry([], text, REGISTRY), text, REGISTRY)
    _, quotes = resolve_speakers(DividedText(text), mentions, [outer, inner], REGISTRY)
    assert [q.speaker for q in quotes] == ["yuri-ushakov", "yuri-ushakov"]


def test_cost_of_resolving_is_linear_in_the_number_of_quotes() -> None:
    sentence = "[Putin] said <that talks go on>, and [he] said <that Ushakov agreed>. [The aide] said <it was so>.\n"

    def seconds(repeats: int) -> float:
        text, quotes = marked(sentence * repeats)
        mentions = link_mentions(with_registry([], text, REGISTRY), text, REGISTRY)
        begin = time.process_time()
        resolve_speakers(DividedText(text), mentions, quotes, REGISTRY)
        return time.process_time() - begin

    seconds(20)
    assert seconds(2000) < 8 * seconds(500)
