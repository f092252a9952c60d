"""Writes, signs and checks ``provenance.json``: the commit, builder and inputs that a dataset was made from.

The statement follows in-toto Statement v1 with the SLSA provenance v1 predicate. It holds no time and no machine, so
one commit gives one statement. Signatures are OpenSSH's own (``ssh-keygen -Y``, PROTOCOL.sshsig).
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.built import BUILDERS, builder_versions
from anchorage_corpus.dataset.checksums import hash_file, read_checksums
from anchorage_corpus.dataset.identity import CITATION
from anchorage_corpus.dataset.papers.datasheet import DATASHEET
from anchorage_corpus.errors import FindingsError, MisuseError
from anchorage_corpus.files.atomic import write_atomically
from anchorage_corpus.history.git import changed_files, commit_of, ignored_files, origin

PROVENANCE = "provenance.json"
SIGNATURE = "provenance.json.sig"
NAMESPACE = "anchorage-corpus-provenance"
"""Namespace of the signatures, so that a signature made for something else is not accepted."""

_STATEMENT = "https://in-toto.io/Statement/v1"
_PREDICATE = "https://slsa.dev/provenance/v1"
_BUILD_TYPE = "urn:anchorage-corpus:build:1"
_INPUTS = ("corpus", "annotations", "schema", CITATION, DATASHEET)
"""What a build reads from a corpus folder."""


class Vouched(msgspec.Struct, frozen=True):
    """What the statement and signature of a dataset say."""

    commit: str | None
    builder: str
    signed: bool
    signer: str | None


def statement(corpus: Corpus, dataset: Path, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the provenance statement of a built dataset."""
    subjects = [
        {"name": name, "digest": {"sha256": digest}} for name, digest in sorted(read_checksums(dataset).items())
    ]
    source = _source(corpus.root)
    inputs = [{"name": name, "digest": {"sha256": digest}} for name, digest in _inputs(corpus).items()]
    return {
        "_type": _STATEMENT,
        "subject": subjects,
        "predicateType": _PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": _BUILD_TYPE,
                "externalParameters": parameters,
                "resolvedDependencies": source + inputs,
            },
            "runDetails": {"builder": {"id": "urn:anchorage-corpus:builder", "version": builder_versions()}},
        },
    }


def _source(root: Path) -> list[dict[str, Any]]:
    """Return the commit, and the repository if it has an address that others can use."""
    commit = commit_of("HEAD", root)
    if not commit:
        return []
    address = public_address(origin(root))
    return [{**({"uri": f"git+{address}"} if address else {}), "digest": {"gitCommit": commit}}]


def public_address(remote: str) -> str | None:
    """Return a Git remote as an address without user and password, or None for a folder of this machine."""
    if found := re.fullmatch(r"(?:[^@/]+@)?([^@:/\s]{2,}):(?!//)(\S+)", remote):
        return f"ssh://{found[1]}/{found[2].lstrip('/')}"
    if found := re.fullmatch(r"(https?|ssh|git)://(?:[^@/]*@)?([^@\s]+)", remote):
        return f"{found[1]}://{found[2]}"
    return None


def _inputs(corpus: Corpus) -> dict[str, str]:
    found = (path for name in _INPUTS for path in ((corpus.root / name), *(corpus.root / name).rglob("*")))
    paths = sorted(path for path in found if path.is_file())
    names = [p.relative_to(corpus.root).as_posix() for p in paths]
    return {n: hash_file(p) for n, p in zip(names, paths, strict=True) if not Path(n).name.startswith(".")}


def uncommitted(root: Path) -> list[str]:
    """Return the paths below a folder that differ from the commit, and inputs of the build that Git ignores.

    Raises ``MisuseError`` outside a repository, and if nothing is committed: a release then has no commit to name.
    """
    changed = changed_files(root)
    return changed + [name for name in ignored_files(root, _INPUTS) if not Path(name).name.startswith(".")]


def write_provenance(corpus: Corpus, dataset: Path, parameters: dict[str, Any], key: Path | None = None) -> Path:
    """Write the statement into a dataset, signed if an SSH key is given; returns its path.

    A statement that says the same, whatever the commit, is kept with a valid signature: some kinds of key sign the
    same bytes differently each time.
    """
    path, said = dataset / PROVENANCE, statement(corpus, dataset, parameters)
    if not _says(path, said):
        write_atomically(path, msgspec.json.format(msgspec.json.encode(said), indent=2) + b"\n")
        (dataset / SIGNATURE).unlink(missing_ok=True)
    if not _holds(path):
        (dataset / SIGNATURE).unlink(missing_ok=True)
    if key is not None and not _is_signed_with(path, key):
        (dataset / SIGNATURE).unlink(missing_ok=True)
        sign(path, key)
    return path


def _says(path: Path, said: dict[str, Any]) -> bool:
    """Return whether an existing statement says the same except for the commit."""
    try:
        return _without_source(msgspec.json.decode(path.read_bytes())) == _without_source(said)
    except (OSError, msgspec.DecodeError, KeyError, TypeError, RecursionError):
        return False


def _without_source(said: dict[str, Any]) -> dict[str, Any]:
    definition = said["predicate"]["buildDefinition"]
    inputs = [entry for entry in definition["resolvedDependencies"] if "gitCommit" not in entry["digest"]]
    definition = definition | {"resolvedDependencies": inputs}
    return said | {"predicate": said["predicate"] | {"buildDefinition": definition}}


