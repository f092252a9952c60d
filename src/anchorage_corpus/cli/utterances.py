"""``anchorage utterances``: checks utterances and proposes quotes that may render one."""

from __future__ import annotations

import click

from anchorage_corpus.cli import echo_json, find_corpus


@click.command()
@click.option("--check", is_flag=True, help="Only check annotations/utterances.json; propose nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print findings and proposals as JSON.")
@click.pass_context
def utterances(ctx: click.Context, check: bool, as_json: bool) -> int:
    """Check the utterances and propose quotes that may render one utterance.

    The findings are those of `anchorage check` about utterances, and about files that cannot be used.
    """
    from anchorage_corpus.agreement import proposals
    from anchorage_corpus.check import check_utterances
    from anchorage_corpus.check.reporters import json, text
    from anchorage_corpus.cli.check import prefix

    corpus = find_corpus(ctx)
    report = check_utterances(corpus.root)
    proposed = [] if check else proposals(corpus)
    shown = prefix(corpus.root)
    if as_json:
        echo_json(json.content(report, shown) | {"proposals": proposed})
    else:
        click.echo("\n".join([text.render(report, shown), *map(str, proposed)]))
    return int(report.failed)
