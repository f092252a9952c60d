"""``anchorage agreement``: measures how far annotators agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from anchorage_corpus.agreement.published import PUBLISHED
from anchorage_corpus.cli import echo_json, find_corpus
from anchorage_corpus.errors import MisuseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anchorage_corpus.agreement import Agreement
    from anchorage_corpus.agreement.measure import LayerAgreement


@click.command()
@click.argument("sets", nargs=-1, metavar="[SET…]")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--write", is_flag=True, help=f"Write the figures to {PUBLISHED}, which the datasheet reads.")
@click.option("--check", is_flag=True, help=f"Exit 1 if {PUBLISHED} does not hold these figures.")
@click.pass_context
def agreement(ctx: click.Context, sets: tuple[str, ...], as_json: bool, write: bool, check: bool) -> int:
    """Measure the agreement of annotation sets, two by two (default: all annotators)."""
    from anchorage_corpus.agreement import agreement_of_sets, are_published, publish_figures

    if write and check:
        raise MisuseError("--write and --check exclude each other; give one of them")
    corpus = find_corpus(ctx)
    found = agreement_of_sets(corpus, sets)
    if write:
        publish_figures(corpus, found)
    if as_json:
        echo_json(found)
    else:
        click.echo("\n\n".join("\n".join(report(one)) for one in found))
    if check and not are_published(corpus, found):
        click.echo(f"{PUBLISHED}: not the figures of these sets; run `anchorage agreement --write`", err=True)
        return 1
    return 0


def report(found: Agreement) -> Iterator[str]:
    """Yield the lines of a report for people."""
    versions = ", ".join(version or "none" for version in found.guidelines)
    yield f"{found.left} and {found.right}: {len(found.documents)} documents, guidelines {versions}"
    yield f"{'layer':24} {'left':>5} {'right':>5} {'both':>5} {'exact F1':>9} {'overlap':>9} {'α':>9} {'agr':>9}"
    for name, layer in found.layers.items():
        yield from _layer(name, layer)


def _layer(name: str, layer: LayerAgreement) -> Iterator[str]:
    whole = layer.overlapping
    figures = (layer.exact.f1, whole.f1, layer.alpha, layer.agr)
    yield f"{name:24} {whole.left:5} {whole.right:5} {whole.both:5} " + " ".join(f"{_figure(f):>9}" for f in figures)
    for role, by in layer.roles.items():
        one = by["overlapping"]
        exact = _figure(by["exact"].f1)
        yield f"  {role:22} {one.left:5} {one.right:5} {one.both:5} {exact:>9} {_figure(one.f1):>9}"
    for attribute, held in layer.attributes.items():
        alpha = _figure(held.alpha)
        yield f"  {attribute + ' agrees':22} {held.agree:5} of {held.pairs:5} {_figure(held.share):>9}  α {alpha}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
