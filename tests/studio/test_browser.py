"""What an annotator does in Chromium comes home exactly; screenshots go to ``build/screenshots``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from annotators import Fill
from browser import Browser, chromium, program
from syncing import DOC, made_by_tagger

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.files.canonical import normalized
from anchorage_corpus.model import AnnotationSet, Document, Span, span_at
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.server.local import Server
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.push import push
from anchorage_corpus.studio.sync.records import as_base
from factories import TEXT, annotations, document
from strategies import NASTY

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


PICTURES = Path(os.environ.get("ANCHORAGE_SCREENSHOTS", "build/screenshots"))


@pytest.fixture(scope="module")
def logged_in(server: Server) -> Iterator[Browser]:
    if program() is None:
        pytest.skip("no Chromium on this machine; install it with `apt-get install chromium`")
    with chromium(server, PICTURES) as opened:
        yield opened
    assert opened.strangers == set(), "the page asked addresses outside this machine"


@pytest.fixture
def browser(logged_in: Browser) -> Iterator[Browser]:
    """A new page; whatever is done on it, its scripts break nowhere."""
    logged_in.fresh()
    yield logged_in
    assert logged_in.errors == []


def pushed(client: Client, corpus: Corpus, title: str) -> tuple[int, int]:
    """Project and task of a corpus of one document."""
    project = push(client, corpus, title, "auto", ()).project
    (task,) = client.tasks(project)
    return project, task.id


def home(client: Client, corpus: Corpus, title: str) -> AnnotationSet:
    """What a pull makes of the annotator's work."""
    report = pull(client, corpus, title)
    assert report.clean, report.refused
    (doc_id,) = corpus.document_ids()
    return corpus.annotations("admin", doc_id)


def rich() -> tuple[Document, AnnotationSet]:
    """A discontinuous quote with everything, and confidence."""
    doc, content = document(), annotations(set_name="auto")
    mention = msgspec.structs.replace(content.entities[0], confidence=0.91, by="spacy <b>")
    two = (span_at(TEXT, 14, 24), span_at(TEXT, 25, 37))
    quote = msgspec.structs.replace(content.quotes[0], content=two, addressee=(span_at(TEXT, 38, 40),))
    return doc, msgspec.structs.replace(content, entities=(mention,), quotes=(quote,))


def test_accepting_changes_nothing(browser: Browser, client: Client, corpus_of: Fill, title: str) -> None:
    corpus = corpus_of(rich())
    project, task = pushed(client, corpus, title)
    browser.open(project, task)
    assert browser.spans() >= 6
    browser.save()
    assert as_base(home(client, corpus, title)) == as_base(normalized(rich()[1]))


def test_label_all_tasks_shows_the_predictions_too(
    browser: Browser, client: Client, corpus_of: Fill, title: str
) -> None:
    project, _ = pushed(client, corpus_of(rich()), title)
    browser.stream(project)
    assert browser.spans() >= 6


def test_corrections_come_home_and_nothing_else(
    browser: Browser, client: Client, corpus_of: Fill, title: str
) -> None:
    """Relabel a mention, delete the cue and draw it again, part the claim from its quote, add a mention; update."""
    corpus = corpus_of((document(), annotations(set_name="auto")))
    project, task = pushed(client, corpus, title)
    browser.open(project, task)
    browser.save()
    assert as_base(home(client, corpus, title)) == as_base(annotations())
    browser.open(project, task, "Update")
    browser.part(2)
    browser.select("Ushakov", "PERSON")
    browser.relabel("ORG")
    browser.select("said:")
    browser.delete()
    browser.mark("CUE", "said")
    browser.join("The talks")
    browser.mark("GPE", "Moscow")
    browser.choose("name")
    browser.picture("corrected")
    browser.save("Update")
    before, after = annotations(), home(client, corpus, title)
    first, moscow = after.entities
    assert first == msgspec.structs.replace(before.entities[0], type="ORG")
    assert (moscow.id, moscow.type, moscow.mention, moscow.span) == ("e2", "GPE", "name", span_at(TEXT, 46, 52))
    assert after.quotes == (msgspec.structs.replace(before.quotes[0], cue=(span_at(TEXT, 8, 12),)),)
    assert after.claims == (msgspec.structs.replace(before.claims[0], quote=None),)


