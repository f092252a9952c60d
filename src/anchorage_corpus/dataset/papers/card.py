"""Writes the dataset card: YAML that declares every config, split and feature, above a page for people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from anchorage_corpus.corpus.store import Corpus, sha256
from anchorage_corpus.dataset.checksums import format_checksums, hash_files
from anchorage_corpus.dataset.papers.card_page import ABOUT, filled, page
from anchorage_corpus.dataset.tables.features import CONFIGS, features
from anchorage_corpus.dataset.tables.figures import languages
from anchorage_corpus.dataset.tables.parquet import SplitSize, parquet_file

if TYPE_CHECKING:
    from anchorage_corpus.dataset.built import Built

CARD = "README.md"
_SIZES = {"n<1K": 1_000, "1K<n<10K": 10_000, "10K<n<100K": 100_000, "100K<n<1M": 1_000_000}


def write_card(corpus: Corpus, built: Built, folder: Path) -> None:
    """Write ``README.md``; the datasheet must already be in ``folder``."""
    front = yaml.safe_dump(metadata(built, folder), sort_keys=False, allow_unicode=True, width=1000)
    (folder / CARD).write_text(f"---\n{front}---\n\n{page(corpus, built, folder)}", encoding="utf-8")


def metadata(built: Built, folder: Path) -> dict[str, Any]:
    """Return what the card's YAML declares.

    A split without rows has its file but is not declared, nor is a config without any rows: ``datasets`` refuses to
    load a whole config because of one empty split (huggingface/datasets #8401).
    """
    declared = {config: filled(built.sizes[config]) for config in CONFIGS if filled(built.sizes[config])}
    return {
        "pretty_name": built.identity.title,
        "language": languages(folder),
        "license": "other",
        "license_name": "cc-by-4.0-annotations-only",
        "license_link": "README.md#licence",
        "task_categories": ["token-classification", "text-classification"],
        "tags": ["quotation-attribution", "named-entity-recognition", "claim-detection", "news"],
        "size_categories": [_size_category(built)],
        "configs": [_config(config, built.identity.version, sizes) for config, sizes in declared.items()],
        "dataset_info": [_info(config, sizes, folder) for config, sizes in declared.items()],
    }


def _size_category(built: Built) -> str:
    """Return the Hub's name for the number of rows of the default config."""
    rows = sum(size.rows for size in built.sizes[CONFIGS[0]].values())
    return next((name for name, most in _SIZES.items() if rows < most), "n>1M")


def _config(config: str, version: str, sizes: Mapping[str, SplitSize]) -> dict[str, Any]:
    """Return a config of the card. ``version`` is part of the local cache's key, so a new release is loaded again."""
    files = [{"split": split, "path": f"data/{config}/{split}-*.parquet"} for split in sizes]
    default = {"default": True} if config == CONFIGS[0] else {}
    return {"config_name": config, "version": version, **default, "data_files": files}


def content_digest(digests: Mapping[str, str]) -> str:
    """Return one checksum for several files, made from the checksum of each."""
    return sha256(format_checksums(digests).encode())


def _info(config: str, sizes: Mapping[str, SplitSize], folder: Path) -> dict[str, Any]:
    """Return the features and true sizes of a config.

    The cache's key is made of this and not of the files, so the description carries their checksum: a rebuilt dataset
    of the same version and size is never served from an old cache.
    """
    names = [parquet_file(folder, config, split).relative_to(folder).as_posix() for split in sizes]
    digest = content_digest(hash_files(folder, names))
    return {
        "config_name": config,
        "description": f"{ABOUT[config]} Content {digest}.",
        "features": features(config)._to_yaml_list(),
        "splits": [
            {"name": split, "num_bytes": size.arrow_bytes, "num_examples": size.rows} for split, size in sizes.items()
        ],
        "download_size": sum(size.file_bytes for size in sizes.values()),
        "dataset_size": sum(size.arrow_bytes for size in sizes.values()),
    }
