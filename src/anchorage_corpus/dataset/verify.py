"""Checks a built or downloaded dataset from nothing but itself: checksums, card, columns, spans, references, splits.

Everything wrong is reported at once, a sentence each.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import yaml

from anchorage_corpus.dataset.checksums import differences, hash_files, listed_files, read_checksums
from anchorage_corpus.dataset.features import CONFIGS, features
from anchorage_corpus.dataset.parquet import parquet_file
from anchorage_corpus.dataset.provenance import Vouched, verify_provenance
from anchorage_corpus.dataset.textless import SOURCE
from anchorage_corpus.errors import FindingsError
from anchorage_corpus.schema import label_values
from anchorage_corpus.store import sha256

_GIVEN = ("doc_id", "version", "event", "text_sha256", "entities", "quotes", "claims")
"""Columns of ``documents`` that no row leaves empty."""
_ROLES = ("content", "cue", "source", "addressee")


class Verification(msgspec.Struct, frozen=True):
    """What a dataset is and what is wrong with it."""

    title: str | None
    version: str | None
    textless: bool
    rows: dict[str, int]
    vouched: Vouched | None
    problems: tuple[str, ...]


def verify(dataset: Path, allowed_signers: Path | None = None) -> Verification:
    """Check a dataset; ``problems`` is empty when everything holds.

    ``allowed_signers`` (ssh-keygen's format) makes a valid signature by one of them a requirement. Raises
    ``MisuseError`` when the folder holds no dataset.
    """
    expected = read_checksums(dataset)
    problems = differences(expected, hash_files(dataset, listed_files(dataset)))
    vouched = None
    try:
        vouched = verify_provenance(dataset, allowed_signers)
    except FindingsError as error:
        problems.append(str(error))
    card = _card(dataset, problems)
    rows = {} if problems else _check_tables(dataset, card, problems)
    return Verification(card.pretty_name, card.version, (dataset / SOURCE).is_dir(), rows, vouched, tuple(problems))


class _Rows(msgspec.Struct, frozen=True):
    """A split as the card declares it."""

    name: str
    num_examples: int


class _Info(msgspec.Struct, frozen=True):
    """A config as the card describes it."""

    config_name: str
    features: Any = None
    splits: tuple[_Rows, ...] = ()


class _Config(msgspec.Struct, frozen=True):
    """A config as ``load_dataset`` finds it."""

    config_name: str
    version: str | int | float | None = None


class _Card(msgspec.Struct, frozen=True):
    """The YAML of a card, as far as it is read here."""

    configs: tuple[_Config, ...]
    dataset_info: tuple[_Info, ...]
    pretty_name: str | None = None

    @property
    def version(self) -> str | None:
        """The one version of every config."""
        versions = {str(config.version) for config in self.configs}
        return versions.pop() if len(versions) == 1 else None

    def info(self, name: str) -> _Info:
        """What the card says of a config; nothing where it does not name it."""
        return next((info for info in self.dataset_info if info.config_name == name), _Info(name))


def _card(dataset: Path, problems: list[str]) -> _Card:
    """The YAML of the card; empty, with a problem, where it cannot be read."""
    try:
        _, front, _ = (dataset / "README.md").read_text(encoding="utf-8").split("---\n", 2)
        return msgspec.convert(yaml.safe_load(front), _Card)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        why = str(error) if isinstance(error, msgspec.ValidationError) else type(error).__name__
        problems.append(f"README.md: no card with configs and dataset_info in YAML ({why})")
        return _Card((), ())


def _check_tables(dataset: Path, card: _Card, problems: list[str]) -> dict[str, int]:
    """Check every file of every config; rows by config."""
    counts = dict.fromkeys(CONFIGS, 0)
    seen = _Seen()
    for config in CONFIGS:
        for split in label_values("split"):
            path = parquet_file(dataset, config, split)
            name = path.relative_to(dataset).as_posix()
            try:
                file = pq.ParquetFile(path, page_checksum_verification=True)
                problems += _against_card(name, config, split, file, card)
                problems += seen.check(split, file) if config == CONFIGS[0] else ()
                counts[config] += file.metadata.num_rows
            except (OSError, ValueError) as error:
                problems.append(f"{name}: not a Parquet file ({str(error).splitlines()[0]})")
    return counts


def _against_card(name: str, config: str, split: str, table: pq.ParquetFile, card: _Card) -> Iterator[str]:
    info = card.info(config)
    rows = {entry.name: entry.num_examples for entry in info.splits}.get(split, 0)
    if rows != table.metadata.num_rows:
        yield f"{name}: {table.metadata.num_rows} rows, README.md declares {rows}"
    if info.features not in (None, features(config)._to_yaml_list()):
        yield f"README.md: features of {config} are not those of this format version"
    if not table.schema_arrow.equals(features(config).arrow_schema, check_metadata=False):
        yield f"{name}: columns are not those that README.md declares"


class _Seen:
    """Documents and events that have gone by, over all splits."""

    def __init__(self) -> None:
        self._documents: set[str] = set()
        self._split_of: dict[str, str] = {}

    def check(self, split: str, file: pq.ParquetFile) -> Iterator[str]:
        """Problems of the rows of a split of ``documents``."""
        for batch in file.iter_batches(batch_size=500):
            for row in batch.to_pylist():
                yield from self._check_place(row["doc_id"], row["event"], split)
                if empty := [name for name in _GIVEN if row[name] is None]:
                    yield f"{row['doc_id']}: {', '.join(empty)} not given"
                else:
                    yield from _checked_row(row)

    def _check_place(self, doc_id: str, event: str, split: str) -> Iterator[str]:
        if doc_id in self._documents:
            yield f"{doc_id}: stands in the dataset twice"
        self._documents.add(doc_id)
        if self._split_of.setdefault(event, split) != split:
            yield f"{doc_id}: event {event} stands in {self._split_of[event]} and {split}"


def _checked_row(row: dict[str, Any]) -> list[str]:
    """Problems of a row; Arrow lets any value be null, also where a part of an annotation must be."""
    try:
        return list(_check_row(row))
    except TypeError:
        return [f"{row['doc_id']}: an annotation lacks a part that every one has"]


def _check_row(row: dict[str, Any]) -> Iterator[str]:
    text = row["text"]
    if text is not None and sha256(text.encode()) != row["text_sha256"]:
        yield f"{row['doc_id']}: the text is not the one of its checksum"
    ids = [a["id"] for layer in ("entities", "quotes", "claims") for a in row[layer]]
    for twice in sorted({i for i in ids if ids.count(i) > 1}) if len(ids) != len(set(ids)) else ():
        yield f"{row['doc_id']}#{twice}: id stands twice"
    known = set(ids)
    for owner, span in _spans(row):
        yield from _check_span(f"{row['doc_id']}#{owner}", span, text)
    for owner, reference in _references(row):
        if reference is not None and reference not in known:
            yield f"{row['doc_id']}#{owner}: refers to {reference}, which is not there"


def _spans(row: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from ((mention["id"], mention) for mention in row["entities"])
    for quote in row["quotes"]:
        yield from ((quote["id"], span) for role in _ROLES for span in quote[role])
    yield from ((claim["id"], span) for claim in row["claims"] for span in claim["span"])


def _references(row: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    yield from ((quote["id"], quote["parent"]) for quote in row["quotes"])
    yield from ((claim["id"], claim["quote"]) for claim in row["claims"])


def _check_span(name: str, span: dict[str, Any], text: str | None) -> Iterator[str]:
    start, end, covered = span["start"], span["end"], span["text"]
    if not 0 <= start < end or (text is not None and end > len(text)):
        yield f"{name}: {start}-{end} is no stretch of the text"
    elif text is not None and text[start:end] != covered:
        yield f"{name}: covers {text[start:end]!r}, not {covered!r}"
    elif covered is not None and len(covered) != end - start:
        yield f"{name}: {covered!r} is not {end - start} characters long"
