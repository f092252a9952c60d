"""Level 6: rules on what a released gold set must hold, and must not."""

from __future__ import annotations

from collections.abc import Iterator

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.rule import corpus_rule, set_rule
from anchorage_corpus.check.rulebook.files import is_leftover
from anchorage_corpus.check.views.corpus import CorpusView
from anchorage_corpus.check.views.sets import SetView
from anchorage_corpus.model import AUTOMATIC, GOLD, LAYERS, NOT_AVAILABLE

REPORT_WORDS = 50
"""Words from which a text is a report, not a line."""


@set_rule("AC601", level=6)
def machine_trace_in_gold(view: SetView) -> Iterator[Hit]:
    """An adjudicated annotation has neither ``confidence`` nor ``by``.

    They mark what a machine proposed and no one has decided yet. Decide on the annotation, and remove both.
    """
    for layer in LAYERS:
        for i, row in enumerate(view.set.layer(layer)):
            if row.confidence is not None or row.by is not None:
                yield Hit(
                    f"{row.id} still has `confidence` or `by` of a machine; decide on it and remove both", (layer, i)
                )


@corpus_rule("AC602", level=6)
def left_over_from_work(corpus: CorpusView) -> Iterator[Hit]:
    """Drafts, conflict files and editors' left-overs must not be next to the annotations.

    A conflict file holds work that someone has to decide on: resolve it with ``anchorage studio resolve``. Delete the
    other files. PolNeAR shipped 1,203 workflow labels to its users.
    """
    for entry in corpus.layout.strays:
        if is_leftover(entry.name):
            yield Hit("is a left-over from work; resolve or delete it", file=entry.name)


@corpus_rule("AC603", level=6)
def document_without_gold(corpus: CorpusView) -> Iterator[Hit]:
    """If a corpus has a gold set, the set must cover every document.

    A document without gold would silently be missing from every split. Annotate it.
    """
    has_gold = any(GOLD in unit.sets for unit in corpus.layout.units.values())
    for doc_id, unit in corpus.layout.units.items():
        if has_gold and unit.document and GOLD not in unit.sets:
            yield Hit(f"{doc_id} has no gold annotations; annotate it", file=unit.document.name)


@set_rule("AC604", level=6)
def gold_on_an_old_text(view: SetView) -> Iterator[Hit]:
    """Gold annotations must be on the latest version of the text.

    Otherwise the newest text has no gold. ``anchorage revise DOC --move gold`` moves the annotations and reports
    every span that changed.
    """
    latest = view.document.metadata.latest.version
    if view.set.document.version != latest:
        message = f"annotates version {view.set.document.version}, but the latest is {latest}"
        yield Hit(
            f"{message}; run `anchorage revise {view.document.metadata.id} --move gold`", ("document", "version")
        )


@set_rule("AC605", level=6)
def guidelines_version_is_missing(view: SetView) -> Iterator[Hit]:
    """Gold annotations must name the version of the guidelines that they follow.

    Readers can only judge an annotation by the rules that its annotator had. Set ``provenance.guidelines``.
    """
    if view.set.provenance.guidelines is None:
        yield Hit(
            "does not name a version of the guidelines; set `provenance.guidelines`", ("provenance", "guidelines")
        )


@set_rule("AC606", level=6)
def claim_is_not_decided(view: SetView) -> Iterator[Hit]:
    """In gold, every claim has its stance, factuality and check-worthiness decided.

    ``null`` there means "not looked at yet". Decide each of them. A topic may be null, if none fits.
    """
    for i, claim in enumerate(view.claims):
        open_ = [key for key in ("stance", "factuality", "check_worthy") if getattr(claim, key) is None]
        if open_:
            yield Hit(f"{claim.id} leaves {', '.join(open_)} open; decide on it", ("claims", i))


@set_rule("AC607", level=6)
def layer_is_not_available(view: SetView) -> Iterator[Hit]:
    """Gold has all three layers, each read and decided by a person or a language model.

    A layer marked ``automatic`` or ``not available`` is not gold. Read and decide it, and then say so in
    ``provenance.layers``.
    """
    for layer, made in view.set.provenance.layers.items():
        if made in (AUTOMATIC, NOT_AVAILABLE):
            yield Hit(f"the layer {layer} is {made}; read and decide it", ("provenance", "layers", layer))


@set_rule("AC608", level=6, severity="warning")
def layer_is_empty(view: SetView) -> Iterator[Hit]:
    """A layer that is said to be annotated should hold annotations.

    A report of fifty words or more without a name, a quotation or a claim is rare; a lost layer is not. Restore the
    layer. If there is nothing to annotate, add an exemption that says so.
    """
    empty = [layer for layer in LAYERS if not view.set.layer(layer)]
    for layer in empty if empty and len(view.text.split()) >= REPORT_WORDS else ():
        made = view.set.provenance.layers.get(layer, NOT_AVAILABLE)
        if made != NOT_AVAILABLE:
            message = (
                f"the layer {layer} is {made}, but empty; restore it, or exempt it if there is nothing to annotate"
            )
            yield Hit(message, (layer,))
