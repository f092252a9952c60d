"""``anchorage adjudicate``: makes gold from two annotation sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from anchorage_corpus.cli import echo_json, find_corpus

if TYPE_CHECKING:
    from anchorage_corpus.agreement import Adjudication, Item


@click.command()
@click.argument("left")
@click.argument("right")
@click.option("--doc", "docs", multiple=True, help="Only this document; repeatable.")
@click.option("--write", is_flag=True, help="Write annotations/gold for documents without open items or problems.")
@click.option("--check", is_flag=True, help="Exit 1 if annotations/gold differs from what the decisions give.")
@click.option("--json", "as_json", is_flag=True, help="Print open items and problems as JSON.")
@click.pass_context
def adjudicate(
    ctx: click.Context, left: str, right: str, docs: tuple[str, ...], write: bool, check: bool, as_json: bool
) -> int:
    """Join the sets LEFT and RIGHT to gold by the decisions in annotations/adjudication/DOC.json.

    Without decisions it lists the work: every item on which the sets disagree.
    """
    from anchorage_corpus.agreement import adjudicate_sets, write_gold

    corpus = find_corpus(ctx)
    done = adjudicate_sets(corpus, left, right, docs)
    if as_json:
        echo_json({doc_id: _plain(made) for doc_id, made in done.documents.items()})
    else:
        for doc_id, made in done.documents.items():
            click.echo("\n".join(_lines(doc_id, made)))
    for doc_id in done.stale if check else ():
        click.echo(f"annotations/gold/{doc_id}.json: not what the decisions give", err=True)
    if write:
        write_gold(corpus, done)
    return int(bool(check and done.stale) or not done.complete)


def _plain(made: Adjudication) -> dict[str, object]:
    return {"open": made.open, "problems": made.problems, "annotations": len(list(made.annotations))}


def _lines(doc_id: str, made: Adjudication) -> list[str]:
    head = (
        f"{doc_id}: {len(list(made.annotations))} annotations, {len(made.open)} open, {len(made.problems)} problems"
    )
    return [head, *(f"  {problem}" for problem in made.problems), *(f"  {_item(item)}" for item in made.open)]


def _item(item: Item) -> str:
    from anchorage_corpus.model import anchor

    sides = [" … ".join(span.text for span in anchor(a)) if a else "" for a in (item.left, item.right)]
    shown = sides[0] if sides[0] == sides[1] else " | ".join(sides)
    return f"{item.key:10} {', '.join(item.differs):24} {shown}"