def _holds(path: Path) -> bool:
    try:
        _signer(path.parent, None)
    except FindingsError:
        return False
    return True


def _is_signed_with(path: Path, key: Path) -> bool:
    """Return whether the signature of a statement was made with a key whose public half is next to it."""
    public = key if key.suffix == ".pub" else key.with_name(f"{key.name}.pub")
    if not (path.parent / SIGNATURE).is_file() or not public.is_file():
        return False
    with tempfile.TemporaryDirectory() as folder:
        signers = Path(folder) / "signers"
        signers.write_bytes(b"us " + public.read_bytes())
        try:
            return _signer(path.parent, signers) is not None
        except FindingsError:
            return False


def sign(path: Path, key: Path) -> None:
    """Sign a file with an SSH key into ``<file>.sig``; raises ``MisuseError`` if that fails."""
    if not key.is_file():
        raise MisuseError(f"{key}: no such key; name an OpenSSH private key or its agent-held public key")
    done = _run(["ssh-keygen", "-q", "-Y", "sign", "-n", NAMESPACE, "-f", str(key), str(path)])
    if done.returncode != 0:
        why = _last_line(done)
        locked = "; unlock it with `ssh-add` and name its .pub file" if "passphrase" in why else ""
        raise MisuseError(f"{key}: cannot sign with it ({why}){locked}")


def verify_provenance(dataset: Path, allowed_signers: Path | None = None) -> Vouched | None:
    """Check the statement of a dataset against its checksums, and its signature.

    Without ``allowed_signers`` (ssh-keygen's format) a signature is checked for integrity only. Returns None if the
    dataset has no statement. Raises ``FindingsError`` for a statement about other files, or a signature that is
    invalid, or missing when signers are required.
    """
    path = dataset / PROVENANCE
    if not path.is_file():
        if allowed_signers:
            raise FindingsError(f"{dataset}: no {PROVENANCE}, so it has no proof of its origin")
        return None
    said = _decoded(path)
    if {entry.name: entry.digest.get("sha256") for entry in said.subject} != read_checksums(dataset):
        raise FindingsError(f"{path}: vouches for other files than checksums.txt lists")
    sources = said.predicate.definition.dependencies
    commits = [source.digest["gitCommit"] for source in sources if "gitCommit" in source.digest]
    builder = said.predicate.run.builder.version.get(BUILDERS[0], "unknown")
    signer = _signer(dataset, allowed_signers)
    return Vouched(commits[0] if commits else None, builder, (dataset / SIGNATURE).is_file(), signer)


class _Artifact(msgspec.Struct, frozen=True):
    """The part of an in-toto resource descriptor that is read here."""

    digest: dict[str, str]
    name: str = ""


class _Definition(msgspec.Struct, frozen=True, rename={"dependencies": "resolvedDependencies"}):
    dependencies: tuple[_Artifact, ...]


class _Builder(msgspec.Struct, frozen=True):
    version: dict[str, str]


class _Run(msgspec.Struct, frozen=True):
    builder: _Builder


class _Predicate(msgspec.Struct, frozen=True, rename={"definition": "buildDefinition", "run": "runDetails"}):
    definition: _Definition
    run: _Run


class _Statement(msgspec.Struct, frozen=True, rename={"kind": "_type", "predicate_kind": "predicateType"}):
    kind: str
    predicate_kind: str
    subject: tuple[_Artifact, ...]
    predicate: _Predicate


def _decoded(path: Path) -> _Statement:
    try:
        said = msgspec.json.decode(path.read_bytes(), type=_Statement)
        if (said.kind, said.predicate_kind) != (_STATEMENT, _PREDICATE):
            raise msgspec.ValidationError(f"it is {said.kind} with {said.predicate_kind}")
    except (msgspec.DecodeError, RecursionError) as error:
        raise FindingsError(f"{path}: not an in-toto statement of SLSA provenance ({error})") from None
    return said


def _signer(dataset: Path, allowed_signers: Path | None) -> str | None:
    path, signature = dataset / PROVENANCE, dataset / SIGNATURE
    if not signature.is_file():
        if allowed_signers:
            raise FindingsError(f"{path}: not signed")
        return None
    common = ["-n", NAMESPACE, "-s", str(signature)]
    if allowed_signers is None:
        _must_hold(["ssh-keygen", "-Y", "check-novalidate", *common], path)
        return None
    found = _run(["ssh-keygen", "-Y", "find-principals", "-f", str(allowed_signers), "-s", str(signature)])
    principal = found.stdout.split("\n")[0].strip()
    if found.returncode != 0 or not principal:
        raise FindingsError(f"{signature}: signed by a key that {allowed_signers} does not list")
    _must_hold(["ssh-keygen", "-Y", "verify", "-f", str(allowed_signers), "-I", principal, *common], path)
    return principal


def _must_hold(command: list[str], path: Path) -> None:
    done = _run(command, path.read_bytes())
    if done.returncode != 0:
        raise FindingsError(f"{path}: the signature does not hold ({_last_line(done)})")


def _run(command: list[str], given: bytes = b"") -> subprocess.CompletedProcess[str]:
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False)
    except FileNotFoundError:
        raise MisuseError(f"{command[0]} is not installed; it is needed to sign and to check signatures") from None
    return subprocess.CompletedProcess(
        command, done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    )


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1] if lines else f"exit status {done.returncode}"
