"""Checks a built or downloaded dataset from its files alone: checksums, card, columns, spans, references, splits.

Everything wrong is reported at once, one sentence each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from datasets import Features

from anchorage_corpus.corpus.store import sha256
from anchorage_corpus.dataset.checksums import hash_files, listed_files, mismatches, read_checksums, strays
from anchorage_corpus.dataset.papers.card import content_digest
from anchorage_corpus.dataset.papers.card_read_back import (
    CARD,
    Card,
    declared_features,
    misfits,
    read_card,
    read_labels,
    unlabelled,
)
from anchorage_corpus.dataset.publishing.provenance import Vouched, verify_provenance
from anchorage_corpus.dataset.tables.features import CONFIGS
from anchorage_corpus.dataset.tables.parquet import parquet_file
from anchorage_corpus.dataset.textless.source import SOURCE
from anchorage_corpus.dataset.verify.recompute import contradictions
from anchorage_corpus.errors import FindingsError
from anchorage_corpus.history.versioning import Labels
from anchorage_corpus.model import LAYERS, ROLES, Span, misfit

_GIVEN = ("doc_id", "version", "event", "text_sha256", *LAYERS)
"""Columns of ``documents`` that no row leaves empty."""
_NEEDED = {*_GIVEN, "text"}
"""Columns that ``documents`` has had in every release."""
_BATCH = 500


class Verification(msgspec.Struct, frozen=True):
    """What a dataset is and what is wrong with it."""

    title: str | None
    version: str | None
    textless: bool
    rows: dict[str, int]
    vouched: Vouched | None
    problems: tuple[str, ...]


def verify(dataset: Path, allowed_signers: Path | None = None) -> Verification:
    """Check a dataset; ``problems`` is empty if everything holds.

    ``allowed_signers`` (ssh-keygen's format) makes a valid signature by one of them a requirement. Raises
    ``MisuseError`` if the folder holds no dataset.
    """
    vouched, digests, problems = _files(dataset, allowed_signers)
    card, labels = read_card(dataset, problems), read_labels(dataset, problems)
    tables = _Tables(dataset, card, labels)
    for config in CONFIGS:
        tables.read(config, digests)
    textless = (dataset / SOURCE).is_dir()
    problems += [*tables.problems, *_check_content(tables.sound, textless)]
    return Verification(card.pretty_name, card.version, textless, tables.rows, vouched, tuple(problems))


def verify_files(dataset: Path, allowed_signers: Path | None = None) -> Verification:
    """Check the bytes of a dataset and its signature, but no rows; raises what ``verify`` raises."""
    vouched, _, problems = _files(dataset, allowed_signers)
    card = read_card(dataset, problems)
    return Verification(card.pretty_name, card.version, (dataset / SOURCE).is_dir(), {}, vouched, tuple(problems))


def _files(dataset: Path, allowed_signers: Path | None) -> tuple[Vouched | None, dict[str, str], list[str]]:
    """Return what vouches for a dataset, the digest of each of its files, and what is wrong with either."""
    expected, digests = read_checksums(dataset), hash_files(dataset, listed_files(dataset))
    problems = mismatches(expected, digests) + strays(dataset)
    try:
        return verify_provenance(dataset, allowed_signers), digests, problems
    except FindingsError as error:
        return None, digests, [*problems, str(error)]


class _Tables:
    """The files of a dataset, each checked against what the card and the labels say about it."""

    def __init__(self, dataset: Path, card: Card, labels: Labels) -> None:
        self._dataset, self._card, self._labels = dataset, card, labels
        self.rows = dict.fromkeys(CONFIGS, 0)
        self.sound: dict[str, dict[str, pa.Table]] = {}
        self.problems: list[str] = []

    def read(self, config: str, digests: Mapping[str, str]) -> None:
        """Check every file of a config; an older release need not have the config."""
        info = self._card.info(config)
        if config != CONFIGS[0] and info is None and not (self._dataset / "data" / config).is_dir():
            return
        files = {split: file for split in self._labels["split"] if (file := self._open(config, split))}
        if not files:
            return
        self._check_digest(config, files, digests)
        columns = self._columns(config, next(iter(files.values())))
        tables = {split: self._table(config, split, file, columns) for split, file in files.items()}
        sound = {split: table for split, table in tables.items() if table is not None}
        if len(sound) == len(self._labels["split"]):
            self.sound[config] = sound

    def _name(self, config: str, split: str) -> str:
        return parquet_file(self._dataset, config, split).relative_to(self._dataset).as_posix()

    def _open(self, config: str, split: str) -> pq.ParquetFile | None:
        try:
            return pq.ParquetFile(self._dataset / self._name(config, split), page_checksum_verification=True)
        except (OSError, ValueError, pa.ArrowException) as error:
            self._broken(config, split, error)
            return None

    def _broken(self, config: str, split: str, error: Exception) -> None:
        why = (str(error) or type(error).__name__).splitlines()[0]
        self.problems.append(f"{self._name(config, split)}: not a Parquet file ({why})")

    def _check_digest(self, config: str, files: Mapping[str, pq.ParquetFile], digests: Mapping[str, str]) -> None:
        """Check the content that the card names, which keeps a cache from answering with other rows."""
        filled = [self._name(config, split) for split, file in files.items() if file.metadata.num_rows]
        found = content_digest({name: digests[name] for name in filled if name in digests})
        info = self._card.info(config)
        if filled and (info is None or found not in info.description):
            self.problems.append(f"{CARD}: the content that it names for {config} is not that of data/{config}")

    def _columns(self, config: str, file: pq.ParquetFile) -> Features | None:
        try:
            columns = declared_features(self._card.info(config), file.schema_arrow)
        except ValueError as error:
            self.problems.append(f"{CARD}: of {config}: {error}")
            return None
        if wrong := misfits(config, columns, self._labels):
            self.problems.append(
                f"{CARD}: features of {config} have another type or other labels: {', '.join(wrong)}"
            )
            return None
        return columns

    def _table(self, config: str, split: str, file: pq.ParquetFile, columns: Features | None) -> pa.Table | None:
        """Return the rows of a file, or None if they are not what the card declares."""
        info, name, rows = self._card.info(config), self._name(config, split), file.metadata.num_rows
        self.rows[config] += rows
        if rows != (declared := info.rows(split) if info else 0):
            self.problems.append(f"{name}: {rows} rows, {CARD} declares {declared}")
        if columns is None:
            return None
        if not _has_columns(file.schema_arrow, columns):
            self.problems.append(f"{name}: columns are not those that {CARD} declares")
            return None
        try:
            table = file.read()
        except (OSError, ValueError, pa.ArrowException) as error:
            self._broken(config, split, error)
            return None
        wrong = list(unlabelled(table, columns))
        self.problems += [f"{name}: {column} has numbers that no label has" for column in wrong]
        return None if wrong else table


def _has_columns(schema: pa.Schema, columns: Features) -> bool:
    """Return whether a file has these columns, for Arrow and, if it says so, for ``datasets``."""
    try:
        named = declared_features(None, schema)
    except ValueError:
        return False
    carried = not schema.metadata or b"huggingface" not in schema.metadata or named == columns
    return carried and bool(schema.equals(columns.arrow_schema, check_metadata=False))


def _check_content(tables: Mapping[str, Mapping[str, pa.Table]], textless: bool) -> list[str]:
    """Check the rows of ``documents``, and the other configs against them."""
    if CONFIGS[0] not in tables:
        return []
    absent = {name for table in tables[CONFIGS[0]].values() for name in _NEEDED - set(table.column_names)}
    if absent:
        return [f"data/{CONFIGS[0]}: no column {', '.join(sorted(absent))}"]
    seen = _Seen(textless)
    problems = [sentence for split, table in tables[CONFIGS[0]].items() for sentence in seen.check(split, table)]
    if problems:
        return problems
    try:
        return list(contradictions(tables))
    except ValueError as error:
        return [f"the rows do not make a dataset ({error})"]


class _Seen:
    """Documents and events seen so far, over all splits."""

    def __init__(self, textless: bool) -> None:
        self._given = _GIVEN if textless else (*_GIVEN, "text")
        self._documents: set[str] = set()
        self._split_of: dict[str, str] = {}

    def check(self, split: str, table: pa.Table) -> Iterator[str]:
        """Yield problems of the rows of a split of ``documents``."""
        for batch in table.to_batches(_BATCH):
            for row in batch.to_pylist():
                yield from self._check_place(row["doc_id"], row["event"], split)
                if empty := [name for name in self._given if row[name] is None]:
                    yield f"{row['doc_id']}: {', '.join(empty)} not given"
                else:
                    yield from _checked_row(row)

    def _check_place(self, doc_id: str, event: str, split: str) -> Iterator[str]:
        if doc_id in self._documents:
            yield f"{doc_id}: is in the dataset twice"
        self._documents.add(doc_id)
        if self._split_of.setdefault(event, split) != split:
            yield f"{doc_id}: event {event} is in {self._split_of[event]} and {split}"


def _checked_row(row: dict[str, Any]) -> list[str]:
    """Return problems of a row; Arrow lets any value be null, even a part that every annotation must have."""
    try:
        return list(_check_row(row))
    except (TypeError, KeyError):
        return [f"{row['doc_id']}: an annotation lacks a part that every one has"]


def _check_row(row: dict[str, Any]) -> Iterator[str]:
    text = row["text"]
    if text is not None and sha256(text.encode()) != row["text_sha256"]:
        yield f"{row['doc_id']}: the text is not the one of its checksum"
    ids = [a["id"] for layer in LAYERS for a in row[layer]]
    for twice in sorted({i for i in ids if ids.count(i) > 1}) if len(ids) != len(set(ids)) else ():
        yield f"{row['doc_id']}#{twice}: id is used twice"
    known = set(ids)
    for owner, span in _spans(row):
        yield from _check_span(f"{row['doc_id']}#{owner}", span, text)
    for owner, reference in _references(row):
        if reference is not None and reference not in known:
            yield f"{row['doc_id']}#{owner}: refers to {reference}, which is not there"


def _spans(row: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from ((mention["id"], mention) for mention in row["entities"])
    for quote in row["quotes"]:
        yield from ((quote["id"], span) for role in ROLES for span in quote[role])
    yield from ((claim["id"], span) for claim in row["claims"] for span in claim["span"])


def _references(row: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    yield from ((quote["id"], quote["parent"]) for quote in row["quotes"])
    yield from ((claim["id"], claim["quote"]) for claim in row["claims"])


def _check_span(name: str, span: dict[str, Any], text: str | None) -> Iterator[str]:
    start, end, said = span["start"], span["end"], span["text"]
    if text is not None:
        wrong = misfit(Span(start, end, said or ""), text)
        if wrong is not None:
            yield f"{name} {wrong}"
    elif not 0 <= start < end:
        yield f"{name} begins at {start} and ends at {end}"
    elif said is not None and len(said) != end - start:
        yield f"{name}: {said!r} is not {end - start} characters long"
