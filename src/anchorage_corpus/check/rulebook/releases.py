"""Level 6: has anything changed that the last release froze?"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import corpus_rule
from anchorage_corpus.check.rulebook.registry import ENTITIES
from anchorage_corpus.check.rulebook.utterances import UTTERANCES
from anchorage_corpus.check.views.corpus import CorpusView
from anchorage_corpus.history.frozen import Release
from anchorage_corpus.model import LAYERS, Annotation, Claim, Entity, Quote, Utterance, anchor, covered


@corpus_rule("AC511", level=6, compares=True)
def split_has_moved(corpus: CorpusView) -> Iterator[Hit]:
    """An event that was released in a split stays in it.

    A model trained on the last release may have seen it. A new event gets the split that the rule assigns and stays
    there: a change is also compared with the revision that it started from. Put the event back into its split.
    """
    released = corpus.release.splits if corpus.release else {}
    for event, split in ({**corpus.base, **released} if corpus.splits is not None else {}).items():
        now = corpus.splits.get(event) if corpus.splits else None
        if now != split:
            was = f"was released in {split}" if event in released else f"was in {split}"
            where = f"is now in {now}" if now else "has no split now"
            yield Hit(f"{event} {was}, but {where}; put it back", ("events", event), "corpus/splits.json")


@corpus_rule("AC512", level=6, compares=True)
def label_has_moved(corpus: CorpusView) -> Iterator[Hit]:
    """Released labels keep their place: new ones are appended, and none is removed or moved.

    The dataset's class labels are numbers in this order. A model that learnt that 4 is ``GPE`` must not meet another
    4. Put the label back, and append new ones.
    """
    if corpus.release and corpus.release.labels_now is not None:
        for group, before in corpus.release.labels.items():
            now = corpus.release.labels_now.get(group, ())
            if now[: len(before)] != before:
                label = next(value for i, value in enumerate(before) if now[i : i + 1] != (value,))
                message = f"{group}: {label} was released as number {before.index(label)}, but is no longer there"
                yield Hit(
                    f"{message}; put it back and append new labels", ("$defs", group), "schema/labels.schema.json"
                )


@corpus_rule("AC513", level=6, compares=True)
def released_text_has_changed(corpus: CorpusView) -> Iterator[Hit]:
    """A released text version is never edited or removed.

    Not even together with its checksum in ``document.json``: whoever rehydrates the last release needs exactly this
    text. Restore it, and bring the change in as a new version with ``anchorage revise``.
    """
    if corpus.release:
        for (doc_id, version), digest in corpus.release.before.texts.items():
            now = corpus.release.now.texts.get((doc_id, version))
            unit = corpus.layout.units.get(doc_id)
            if now != digest and (unit is None or corpus.facts[doc_id].event is not None):
                what = "is gone" if now is None else "has another checksum"
                message = f"version {version} was released, but {what}; restore it"
                yield Hit(message, file=f"corpus/{doc_id}/document.json")


@corpus_rule("AC514", level=6, compares=True)
def id_means_something_else(corpus: CorpusView) -> Iterator[Hit]:
    """A released id keeps its meaning.

    Claims, utterances and other people's work point to it. An annotation may be moved a little or relabelled; one
    over quite different words needs a new id. An entity keeps at least one of its names, an utterance at least one of
    its renderings. If the text has a new version, the released annotations are moved to it before the comparison.
    Give the new row a new id.
    """
    for file, layer, before, now in _layers(corpus.release):
        for i, row in enumerate(now):
            released = before.get(row.id)
            if released is not None and _is_another(released, row):
                yield Hit(f"{row.id} was released for {_shown(released)}; give this one a new id", (layer, i), file)


@corpus_rule("AC515", level=6, compares=True)
def id_was_given_up(corpus: CorpusView) -> Iterator[Hit]:
    """What was released under an id keeps that id.

    Anyone who has noted the id could not find it again. An annotation may be deleted; but if the same one has a new
    id, it was renamed. Give it its old id back.
    """
    for file, layer, before, now in _layers(corpus.release):
        gone = before.keys() - {row.id for row in now}
        old_ids = {_subject(before[id_]): id_ for id_ in sorted(gone)}
        for i, row in enumerate(now):
            if row.id not in before and _subject(row) in old_ids:
                message = f"{row.id} was released as {old_ids[_subject(row)]}; give it that id back"
                yield Hit(message, (layer, i, "id"), file)


Row = Annotation | Entity | Utterance


def _layers(release: Release | None) -> Iterator[tuple[str, str, Mapping[str, Row], Sequence[Row]]]:
    """File, key, released rows by id and present rows of everything that has ids."""
    if release is None:
        return
    before, now = release.before, release.now
    yield ENTITIES, "entities", _by_id(before.entities), now.entities
    yield UTTERANCES, "utterances", _by_id(before.utterances), now.utterances
    for doc_id, old in before.gold.items():
        for layer in LAYERS:
            rows = now.gold[doc_id].layer(layer)
            yield f"annotations/gold/{doc_id}.json", layer, _by_id(old.layer(layer)), rows


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {row.id: row for row in rows}


def _is_another(before: Row, now: Row) -> bool:
    if isinstance(before, Entity) and isinstance(now, Entity):
        return {before.name, *before.aliases}.isdisjoint((now.name, *now.aliases))
    if isinstance(before, Utterance) and isinstance(now, Utterance):
        return _quotes(before).isdisjoint(_quotes(now))
    if isinstance(before, Entity | Utterance) or isinstance(now, Entity | Utterance):
        return True
    (start, end), (new_start, new_end) = covered(anchor(before)), covered(anchor(now))
    return new_end <= start or end <= new_start


def _subject(row: Row) -> Hashable:
    """Return what a row is about, independent of its id and labels."""
    if isinstance(row, Entity):
        return row.name
    if isinstance(row, Utterance):
        return _quotes(row)
    spans = tuple((span.start, span.end) for span in anchor(row))
    return spans, row.cue if isinstance(row, Quote) else row.claimer if isinstance(row, Claim) else None


def _quotes(utterance: Utterance) -> frozenset[str]:
    return frozenset(rendering.quote for rendering in utterance.renderings)


def _shown(row: Row) -> str:
    if isinstance(row, Entity):
        return repr(row.name)
    if isinstance(row, Utterance):
        return ", ".join(sorted(_quotes(row)))
    text = " … ".join(span.text for span in anchor(row))
    return repr(text if len(text) <= 60 else text[:58] + "…")
