"""``anchorage fmt``: canonical form."""

from __future__ import annotations

from pathlib import Path

import click

from anchorage_corpus.canonical import encode
from anchorage_corpus.cli import echo_json, find_corpus
from anchorage_corpus.errors import InvalidFileError, Problem
from anchorage_corpus.store import Corpus, read, write_atomically


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a file is not in canonical form.")
@click.option("--json", "as_json", is_flag=True, help="Print the files as JSON.")
@click.pass_context
def fmt(ctx: click.Context, check: bool, as_json: bool) -> int:
    """Write every file of the corpus in canonical form."""
    corpus = find_corpus(ctx)
    changed, problems = format_files(corpus, write=not check)
    names = [str(path.relative_to(corpus.root)) for path in changed]
    if as_json:
        echo_json({"changed": names, "problems": [str(problem) for problem in problems]})
    else:
        for problem in problems:
            click.echo(problem)
        for name in names:
            click.echo(f"{name}: not in canonical form; run `anchorage fmt`" if check else f"formatted {name}")
    return int(bool(problems) or (check and bool(changed)))


def format_files(corpus: Corpus, write: bool) -> tuple[list[Path], list[Problem]]:
    """Files that are not in canonical form, rewritten when ``write``; and the problems of unreadable ones."""
    changed: list[Path] = []
    problems: list[Problem] = []
    for path, cls in corpus.files():
        try:
            canonical = encode(read(path, cls), len(path.relative_to(corpus.root).parts) - 1)
        except InvalidFileError as error:
            problems.extend(error.problems)
            continue
        if path.read_bytes() != canonical:
            changed.append(path)
            if write:
                write_atomically(path, canonical)
    return changed, problems
