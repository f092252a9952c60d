"""Level 6: has anything moved that the last release froze? Looked at with ``--since``."""

from __future__ import annotations

from collections.abc import Iterator

from anchorage_corpus.check.corpus_view import CorpusView
from anchorage_corpus.check.rule import Hit, corpus_rule
from anchorage_corpus.check.views import covered
from anchorage_corpus.model import Annotation, anchor


@corpus_rule("AC511", level=6)
def split_has_moved(corpus: CorpusView) -> Iterator[Hit]:
    """An event that was released in a split stays in it.

    A model trained on the last release may have seen it. A new event goes where the rule puts it.
    """
    if corpus.release:
        for event, split in corpus.release.before.splits.items():
            now = corpus.release.now.splits.get(event)
            if now != split:
                where = f"is in {now}" if now else "has no split any more"
                yield Hit(f"{event} was released in {split} and {where}", ("events", event), "corpus/splits.json")


@corpus_rule("AC512", level=6)
def label_has_moved(corpus: CorpusView) -> Iterator[Hit]:
    """Released labels keep their place: new ones are appended, none is taken away or moved.

    The dataset's class labels are numbers in this order. A model that learnt that 4 is ``GPE`` must not meet
    another 4.
    """
    if corpus.release:
        for group, before in corpus.release.before.labels.items():
            now = corpus.release.now.labels.get(group, ())
            if now[: len(before)] != before:
                label = next(value for i, value in enumerate(before) if now[i : i + 1] != (value,))
                message = f"{group}: {label} was released as number {before.index(label)} and no longer stands there"
                yield Hit(message, ("$defs", group), "schema/labels.schema.json")


@corpus_rule("AC513", level=6)
def released_text_has_changed(corpus: CorpusView) -> Iterator[Hit]:
    """A released text version is never edited or taken away.

    Also not together with its checksum in ``document.json``: whoever rehydrates the last release needs exactly it.
    Bring the change in as a new version with ``anchorage revise``.
    """
    if corpus.release:
        for (doc_id, version), digest in corpus.release.before.texts.items():
            now = corpus.release.now.texts.get((doc_id, version))
            unit = corpus.layout.units.get(doc_id)
            if now != digest and (unit is None or corpus.facts[doc_id].event is not None):
                what = "is gone" if now is None else "has another checksum"
                yield Hit(f"version {version} was released and {what}", file=f"corpus/{doc_id}/document.json")


@corpus_rule("AC514", level=6)
def id_stands_for_something_else(corpus: CorpusView) -> Iterator[Hit]:
    """An id that was released keeps what it stands for.

    Claims, utterances and other people's work point to it. An annotation may be moved a little or relabelled; one
    over quite other words needs an id of its own.
    """
    if corpus.release:
        for doc_id, before in corpus.release.before.gold.items():
            now = corpus.release.now.gold.get(doc_id, {})
            for key in before.keys() & now.keys():
                if _is_another(before[key], now[key]):
                    path = _path(now[key], list(now.values()))
                    yield Hit(f"{key} stood for {_told(before[key])}", path, f"annotations/gold/{doc_id}.json")


def _is_another(before: Annotation, now: Annotation) -> bool:
    (start, end), (new_start, new_end) = covered(anchor(before)), covered(anchor(now))
    return _told(before) != _told(now) and (new_end <= start or end <= new_start)


def _told(annotation: Annotation) -> str:
    text = " … ".join(span.text for span in anchor(annotation))
    return repr(text if len(text) <= 60 else text[:58] + "…")


def _path(annotation: Annotation, every: list[Annotation]) -> tuple[str | int, ...]:
    layer = {"e": "entities", "q": "quotes", "c": "claims"}[annotation.id[0]]
    return layer, [row.id for row in every if row.id[0] == annotation.id[0]].index(annotation.id)
