"""``anchorage diff``: shows what changed between two states of a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from anchorage_corpus.cli import chosen_form, echo_json
from anchorage_corpus.history.diffing import KINDS, Change, Difference, counted
from anchorage_corpus.history.snapshots import compare

_LISTED = 200
"""Changes that the Markdown form lists; a job's summary cannot hold thousands."""


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B", default=".")
@click.option("--set", "sets", multiple=True, help="Annotation sets to compare (default: all).")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "markdown")),
    help="Format of the report (default: text).",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--exit-code", is_flag=True, help="Exit 1 if anything changed.")
@click.pass_context
def diff(
    ctx: click.Context,
    before: str,
    after: str,
    sets: tuple[str, ...],
    form: str | None,
    as_json: bool,
    exit_code: bool,
) -> int:
    """Show what changed from A to B (default: the working folder), annotation by annotation.

    A and B are corpus folders, Git revisions or built datasets. Registry, utterances and the metadata of documents
    are compared too. A dataset holds the gold set only, and of the registry only the names that it uses.
    """
    form = chosen_form(form, as_json)
    near = Path(ctx.find_root().obj or ".")
    difference = compare(before, str(near) if after == "." else after, near, sets)
    if form == "json":
        echo_json({**msgspec.to_builtins(difference), "counts": difference.counts})
    else:
        click.echo(as_markdown(difference) if form == "markdown" else as_text(difference))
    return int(exit_code and bool(difference))


def as_text(difference: Difference) -> str:
    """Write one change a line, and the counts at the end."""
    lines = [f"document {name} added" for name in difference.documents_added]
    lines += [f"document {name} removed" for name in difference.documents_removed]
    lines += [f"document {name} has a new text" for name in difference.texts_changed]
    return "\n".join([*lines, *map(str, difference.changes), counted(difference.counts)])


def as_markdown(difference: Difference) -> str:
    """Write a table of counts by layer and a list of changes, for a job's summary or a release note."""
    lines = [f"**Annotations: {counted(difference.counts)}**"]
    for title, names in (
        ("Documents added", difference.documents_added),
        ("Documents removed", difference.documents_removed),
        ("New texts", difference.texts_changed),
    ):
        if names:
            more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
            lines += ["", f"{title}: {', '.join(names[:_LISTED])}{more}"]
    if difference.changes:
        lines += ["", "| layer | " + " | ".join(KINDS) + " |", "| --- |" + " ---: |" * len(KINDS)]
        lines += [_row(layer, difference.changes) for layer in dict.fromkeys(c.layer for c in difference.changes)]
        lines += ["", *(f"- {_escaped(str(change))}" for change in difference.changes[:_LISTED])]
    if len(difference.changes) > _LISTED:
        lines.append(f"- … and {len(difference.changes) - _LISTED} more")
    return "\n".join(lines)


def _row(layer: str, changes: Sequence[Change]) -> str:
    counts = [sum(change.layer == layer and change.kind == kind for change in changes) for kind in KINDS]
    return f"| {layer} | " + " | ".join(map(str, counts)) + " |"


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|~&" else c for c in text).replace("\n", " ")
