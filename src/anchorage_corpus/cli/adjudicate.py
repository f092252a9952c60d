"""``anchorage adjudicate``: makes gold from two annotation sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from anchorage_corpus.cli import echo_json, find_corpus
from anchorage_corpus.model import GOLD

if TYPE_CHECKING:
    from anchorage_corpus.agreement import Adjudication, Item
    from anchorage_corpus.store import Corpus


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
    corpus = find_corpus(ctx)
    both = set(corpus.annotated_ids(left)) & set(corpus.annotated_ids(right))
    results = {doc_id: _adjudicated(corpus, left, right, doc_id) for doc_id in docs or sorted(both)}
    stale = [doc_id for doc_id, made in results.items() if check and _differs(corpus, made)]
    if as_json:
        echo_json({doc_id: _plain(made) for doc_id, made in results.items()})
    else:
        for doc_id, made in results.items():
            for line in _lines(doc_id, made):
                click.echo(line)
    for doc_id in stale:
        click.echo(f"annotations/gold/{doc_id}.json: not what the decisions give", err=True)
    ready = [made for made in results.values() if not (made.open or made.problems)]
    for made in ready if write else ():
        corpus.write(made.annotations)
    return int(bool(stale) or len(ready) < len(results))


def _adjudicated(corpus: Corpus, left: str, right: str, doc_id: str) -> Adjudication:
    from anchorage_corpus.agreement import adjudicate, read_decisions

    made = corpus.annotations(left, doc_id)
    path = corpus.root / "annotations" / "adjudication" / f"{doc_id}.json"
    gold = corpus.annotation_file(GOLD, doc_id)
    return adjudicate(
        corpus.document(doc_id, made.document.version),
        made,
        corpus.annotations(right, doc_id),
        read_decisions(path) if path.is_file() else None,
        corpus.annotations(GOLD, doc_id) if gold.is_file() else None,
    )


def _differs(corpus: Corpus, made: Adjudication) -> bool:
    from anchorage_corpus.canonical import encode

    path = corpus.path_of(made.annotations)
    return not path.is_file() or path.read_bytes() != encode(made.annotations, 2)


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
