"""Provenance: a statement vouches for exactly these files, and a signature for exactly this statement."""

from __future__ import annotations

import subprocess
from pathlib import Path

import msgspec
import pytest

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.checksums import CHECKSUMS, format_checksums, hash_files, listed_files
from anchorage_corpus.dataset.publishing.provenance import (
    PROVENANCE,
    SIGNATURE,
    public_address,
    statement,
    uncommitted,
    verify_provenance,
    write_provenance,
)
from anchorage_corpus.errors import FindingsError, MisuseError
from factories import document, write_document


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    made = Corpus(tmp_path / "corpus-root")
    write_document(made, document())
    (made.root / "annotations").mkdir()
    return made


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "dataset"
    folder.mkdir()
    (folder / "README.md").write_text("card")
    (folder / CHECKSUMS).write_text(format_checksums(hash_files(folder, listed_files(folder))))
    return folder


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    return path


def signers(key: Path, name: str = "maintainer@example.org") -> Path:
    path = key.with_name(f"signers-{key.name}")
    path.write_text(f"{name} {key.with_suffix('.pub').read_text()}")
    return path


def test_a_statement_names_inputs_builder_and_every_file(corpus, dataset):
    (corpus.root / "schema").mkdir()
    for name in ("schema/a.json", "CITATION.cff", "notes.md"):
        (corpus.root / name).touch()
    said = statement(corpus, dataset, {"set": "gold"})
    assert [subject["name"] for subject in said["subject"]] == ["README.md"]
    inputs = {entry["name"] for entry in said["predicate"]["buildDefinition"]["resolvedDependencies"]}
    assert inputs == {
        "corpus/frank-talks/document.json",
        "corpus/frank-talks/v1.txt",
        "CITATION.cff",
        "schema/a.json",
    }
    assert statement(corpus, dataset, {"set": "gold"}) == said


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://us:geheim@forge.example/org/corpus.git", "https://forge.example/org/corpus.git"),
        ("git@forge.example:org/corpus.git", "ssh://forge.example/org/corpus.git"),
        ("ssh://git@forge.example/org/corpus.git", "ssh://forge.example/org/corpus.git"),
        ("/home/us/corpus", None),
        ("file:///home/us/corpus", None),
        ("../corpus", None),
        ("", None),
    ],
)
def test_the_source_is_an_address_that_others_can_use_without_a_password(remote, address):
    assert public_address(remote) == address


def test_a_key_with_a_passphrase_says_what_to_do(corpus, dataset, tmp_path):
    key = tmp_path / "locked"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "a passphrase", "-f", str(key)], check=True)
    with pytest.raises(MisuseError, match=r"unlock it with `ssh-add` and name its .pub file"):
        write_provenance(corpus, dataset, {}, key)


def test_another_key_signs_anew_and_a_signature_that_does_not_hold_goes(corpus, dataset, key, tmp_path):
    other = tmp_path / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    write_provenance(corpus, dataset, {}, key)
    write_provenance(corpus, dataset, {}, other)
    assert verify_provenance(dataset, signers(other)) is not None
    (dataset / SIGNATURE).write_text("no signature")
    write_provenance(corpus, dataset, {})
    assert not (dataset / SIGNATURE).exists()


def test_a_signed_statement_is_verified_and_names_its_signer(corpus, dataset, key):
    write_provenance(corpus, dataset, {}, key)
    vouched = verify_provenance(dataset, signers(key))
    assert vouched is not None
    assert (vouched.signed, vouched.signer) == (True, "maintainer@example.org")


def test_an_edited_statement_is_found(corpus, dataset, key):
    path = write_provenance(corpus, dataset, {}, key)
    path.write_bytes(path.read_bytes().replace(b'"pyarrow"', b'"pyarroW"'))
    for allowed in (None, signers(key)):
        with pytest.raises(FindingsError, match="signature does not hold"):
            verify_provenance(dataset, allowed)


def test_a_key_that_is_not_listed_is_refused(corpus, dataset, key, tmp_path):
    other = tmp_path / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    write_provenance(corpus, dataset, {}, key)
    with pytest.raises(FindingsError, match="does not list"):
        verify_provenance(dataset, signers(other))


def test_a_statement_about_other_files_is_refused(corpus, dataset):
    write_provenance(corpus, dataset, {})
    (dataset / CHECKSUMS).write_text("0" * 64 + "  README.md\n")
    with pytest.raises(FindingsError, match="vouches for other files"):
        verify_provenance(dataset)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"subject": 3}'])
def test_a_broken_statement_is_one_sentence(dataset, text):
    (dataset / PROVENANCE).write_text(text)
    with pytest.raises(FindingsError, match="not an in-toto statement"):
        verify_provenance(dataset)


def test_required_signers_refuse_an_unsigned_dataset(corpus, dataset, key):
    with pytest.raises(FindingsError, match="no proof of its origin"):
        verify_provenance(dataset, signers(key))
    write_provenance(corpus, dataset, {})
    with pytest.raises(FindingsError, match="not signed"):
        verify_provenance(dataset, signers(key))


def test_signing_again_replaces_the_signature_and_a_missing_key_is_said(corpus, dataset, key):
    write_provenance(corpus, dataset, {"set": "auto"}, key)
    write_provenance(corpus, dataset, {"set": "gold"}, key)
    assert verify_provenance(dataset, signers(key)) is not None
    with pytest.raises(MisuseError, match="no such key"):
        write_provenance(corpus, dataset, {}, key.with_name("absent"))
    assert not (dataset / SIGNATURE).exists()


@pytest.mark.parametrize(
    "broken",
    [
        b"{",
        b"[]",
        b'{"subject": [{}]}',
        b'{"_type": 1, "predicateType": 2, "subject": [], "predicate": {}}',
        b'{"a":' * 20_000,
    ],
)
def test_a_statement_that_is_none_is_a_finding(corpus: Corpus, dataset: Path, broken: bytes) -> None:
    write_provenance(corpus, dataset, {})
    (dataset / PROVENANCE).write_bytes(broken)
    with pytest.raises(FindingsError, match="not an in-toto statement"):
        verify_provenance(dataset)


@pytest.mark.parametrize("path", ["subject", "predicate.buildDefinition.resolvedDependencies"])
def test_a_statement_with_an_empty_row_is_a_finding(corpus: Corpus, dataset: Path, path: str) -> None:
    said = statement(corpus, dataset, {})
    *above, last = path.split(".")
    place = said
    for key in above:
        place = place[key]
    place[last] = [{}]
    (dataset / PROVENANCE).write_bytes(msgspec.json.encode(said))
    with pytest.raises(FindingsError, match="missing required field `digest`"):
        verify_provenance(dataset)


def test_a_corpus_at_no_commit_has_nothing_that_a_release_could_name(corpus: Corpus) -> None:
    with pytest.raises(MisuseError, match="not at a Git commit"):
        uncommitted(corpus.root)
    subprocess.run(["git", "init", "-q", corpus.root], check=True)
    with pytest.raises(MisuseError, match="not at a Git commit"):
        uncommitted(corpus.root)


def test_inputs_that_git_ignores_are_not_committed(corpus: Corpus) -> None:
    (corpus.root / ".gitignore").write_text("v1.txt\n.DS_Store\n/build/\n")
    (corpus.root / "corpus" / ".DS_Store").touch()
    (corpus.root / "build").mkdir()
    (corpus.root / "build" / "x").touch()
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", *command], cwd=corpus.root, check=True)
    assert uncommitted(corpus.root) == ["corpus/frank-talks/v1.txt"]
