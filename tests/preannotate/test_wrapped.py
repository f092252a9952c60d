"""A text wrapped to any width gets the annotations and the rows of the same text without its line ends."""

from __future__ import annotations

import os
import textwrap
from functools import cache, lru_cache, partial
from itertools import islice
from pathlib import Path

import pytest

import factories
from anchorage_corpus.check import Options, check_corpus
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import AnnotationSet, EntityRegistry, Span, Splits
from anchorage_corpus.preannotate import Pipeline, preannotate
from anchorage_corpus.preannotate.training.data import polnear
from anchorage_corpus.text.tokens import tokenized

EVALUATION = os.environ.get("ANCHORAGE_EVAL")
ARTICLES = 100
CORPUS = Corpus.bundled()
TALKS = (
    "Envoys of three countries met in Geneva on Friday.\n\n"
    "“The talks were long and we shall go on with them until there is a result that both sides can live with,” "
    "Ivan Petrov said.\n\n"
    "Petrov added that the next round will be held in Abu Dhabi in March."
)


def paragraphed(text: str) -> str:
    """A text with a blank line between its paragraphs and no white space but single spaces in them."""
    return "\n\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def wrapped(text: str, width: int) -> str:
    fill = partial(textwrap.fill, width=width, break_on_hyphens=False, break_long_words=False)
    return "\n".join(map(fill, text.split("\n")))


@cache
def pipeline(name: str) -> Pipeline:
    return Pipeline.named(name, CORPUS.entities())


@lru_cache(1)
def one(text: str, name: str) -> AnnotationSet:
    return next(preannotate([text], pipeline(name)))


def read(annotations: AnnotationSet) -> list[object]:
    """Annotations as they are for a reader, to whom line ends are spaces; ``start`` and ``end`` only for one."""

    def said(spans: tuple[Span, ...]) -> list[tuple[int, int, str]]:
        return [(s.start, s.end, " ".join(s.text.split())) for s in spans]

    mentions = [(said((m.span,)), m.type, m.mention, m.entity, m.confidence) for m in annotations.entities]
    quotes = [
        (*map(said, (q.content, q.cue, q.source, q.addressee)), q.type, q.speaker, q.parent, q.confidence)
        for q in annotations.quotes
    ]
    claims = [
        (said(c.span), c.kind, c.claimer, c.quote, c.topic, c.stance, c.factuality, c.check_worthy, c.confidence)
        for c in annotations.claims
    ]
    return [*mentions, *quotes, *claims]


def rows(text: str) -> int:
    return len(tokenized(text).sentences)


def assert_read_alike(text: str, width: int, name: str) -> None:
    broken = wrapped(text, width)
    assert broken != text
    assert read(next(preannotate([broken], pipeline(name)))) == read(one(text, name)), (name, width, text[:80])
    assert rows(broken) == rows(text)


@pytest.mark.parametrize("name", ["accurate", "fast"])
@pytest.mark.parametrize("document", list(CORPUS.documents()), ids=lambda document: document.id)
def test_a_report_of_any_width_is_annotated_as_without_line_ends(document, name: str) -> None:
    for width in (40, 64, 100):
        assert_read_alike(paragraphed(document.text), width, name)


@pytest.mark.parametrize("name", ["accurate", "fast"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", " \n", "\n  "])
def test_a_quotation_over_several_lines_is_one_segment(name: str, line_end: str) -> None:
    text = "\n\n".join(wrapped(paragraph, 47).replace("\n", line_end) for paragraph in TALKS.split("\n\n"))
    quote = next(q for q in one(text, name).quotes if "long" in q.content[0].text)
    assert (quote.type, len(quote.content), quote.source[0].text) == ("direct", 1, "Ivan Petrov")
    assert all(span.text == text[span.start : span.end] for span in quote.content)
    assert " ".join(quote.content[0].text.split()) == TALKS.split("\n\n")[1].removesuffix(" Ivan Petrov said.")
    assert rows(text) == rows(TALKS) == 3


@pytest.mark.parametrize("name", ["accurate", "fast"])
def test_a_quoted_mail_is_annotated_as_what_it_quotes(name: str) -> None:
    speech = "“The talks were long and we go on with them.\n\n“They will end some day,” Ivan Petrov said in Geneva."
    text = f"Anna wrote:\n\n{speech}\n\nI agree.\n"
    mail = "Anna wrote:\n\n> " + wrapped(speech, 47).replace("\n", "\n> ") + "\n\nI agree.\n"

    def found(annotations: AnnotationSet) -> list[object]:
        quotes = [(q.type, [s.text.replace("\n> ", " ") for s in q.content]) for q in annotations.quotes]
        return [quotes, [(m.text, m.type) for m in annotations.entities], len(annotations.claims)]

    assert found(one(mail, name)) == found(one(text, name))
    assert rows(mail) == rows(text)


@pytest.mark.parametrize("name", ["accurate", "fast"])
def test_check_accepts_what_is_written_of_wrapped_text(tmp_path: Path, name: str) -> None:
    corpus = Corpus(tmp_path)
    text = wrapped(TALKS, 47).replace("\n", "\r\n")
    document = factories.document(text=text)
    factories.write_document(corpus, document)
    corpus.write(pipeline(name).annotate(text, document.ref))
    corpus.write(EntityRegistry(CORPUS.entities()))
    corpus.write(Splits({document.metadata.event: "train"}))
    assert check_corpus(tmp_path, Options(cache=False, jobs=1)).findings == ()


@pytest.mark.skipif(EVALUATION is None, reason="ANCHORAGE_EVAL names no folder of evaluation data")
@pytest.mark.parametrize(("name", "articles"), [("fast", ARTICLES), ("accurate", 5)])
def test_an_article_of_any_width_is_annotated_as_without_line_ends(name: str, articles: int) -> None:
    texts = polnear(Path(str(EVALUATION)) / "polnear" / "data", "train")
    for number, (_, text, _) in enumerate(islice(texts, 0, None, 840 // articles)):
        assert_read_alike(paragraphed(text), 40 + number * 61 // articles % 61, name)
