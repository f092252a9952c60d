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

from anchorage_corpus.canonical import normalized
from anchorage_corpus.model import AnnotationSet, Document, span_at
from anchorage_corpus.store import Corpus
from anchorage_corpus.studio.client import Client
from anchorage_corpus.studio.pull import pull
from anchorage_corpus.studio.push import push
from anchorage_corpus.studio.records import as_base
from anchorage_corpus.studio.server import Server
from factories import TEXT, annotations, document
from strategies import NASTY

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""

DOC = "frank-talks"
PICTURES = Path(os.environ.get("ANCHORAGE_SCREENSHOTS", "build/screenshots"))


@pytest.fixture(scope="module")
def logged_in(server: Server) -> Iterator[Browser]:
    if program() is None:
        pytest.skip("no Chromium on this machine; install it with `apt-get install chromium`")
    with chromium(server, PICTURES) as opened:
        yield opened
    assert opened.strangers == set(), "the page asked addresses outside this machine"


@pytest.fixture
def browser(logged_in: Browser) -> Browser:
    logged_in.fresh()
    return logged_in


def pushed(client: Client, corpus: Corpus, title: str) -> tuple[int, int]:
    """Project and task of a corpus of one document."""
    project = push(client, corpus, title, "auto", ()).project
    (task,) = client.tasks(project)
    return project, task["id"]


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
    browser.select("PERSON")
    browser.page.locator(".lsf-label", has_text="ORG").first.click()
    browser.select("said:")
    browser.press("Backspace")
    browser.mark("CUE", "said")
    browser.join("CUE", "The talks")
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
    assert not browser.errors


NEEDLES = ("Zoe\u0308", "𝒳", "<b>bold</b>", "&amp;", "🇫🇷", "“quoted,” said", "👩\u200d👩\u200d👧\u200d👦")


def test_nasty_text_is_marked_exactly(browser: Browser, client: Client, corpus_of: Fill, title: str) -> None:
    """Predicted spans over every nasty piece survive, spans drawn by hand cover what the mouse covered."""
    text = " ok ".join(NASTY) + " end\n"
    doc, plain = document(text=text), annotations(set_name="auto")
    template, mentions, at = plain.entities[0], [], 0
    for number, piece in enumerate(NASTY, 1):
        at = text.index(piece, at)
        spot = {"start": at, "end": at + len(piece), "text": piece}
        mentions.append(msgspec.structs.replace(template, id=f"e{number}", **spot))
        at += len(piece)
    content = AnnotationSet(doc.ref, plain.provenance, tuple(mentions), (), ())
    corpus = corpus_of((doc, content))
    project, task = pushed(client, corpus, title)
    browser.open(project, task)
    browser.picture("nasty")
    for needle in NEEDLES:
        browser.press("Escape")
        browser.mark("CLAIM", needle)
        browser.choose("fact")
    browser.save()
    after = home(client, corpus, title)
    assert after.entities == normalized(content).entities
    assert sorted(claim.span[0].text for claim in after.claims) == sorted(NEEDLES)
    for claim in after.claims:
        (span,) = claim.span
        assert text[span.start : span.end] == span.text


def test_a_mention_without_kind_is_not_let_through(
    browser: Browser, client: Client, corpus_of: Fill, title: str
) -> None:
    project, task = pushed(client, corpus_of((document(), annotations(set_name="auto"))), title)
    browser.open(project, task)
    browser.mark("GPE", "Moscow")
    browser.button("Submit").click()
    browser.page.get_by_text("Every region needs: Mention").first.wait_for()
    assert next(client.tasks(project))["annotations"] == []


def test_pictures_for_the_guide(browser: Browser, client: Client, tmp_path: Path) -> None:
    """The project as ``docs/annotating.md`` shows it, made of the bundled corpus."""
    bundled = Corpus.bundled()
    for part in ("corpus", "annotations"):
        shutil.copytree(bundled.root / part, tmp_path / part)
    corpus = Corpus(tmp_path)
    report = push(client, corpus, "Anchorage Corpus", "auto", ())
    assert report.refused == []
    browser.page.goto(f"{browser.url}/projects/{report.project}/data")
    browser.page.get_by_text("Label All Tasks").first.wait_for()
    browser.page.wait_for_timeout(3000)
    browser.picture("studio-list")
    task = min(client.tasks(report.project), key=lambda task: len(task["data"]["text"]))
    browser.open(report.project, task["id"])
    browser.spans()
    browser.picture("studio-task")
    browser.select("Steve Witkoff")
    browser.picture("studio-fields")
