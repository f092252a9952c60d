"""Reads what a dataset declares about its columns: its card's YAML, its files' schemas and its own labels.

The labels of an older release are the beginning of today's, and its columns are among today's. So a dataset is
checked against its own ``schema/``, and that schema against the package's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import yaml
from datasets import ClassLabel, Features, List

from anchorage_corpus.dataset.tables.features import features_with
from anchorage_corpus.errors import InvalidFileError
from anchorage_corpus.files.schema import LABELS, labels_in, schema_folder
from anchorage_corpus.history.versioning import Labels

CARD = "README.md"
_LABELS = f"schema/{LABELS}"


class DeclaredRows(msgspec.Struct, frozen=True):
    """A split as the card declares it."""

    name: str
    num_examples: int


class DeclaredInfo(msgspec.Struct, frozen=True):
    """A config as the card describes it."""

    config_name: str
    description: str = ""
    features: Any = None
    splits: tuple[DeclaredRows, ...] = ()

    def rows(self, split: str) -> int:
        """Return the number of rows of a split."""
        return {entry.name: entry.num_examples for entry in self.splits}.get(split, 0)


class DeclaredConfig(msgspec.Struct, frozen=True):
    """A config as ``load_dataset`` finds it."""

    config_name: str
    version: str | int | float | None = None


class Card(msgspec.Struct, frozen=True):
    """The part of a card's YAML that is read here."""

    configs: tuple[DeclaredConfig, ...]
    dataset_info: tuple[DeclaredInfo, ...]
    pretty_name: str | None = None

    @property
    def version(self) -> str | None:
        """The version that all configs share, or None if they differ."""
        versions = {str(config.version) for config in self.configs}
        return versions.pop() if len(versions) == 1 else None

    def info(self, name: str) -> DeclaredInfo | None:
        """Return what the card says about a config, or None if it does not name it."""
        return next((info for info in self.dataset_info if info.config_name == name), None)


def read_card(dataset: Path, problems: list[str]) -> Card:
    """Read the YAML of the card; if it cannot be read, return an empty card and add a problem."""
    try:
        _, front, _ = (dataset / CARD).read_text(encoding="utf-8").split("---\n", 2)
        return msgspec.convert(yaml.safe_load(front), Card)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        why = str(error) if isinstance(error, msgspec.ValidationError) else type(error).__name__
        problems.append(f"{CARD}: no card with configs and dataset_info in YAML ({why})")
        return Card((), ())


def read_labels(dataset: Path, problems: list[str]) -> Labels:
    """Read the labels of a dataset; add a problem if the package's labels do not begin with them."""
    known = labels_in(schema_folder())
    try:
        own = labels_in(dataset / "schema")
    except InvalidFileError as error:
        problems += [f"{_LABELS}: {problem.message}" for problem in error.problems]
        return known
    problems += [f"{_LABELS}: {sentence}" for sentence in _regrown(own, known)]
    return known | own


def _regrown(own: Labels, known: Labels) -> Iterator[str]:
    for name, values in own.items():
        today = known.get(name, ())
        if values == today[: len(values)] and (values or not today):
            continue
        if today == values[: len(today)]:
            new = ", ".join(values[len(today) :])
            yield f"{name} has {new}, which this version of the package does not know; upgrade it"
        else:
            yield f"labels of {name} are in another order than in every release, or are other labels"


def declared_features(info: DeclaredInfo | None, schema: pa.Schema) -> Features:
    """Return the columns of a config as its card declares them, or as its file has them if the card does not.

    Raises ``ValueError`` for an invalid declaration.
    """
    try:
        if info is None or info.features is None:
            return Features.from_arrow_schema(schema)
        return Features._from_yaml_list(info.features)
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise ValueError(f"no columns ({type(error).__name__})") from None


def misfits(config: str, columns: Features, labels: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the columns that the package does not know, or whose type or labels are not those of ``labels``."""
    return list(_misfits(dict(columns), dict(features_with(config, labels.__getitem__)), ""))


def _misfits(found: object, known: object, place: str) -> Iterator[str]:
    match found, known:
        case dict(), dict():
            for name, column in found.items():
                inner = f"{place}.{name}" if place else name
                yield from _misfits(column, known[name], inner) if name in known else (inner,)
        case List(), List():
            yield from _misfits(found.feature, known.feature, place)
        case ClassLabel(), ClassLabel():
            yield from () if found.names == known.names else (place,)
        case _:
            yield from () if found == known else (place,)


def unlabelled(table: pa.Table, columns: Features) -> Iterator[str]:
    """Yield the columns of a table that hold numbers without a label."""
    import pyarrow.compute as pc

    def outside(array: pa.Array, feature: object) -> bool:
        match feature:
            case ClassLabel():
                bounds = pc.min_max(array).as_py()
                return bounds["min"] is not None and not 0 <= bounds["min"] <= bounds["max"] < len(feature.names)
            case List():
                return outside(array.flatten(), feature.feature)
            case dict():
                return any(outside(pc.struct_field(array, name), child) for name, child in feature.items())
        return False

    for name, feature in columns.items():
        if outside(table[name].combine_chunks(), feature):
            yield name
