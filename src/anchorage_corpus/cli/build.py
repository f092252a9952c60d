"""``anchorage build``: builds the dataset."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from anchorage_corpus.cli import echo_json, find_corpus

if TYPE_CHECKING:
    from anchorage_corpus.dataset.built import Built
    from anchorage_corpus.dataset.tables.reading import Progress


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder to write (default: build/ and the corpus's name)."
)
@click.option("--set", "set_name", help="Annotation set to build (default: gold, or auto if the corpus has no gold).")
@click.option("--textless", is_flag=True, help="Leave out the copyrighted text; keep no slice over 50 characters.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a build would change the folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def build(
    ctx: click.Context, out: Path | None, set_name: str | None, textless: bool, check: bool, as_json: bool
) -> int:
    """Build the dataset that `datasets.load_dataset` opens."""
    from anchorage_corpus.dataset import build as stage
    from anchorage_corpus.dataset.built import default_folder, default_textless_folder

    corpus = find_corpus(ctx)
    out = out or (default_textless_folder if textless else default_folder)(corpus)
    if check:
        built, stale = stage.compare(corpus, out, set_name, _progress(), textless)
    else:
        built, stale = (stage.build_textless if textless else stage.build)(corpus, out, set_name, _progress()), []
    if as_json:
        echo_json({"path": str(out), "stale": stale, **_report(built)})
    else:
        _print(built, out, stale, check)
    return int(bool(stale))


def _progress() -> Progress:
    """Show progress on standard error if it is a terminal."""
    if not sys.stderr.isatty():
        return lambda done, total: None
    return lambda done, total: click.echo(f"\rbuilding {done}/{total}", err=True, nl=done == total)


def _report(built: Built) -> dict[str, object]:
    rows = {config: {split: size.rows for split, size in sizes.items()} for config, sizes in built.sizes.items()}
    return {"set": built.set_name, "rows": rows, "left_out": built.left_out, "cuts": built.cuts}


def _print(built: Built, out: Path, stale: list[str], check: bool) -> None:
    for name in stale:
        click.echo(f"{out / name}: not what a build gives; run `anchorage build`")
    if check:
        click.echo(f"{out}: {len(stale)} files differ" if stale else f"{out}: what a build gives")
        return
    click.echo(f"{out}: {built.identity.title} {built.identity.version} from the {built.set_name} annotations")
    for config, sizes in built.sizes.items():
        rows = ", ".join(f"{split} {size.rows}" for split, size in sizes.items())
        click.echo(f"  {config:<12} {rows}")
    for reason in built.left_out:
        click.echo(f"  left out: {reason}")
    for cut in built.cuts:
        click.echo(f"  cut token: {cut}")
