"""``anchorage fmt``: writes files in canonical form."""

from __future__ import annotations

import click

from anchorage_corpus.cli import echo_json, find_corpus
from anchorage_corpus.corpus.formatting import format_corpus


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if a file is not in canonical form.")
@click.option("--json", "as_json", is_flag=True, help="Print the files as JSON.")
@click.pass_context
def fmt(ctx: click.Context, check: bool, as_json: bool) -> int:
    """Write every file of the corpus in canonical form, after migrating files of an older format."""
    corpus = find_corpus(ctx)
    changed, problems = format_corpus(corpus, write=not check)
    names = [str(path.relative_to(corpus.root)) for path in changed]
    if as_json:
        echo_json({"changed": names, "problems": [str(problem) for problem in problems]})
    else:
        for problem in problems:
            click.echo(problem)
        for name in names:
            click.echo(f"{name}: not in canonical form; run `anchorage fmt`" if check else f"formatted {name}")
    return int(bool(problems) or (check and bool(changed)))