def test_every_field_is_filled_by_hand(browser: Browser, client: Client, corpus_of: Fill, title: str) -> None:
    """Written where it was empty, corrected where something stood, and every choice of a claim."""
    bare, full = annotations(set_name="auto"), annotations()
    (mention,), (quote,), (claim,) = bare.entities, bare.quotes, bare.claims
    empty = msgspec.structs.replace(claim, claimer=None, topic=None, stance=None, factuality=None, check_worthy=None)
    sent = AnnotationSet(
        bare.document, bare.provenance, (msgspec.structs.replace(mention, entity=None),), bare.quotes, (empty,)
    )
    corpus = corpus_of((document(), sent))
    browser.open(*pushed(client, corpus, title))
    browser.select("Ushakov", "PERSON")
    browser.choose("pronoun")
    browser.write("entity", "yuri-ushakov")
    browser.select("frank", "CONTENT")
    browser.choose("indirect")
    browser.rewrite("speaker", "dmitry-peskov")
    browser.select("frank", "CLAIM")
    browser.choose("commitment")
    browser.write("claimer", "author")
    for value in ("security-guarantees", "refute", "PR-", "yes"):
        browser.choose(value)
    browser.picture("fields")
    browser.save()
    after = home(client, corpus, title)
    assert after.entities == (msgspec.structs.replace(full.entities[0], mention="pronoun"),)
    assert after.quotes == (msgspec.structs.replace(quote, type="indirect", speaker="dmitry-peskov"),)
    said = {"kind": "commitment", "claimer": "author", "topic": "security-guarantees", "stance": "refute"}
    assert after.claims == (msgspec.structs.replace(claim, **said, factuality="PR-", check_worthy=True),)


NASTY_TEXT = " ok ".join(NASTY) + " end\n"


def nasty() -> tuple[Document, AnnotationSet]:
    """A mention over every nasty piece, a claim over one of them, a quote and its cue between them."""
    doc, plain = document(text=NASTY_TEXT), annotations(set_name="auto")
    mentions, at = [], 0
    for number, piece in enumerate(NASTY, 1):
        at = NASTY_TEXT.index(piece, at)
        spot = {"start": at, "end": at + len(piece), "text": piece}
        mentions.append(msgspec.structs.replace(plain.entities[0], id=f"e{number}", **spot))
        at += len(piece)
    content, cue, span = (found("end"), found("ok"), found("&amp;"))
    quote = msgspec.structs.replace(plain.quotes[0], content=(content,), cue=(cue,), source=())
    claim = msgspec.structs.replace(plain.claims[0], span=(span,))
    return doc, AnnotationSet(doc.ref, plain.provenance, tuple(mentions), (quote,), (claim,))


def found(needle: str) -> Span:
    """The first place of a needle in the nasty text."""
    start = NASTY_TEXT.index(needle)
    return span_at(NASTY_TEXT, start, start + len(needle))


NEEDLES = ("Zoe\u0308", "𝒳", "<b>bold</b>", "&amp;", "🇫🇷", "“quoted,” said", "👩\u200d👩\u200d👧\u200d👦")
NEEDLES += ("שלום", "عربي", "ok \r\n ok", "ok \n\n\t ok", "ok    ok", "ok \u00a0 ok", "<script>alert(1)</script>")
"""Astral, joined and combined characters, markup, right to left, line breaks, a tab, runs of spaces."""


