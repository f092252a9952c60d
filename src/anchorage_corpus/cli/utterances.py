"""``anchorage utterances``: which quotes render one utterance."""

from __future__ import annotations

import click

from anchorage_corpus.cli import echo_json, find_corpus
from anchorage_corpus.model import GOLD


@click.command()
@click.option("--check", is_flag=True, help="Only check annotations/utterances.json against gold.")
@click.option("--json", "as_json", is_flag=True, help="Print problems and proposals as JSON.")
@click.pass_context
def utterances(ctx: click.Context, check: bool, as_json: bool) -> int:
    """Check the utterances against gold and propose quotes that may render one utterance."""
    from anchorage_corpus.agreement import propose, utterance_problems

    corpus = find_corpus(ctx)
    events = {doc_id: corpus.metadata(doc_id).event for doc_id in corpus.document_ids()}
    quotes = {
        f"{doc_id}#{quote.id}": quote
        for doc_id in corpus.annotated_ids(GOLD)
        for quote in corpus.annotations(GOLD, doc_id).quotes
    }
    known = corpus.utterances()
    problems = utterance_problems(known, quotes, events)
    proposals = [] if check else propose(quotes, events, known)
    if as_json:
        echo_json({"utterances": len(known), "problems": problems, "proposals": proposals})
        return int(bool(problems))
    for problem in problems:
        click.echo(f"annotations/utterances.json: {problem}")
    for proposal in proposals:
        credited = " / ".join(speaker or "nobody" for speaker in proposal.speakers)
        click.echo(f"{proposal.likeness:5.1f} {proposal.left} {proposal.right} ({credited})")
    return int(bool(problems))
