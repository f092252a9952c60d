"""``anchorage add`` and ``anchorage revise``: take texts into the corpus."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from anchorage_corpus.cli import echo_json, find_corpus
from anchorage_corpus.corpus.intake import (
    DEFAULT_LICENSE,
    Description,
    InvalidMetadataError,
    Move,
    Revision,
    add_text,
    revise_and_move,
    split_of,
)
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.files.json_path import JsonPath
from anchorage_corpus.files.schema import label_values
from anchorage_corpus.model import DocumentMetadata, Published, Rights

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

_ASKED = {
    "language": "Language of the text (BCP 47, such as en)",
    "genre": f"Genre ({', '.join(label_values('genre'))})",
    "event": "News event (an id of corpus/splits.json, or a new one)",
    "title": "Title, as the text states it",
    "publisher": "Publisher, as the text states it",
    "country": "Publisher's country (ISO 3166-1 alpha-2, such as KR), as the text states it",
    "url": "Address, as the text states it",
    "date": "Publication date (EDTF, such as 2026-01-23 or 2026-01~)",
}
_REQUIRED = ("language", "genre", "event")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--id", "doc_id", help="Document id (default: made of distinctive words).")
@click.option("--language", help="BCP 47 tag of the text's language.")
@click.option("--genre", help=f"One of {', '.join(label_values('genre'))}.")
@click.option("--event", help="News event that the text reports; a new one is assigned to a split by rule.")
@click.option("--title", help="Title, if the text has one.")
@click.option("--publisher", help="Publisher, if the text states it.")
@click.option("--country", help="ISO 3166-1 alpha-2 code of the publisher's country, if the text states it.")
@click.option("--url", help="Address, if the text states it.")
@click.option("--date", help="Publication date as EDTF.")
@click.option("--date-basis", help="Where the date comes from: stated or inferred.")
@click.option("--evidence", multiple=True, help="Slice of the text that the date was read from; repeatable.")
@click.option(
    "--license", "license_", default=DEFAULT_LICENSE, show_default=True, help="SPDX expression or LicenseRef."
)
@click.option("--holder", help="Holder of the rights, if the text states it.")
@click.option("--rights-statement", help="Rights statement as it is written in the text.")
@click.option("--no-input", is_flag=True, help="Ask nothing, even on a terminal.")
@click.option("--json", "as_json", is_flag=True, help="Print the new document's metadata as JSON.")
@click.pass_context
def add(ctx: click.Context, /, file: Path, no_input: bool, as_json: bool, **given: Any) -> None:
    """Add the text in FILE to the corpus, byte for byte, as a new document.

    Metadata is what you say, and null otherwise: nothing is guessed from the text. On a terminal, the command asks
    for whatever you did not give; an empty answer means that the text does not state it.
    """
    corpus = find_corpus(ctx)
    answers = _asked(given) if sys.stdin.isatty() and not no_input else given
    try:
        metadata = add_text(corpus, file, _description(answers), given["doc_id"])
    except InvalidMetadataError as error:
        raise MisuseError("; ".join(f"{_option(path)}: {message}" for path, message in error.problems)) from None
    if as_json:
        echo_json(metadata)
    else:
        click.echo(_added(corpus, metadata))


def _option(path: JsonPath) -> str:
    """Return the option for a path of ``document.json``."""
    name = str(path[1] if path[0] in ("published", "rights") else path[0])
    return "--" + {"basis": "date-basis", "statement": "rights-statement"}.get(name, name)


def _asked(given: dict[str, Any]) -> dict[str, Any]:
    answers = dict(given)
    for name, question in _ASKED.items():
        if answers[name] is None:
            optional = name not in _REQUIRED
            answers[name] = (
                click.prompt(question, default="" if optional else None, show_default=False, err=True) or None
            )
    if answers["date"] and not answers["date_basis"]:
        answers["date_basis"] = click.prompt("Is the date stated or inferred?", err=True)
        slices = iter(lambda: click.prompt("A slice of the text that says so (empty: no more)", "", err=True), "")
        answers["evidence"] = (*answers["evidence"], *slices)
    return answers


def _description(answers: dict[str, Any]) -> Description:
    lacking = [f"--{name}" for name in _REQUIRED if not answers[name]]
    if lacking:
        raise MisuseError(f"{', '.join(lacking)} must be given; it is not guessed from the text")
    rights = Rights(answers["license_"], answers["holder"], answers["rights_statement"])
    stated = {name: answers[name] for name in (*_REQUIRED, "title", "publisher", "country", "url")}
    return Description(**stated, published=_published(answers), rights=rights)


def _published(answers: dict[str, Any]) -> Published:
    date, basis, evidence = answers["date"], answers["date_basis"], tuple(answers["evidence"])
    if date and basis not in ("stated", "inferred"):
        raise MisuseError("a --date needs --date-basis stated or --date-basis inferred")
    if not date and (basis or evidence):
        raise MisuseError("--date-basis and --evidence belong to a --date")
    if date and not evidence:
        raise MisuseError(f"a date that is {basis} needs the words of the text that it was read from: --evidence")
    return Published(date, basis or "unknown", evidence)


def _added(corpus: Corpus, metadata: DocumentMetadata) -> str:
    split = split_of(corpus, metadata)
    return f"added {metadata.id} (event {metadata.event}, {split}); see corpus/{metadata.id}/document.json"


@click.command()
@click.argument("doc_id", metavar="DOC")
@click.argument("file", type=_FILE, required=False)
@click.option("--note", help="Why this version exists.")
@click.option("--move", "sets", multiple=True, help="Annotation set to move to the new version; repeatable.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print the new version, and outdated and moved annotations, as JSON."
)
@click.pass_context
def revise(
    ctx: click.Context, doc_id: str, file: Path | None, note: str | None, sets: tuple[str, ...], as_json: bool
) -> int:
    """Add the text in FILE to the corpus as the next version of DOC; no version is ever edited.

    Annotations stay on the version they were made on, and the command lists those that are now behind. With --move, a
    set moves along: every span that needs a reader is reported, and the exit status is 1 if there is any. Without
    FILE, --move takes a set that is behind to the latest version.
    """
    if file is None and not sets:
        raise MisuseError("name a FILE with the new text, or with --move a set to take to the latest one")
    corpus = find_corpus(ctx)
    revision, moves = revise_and_move(corpus, doc_id, file, note, sets)
    _report(revision, moves, _relative(corpus), as_json)
    return int(any(move.uncertain for move in moves))


def _relative(corpus: Corpus) -> Callable[[Path], str]:
    return lambda path: path.relative_to(corpus.root).as_posix()


def _report(revision: Revision, moves: list[Move], named: Callable[[Path], str], as_json: bool) -> None:
    latest = revision.metadata.latest
    if as_json:
        moved = [{"file": named(move.path), "spans": move.spans} for move in moves]
        outdated = list(map(named, revision.outdated))
        echo_json({"id": revision.metadata.id, "version": latest, "outdated": outdated, "moved": moved})
        return
    click.echo(f"{revision.metadata.id} is now at version {latest.version}")
    for path in revision.outdated:
        click.echo(f"{named(path)}: made on an older version than {latest.version}")
    for move in moves:
        counts = Counter(span.outcome for span in move.spans)
        click.echo(f"{named(move.path)}: " + ", ".join(f"{counts[name]} {name}" for name in sorted(counts)))
        for place in move.uncertain:
            found = f"{place.span.start}-{place.span.end} {place.span.text!r}" if place.span else "nowhere"
            click.echo(f"  {place.outcome} {place.similarity:.2f}: {place.start}-{place.end} → {found}")