def test_nasty_text_is_marked_exactly(browser: Browser, client: Client, corpus_of: Fill, title: str) -> None:
    """Predicted spans over every nasty piece survive, spans drawn by hand cover what the mouse covered."""
    doc, content = nasty()
    content = AnnotationSet(doc.ref, content.provenance, content.entities, (), ())
    corpus = corpus_of((doc, content))
    browser.open(*pushed(client, corpus, title))
    browser.picture("nasty")
    for needle in NEEDLES:
        browser.mark("CLAIM", needle)
        browser.choose("fact")
    browser.save()
    after = home(client, corpus, title)
    assert after.entities == normalized(content).entities
    assert {claim.span for claim in after.claims} == {(found(needle),) for needle in NEEDLES}


def test_corrections_on_the_nasty_text_come_home_and_nothing_else(
    browser: Browser, client: Client, corpus_of: Fill, title: str
) -> None:
    """Unchanged first; then relabel one mention, draw another anew, move the cue, part the claim; update."""
    doc, content = nasty()
    corpus = corpus_of((doc, content))
    project, task = pushed(client, corpus, title)
    browser.open(project, task)
    browser.save()
    before = home(client, corpus, title)
    assert as_base(before) == as_base(normalized(content))
    browser.open(project, task, "Update")
    browser.part(1)
    browser.pick("🇫🇷")
    browser.relabel("GPE")
    browser.pick("שלום")
    browser.delete()
    browser.mark("NORP", "שלום")
    browser.choose("nominal")
    browser.pick("ok")
    browser.delete()
    browser.mark("CUE", "<b>bold</b>")
    browser.join("end")
    browser.save("Update")
    after = home(client, corpus, title)
    flag, hebrew = (next(m for m in before.entities if m.text == text) for text in ("🇫🇷", "שלום"))
    expected = {m.id: m for m in before.entities} | {flag.id: msgspec.structs.replace(flag, type="GPE")}
    del expected[hebrew.id]
    drawn = msgspec.structs.replace(hebrew, id=f"e{len(NASTY) + 1}", type="NORP", mention="nominal", entity=None)
    assert {m.id: m for m in after.entities} == expected | {drawn.id: drawn}
    assert after.quotes == (msgspec.structs.replace(before.quotes[0], cue=(found("<b>bold</b>"),)),)
    assert after.claims == (msgspec.structs.replace(before.claims[0], quote=None),)


def test_a_question_on_a_region_is_handed_on_and_changes_nothing(
    browser: Browser, client: Client, corpus_of: Fill, title: str
) -> None:
    content = made_by_tagger()
    corpus = corpus_of((document(), content))
    browser.open(*pushed(client, corpus, title))
    browser.select(content.entities[0].text)
    browser.remark(" is this him?")
    browser.save()
    report = pull(client, corpus, title)
    assert [taken.notes for taken in report.taken] == [("e1: is this him?",)]
    assert corpus.annotations("admin", DOC).entities == content.entities


def test_a_mention_without_kind_is_not_let_through(
    browser: Browser, client: Client, corpus_of: Fill, title: str
) -> None:
    project, task = pushed(client, corpus_of((document(), annotations(set_name="auto"))), title)
    browser.open(project, task)
    browser.mark("GPE", "Moscow")
    browser.button("Submit").click()
    browser.page.get_by_text("Every region needs: Mention").first.wait_for()
    assert next(client.tasks(project)).annotations == []


def test_pictures_for_the_guide(browser: Browser, client: Client, tmp_path: Path) -> None:
    """The project as ``docs/annotating.md`` shows it, made of the bundled corpus."""
    bundled = Corpus.bundled()
    for part in ("corpus", "annotations"):
        shutil.copytree(bundled.root / part, tmp_path / part)
    corpus = Corpus(tmp_path)
    report = push(client, corpus, "Anchorage Corpus", "auto", ())
    assert report.refused == []
    browser.listed(report.project, len(corpus.document_ids()))
    browser.picture("studio-list")
    task = min(client.tasks(report.project), key=lambda task: len(task.data.text))
    browser.open(report.project, task.id)
    browser.spans()
    browser.picture("studio-task")
    browser.select("Steve Witkoff")
    browser.picture("studio-fields")
