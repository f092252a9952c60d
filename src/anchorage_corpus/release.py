"""Decides what may be released, for the library and the command alike, and verifies released datasets.

It is above the stages because a release needs two of them: the rules of ``check`` and the bytes of ``dataset``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from anchorage_corpus.check import Finding, Options, Report, Selection, check_corpus
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset import build
from anchorage_corpus.dataset.built import choose_set, default_folder
from anchorage_corpus.dataset.checksums import read_checksums
from anchorage_corpus.dataset.identity import identify
from anchorage_corpus.dataset.publishing.provenance import uncommitted, write_provenance
from anchorage_corpus.dataset.publishing.publish import (
    VOUCHING,
    Publication,
    parse_target,
    publish as send,
    refuse_unfit,
)
from anchorage_corpus.dataset.textless.source import SOURCE
from anchorage_corpus.dataset.verify.corpus_from_dataset import restore_corpus
from anchorage_corpus.dataset.verify.verify import Verification, verify as verify_rows, verify_files
from anchorage_corpus.errors import FindingsError, MisuseError

RULES = ("AC15", "AC2", "AC3")
"""Rules that can check a dataset: schema, text and structure."""

NOT_IN_A_DATASET = ("AC214", "AC314", "AC331", "AC332", "AC338")
"""Rules about text versions, provenance and the registry, of which a dataset holds only what annotations use."""


def publish(
    corpus: Corpus,
    target: str,
    *,
    dataset: Path | None = None,
    tag: str | None = None,
    key: Path | None = None,
    with_texts: bool = False,
    private: bool = False,
    dry_run: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Publication:
    """Publish a built dataset of a corpus, read it back by its tag and compare every checksum.

    ``target`` is ``hub:ORG/NAME``, a folder or an fsspec address. By default ``dataset`` is the default folder of a
    build, and ``tag`` is ``v`` and the version of the corpus. ``key`` signs the provenance. A dry run writes nothing.

    Raises ``MisuseError`` for uncommitted changes, a folder that is not a dataset, texts that are not free unless
    ``with_texts`` allows them, a tag that is not the dataset's version, and a target that refuses or cannot be
    reached; ``FindingsError`` for findings of ``check_corpus``, a dataset that a build of the commit does not
    reproduce, a tag that holds other content, and content that differs when it is read back.
    """
    dataset = dataset or default_folder(corpus)
    place = parse_target(target, private=private)
    tag = tag or f"v{identify(corpus).version}"
    _refuse_unready(corpus, dataset)
    refuse_unfit(dataset, tag, with_texts)
    if not dry_run:
        made_by = {"set": choose_set(corpus), "textless": _is_textless(dataset)}
        write_provenance(corpus, dataset, made_by, key)
    vouching = VOUCHING[: 2 if key else 1] if dry_run else ()
    return send(dataset, place, tag, dry_run=dry_run, with_texts=with_texts, vouching=vouching, progress=progress)


def _refuse_unready(corpus: Corpus, dataset: Path) -> None:
    """Raise the first reason against releasing a dataset of a corpus, the cheapest to find first."""
    read_checksums(dataset)
    if changed := uncommitted(corpus.root):
        raise MisuseError(f"uncommitted changes ({', '.join(changed[:5])}); commit them, a release names its commit")
    if check_corpus(corpus.root).failed:
        raise FindingsError("`anchorage check` has findings; fix them first")
    _, stale = build.compare(corpus, dataset, textless=_is_textless(dataset))
    if wrong := [name for name in stale if name not in VOUCHING]:
        raise FindingsError(
            f"{dataset}: not what a build of this commit gives ({', '.join(wrong[:5])}); build it again"
        )


def _is_textless(dataset: Path) -> bool:
    return (dataset / SOURCE).is_dir()


class Verified(msgspec.Struct, frozen=True):
    """The state of a dataset as its files show it, and what the rules find in it; None if they were not checked."""

    verification: Verification
    report: Report | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of the rules."""
        return self.report.findings if self.report else ()

    @property
    def failed(self) -> bool:
        """Whether anything is wrong; notes are not."""
        return bool(self.verification.problems) or (self.report is not None and self.report.failed)


def verify(
    dataset: Path, signers: Path | None = None, *, rules: bool = True, checksums_alone: bool = False
) -> Verified:
    """Check a built or downloaded dataset from its own files alone, and its documents against the rules.

    ``signers`` is a file of allowed signers, one of whom must have signed the provenance. The rules are checked if
    they are wanted, the rows were read and are sound, and the texts are included. ``checksums_alone`` reads no rows.
    """
    found = verify_files(dataset, signers) if checksums_alone else verify_rows(dataset, signers)
    asked = rules and not checksums_alone and not found.problems and not found.textless
    return Verified(found, against_rules(dataset) if asked else None)


def against_rules(dataset: Path) -> Report:
    """Check a dataset with texts by the rules that can check a dataset."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = restore_corpus(dataset, Path(folder))
        return check_corpus(corpus.root, Options(Selection(RULES, NOT_IN_A_DATASET)))
