"""``anchorage publish`` from a git repository: what it refuses, what it survives, and what readers then get."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from running_hub import hub as hub

import factories
from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.checksums import hash_files
from anchorage_corpus.model import Rights

CITATION = "cff-version: 1.2.0\nmessage: Cite it.\ntitle: Frank Talks\nversion: {}\nauthors: [name: Us]\n"
PUBLISH = ("publish", "--with-texts")
GIT = ("git", "-c", "user.name=Us", "-c", "user.email=us@example.org", "-c", "init.defaultBranch=main")


def git(folder: Path, *arguments: object) -> None:
    subprocess.run([*GIT, *map(str, arguments)], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, message: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def version(repository: Corpus, number: str) -> None:
    (repository.root / "CITATION.cff").write_text(CITATION.format(number))
    commit(repository.root, f"Version {number}")


@pytest.fixture
def repository(tmp_path: Path) -> Corpus:
    """A committed corpus of one gold document that passes every rule, built; without a page it needs no datasheet."""
    corpus = factories.releasable_corpus(tmp_path / "frank-talks")
    git(corpus.root, "init", "--quiet")
    version(corpus, "0.1.0")
    assert anchorage(corpus, "build") == 0
    return corpus


def anchorage(corpus: Corpus, *arguments: object) -> int:
    """Exit status of a command on a corpus."""
    with pytest.raises(SystemExit) as stopped:
        main(["--root", str(corpus.root), *map(str, arguments)])
    return int(stopped.value.code or 0)


def dataset(corpus: Corpus) -> Path:
    return corpus.root / "build" / "frank-talks"


def digests(folder: Path) -> dict[str, str]:
    return hash_files(folder, (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()))


def test_a_release_goes_out_once_and_holds(repository, tmp_path, capsys):
    target = tmp_path / "releases"
    assert anchorage(repository, *PUBLISH, "--to", target) == 0
    assert digests(target / "v0.1.0") == digests(dataset(repository))
    capsys.readouterr()
    assert anchorage(repository, *PUBLISH, "--to", target, "--json") == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == "already published"
    assert anchorage(repository, "verify", target / "v0.1.0") == 0
    head = subprocess.run([*GIT, "rev-parse", "HEAD"], cwd=repository.root, capture_output=True, text=True).stdout
    assert f"made from commit {head.strip()}" in capsys.readouterr().out


def test_a_dry_run_says_what_would_go_out_and_writes_nothing(repository, tmp_path, capsys):
    before = digests(dataset(repository)).keys() | {"provenance.json"}
    capsys.readouterr()
    assert anchorage(repository, *PUBLISH, "--to", tmp_path / "releases", "--dry-run", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["outcome"] == "dry run"
    assert {change["path"] for change in shown["changes"]} == before
    assert not (tmp_path / "releases").exists()
    assert not (dataset(repository) / "provenance.json").exists()


def test_texts_that_are_not_free_go_out_only_when_that_is_said(repository, tmp_path, capsys):
    target = tmp_path / "releases"
    assert anchorage(repository, "publish", "--to", target) == 2
    said = capsys.readouterr().err
    assert "holds texts that are not free (LicenseRef-publisher-copyright)" in said and "--with-texts" in said
    assert not target.exists()
    assert not (dataset(repository) / "provenance.json").exists()
    assert anchorage(repository, "build", "--textless") == 0
    textless = repository.root / "build" / "frank-talks-textless"
    assert anchorage(repository, "publish", "--dataset", textless, "--to", target) == 0
    assert digests(target / "v0.1.0") == digests(textless)


def test_free_texts_need_no_word(repository, tmp_path):
    free = msgspec.structs.replace(factories.metadata(), rights=Rights("CC-BY-4.0", None, None))
    repository.write(free)
    commit(repository.root, "Free the text")
    assert anchorage(repository, "build") == 0
    assert anchorage(repository, "publish", "--to", tmp_path / "releases") == 0


def test_a_tag_is_the_version_of_the_dataset(repository, tmp_path, capsys):
    assert anchorage(repository, *PUBLISH, "--to", tmp_path / "releases", "--tag", "v0.2.0") == 2
    assert "its card says 0.1.0, so the tag is v0.1.0" in capsys.readouterr().err
    assert not (tmp_path / "releases").exists()


def test_a_commit_that_changes_no_data_leaves_the_release_and_its_signature(repository, tmp_path, capsys):
    target, key = tmp_path / "releases", tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", str(key)], check=True)
    assert anchorage(repository, *PUBLISH, "--to", target, "--key", key) == 0
    released = digests(target / "v0.1.0")
    (repository.root / "NOTES.md").write_text("Only words.")
    commit(repository.root, "Add notes")
    for signing in (["--key", key], []):
        capsys.readouterr()
        assert anchorage(repository, *PUBLISH, "--to", target, *signing) == 0
        assert "already published" in capsys.readouterr().out
        assert anchorage(repository, *PUBLISH, "--to", target, *signing, "--dry-run") == 0
        assert capsys.readouterr().out == f"{target} v0.1.0: already published\n"
        assert digests(target / "v0.1.0") == digests(dataset(repository)) == released


def test_uncommitted_changes_are_refused(repository, tmp_path, capsys):
    (repository.root / "corpus" / "frank-talks" / "notes.md").write_text("not committed")
    assert anchorage(repository, *PUBLISH, "--to", tmp_path / "releases") == 2
    assert "uncommitted changes (corpus/frank-talks/notes.md); commit them" in capsys.readouterr().err
    assert not (tmp_path / "releases").exists()


def test_findings_are_refused(repository, tmp_path, capsys):
    broken = factories.annotations()
    (mention,) = broken.entities
    repository.write(msgspec.structs.replace(broken, entities=(msgspec.structs.replace(mention, text="Putin"),)))
    commit(repository.root, "Break a span")
    assert anchorage(repository, *PUBLISH, "--to", tmp_path / "releases") == 1
    assert "`anchorage check` has findings" in capsys.readouterr().err


def test_a_stale_dataset_is_refused(repository, tmp_path, capsys):
    version(repository, "0.2.0")
    assert anchorage(repository, *PUBLISH, "--to", tmp_path / "releases") == 1
    said = capsys.readouterr().err
    assert "not what a build of this commit gives" in said and "build it again" in said


def test_a_tag_with_other_content_is_refused(repository, tmp_path, capsys):
    target = tmp_path / "releases"
    anchorage(repository, *PUBLISH, "--to", target)
    (published,) = target.iterdir()
    before = digests(published)
    annotations = factories.annotations()
    repository.write(msgspec.structs.replace(annotations, claims=()))
    commit(repository.root, "Drop a claim, forget the version")
    assert anchorage(repository, "build") == 0
    assert anchorage(repository, *PUBLISH, "--to", target) == 1
    assert "v0.1.0 is published with other content; a release never changes" in capsys.readouterr().err
    assert digests(published) == before


KILLED = """
import os, signal, sys
from fsspec.implementations.local import LocalFileSystem
from anchorage_corpus.cli import main
left, rename = 4, LocalFileSystem.mv

def mv(self, *arguments, **options):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(self, *arguments, **options)

LocalFileSystem.mv = mv
main(sys.argv[1:])
"""


def test_a_killed_upload_is_no_release_and_goes_on_where_it_stopped(repository, tmp_path):
    target = tmp_path / "releases"
    command = ["--root", str(repository.root), *PUBLISH, "--to", str(target)]
    killed = subprocess.run([sys.executable, "-c", KILLED, *command], capture_output=True, timeout=100)
    assert killed.returncode == -9, killed.stderr
    arrived = {p: p.stat().st_mtime_ns for p in (target / "v0.1.0").rglob("*") if p.suffix != ".partial"}
    assert len([p for p in arrived if p.is_file()]) == 3
    assert not (target / "v0.1.0" / "checksums.txt").exists()
    assert anchorage(repository, *PUBLISH, "--to", target) == 0
    assert digests(target / "v0.1.0") == digests(dataset(repository))
    assert all(p.stat().st_mtime_ns == t for p, t in arrived.items() if p.is_file())


def test_the_command_publishes_to_a_hub_and_hides_its_token(repository, hub, tmp_path):
    arguments = ["--root", str(repository.root), *PUBLISH, "--to", "hub:org/frank-talks"]
    code = f"from anchorage_corpus.cli import main; main({arguments!r})"
    refused = hub.run(tmp_path / "hf", code, token=None)
    assert (refused.returncode, "set HF_TOKEN or run `hf auth login`" in refused.stderr) == (2, True)
    said = []
    for outcome in ("published", "already published"):
        done = hub.run(tmp_path / "hf", code)
        assert done.returncode == 0, done.stderr
        assert done.stdout.endswith(f"hub:org/frank-talks v0.1.0: {outcome}\n")
        said.append(done.stdout + done.stderr)
    assert "write-token" not in "".join(said)


class Olah:
    """A running olah: an independent server of the Hub's read protocol over git clones, upstream unreachable."""

    def __init__(self, interpreter: str, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.clones = folder / "clones"
        settings = (
            f'[basic]\nhost = "127.0.0.1"\nport = {port}\nrepos-path = "{folder}/repos"\nhf-scheme = "http"\n'
            f'hf-netloc = "127.0.0.1:9"\nmirrors-path = ["{self.clones}"]\n[accessibility]\noffline = true\n'
        )
        (folder / "olah.toml").write_text(settings)
        code = "import sys; from olah.server import cli; sys.exit(cli())"
        self._log = (folder / "olah.log").open("wb")
        command = [interpreter, "-c", code, "-c", str(folder / "olah.toml")]
        self.process = subprocess.Popen(command, stdout=self._log, stderr=self._log, cwd=folder)

    def wait(self) -> None:
        """Wait until it answers."""
        for _ in range(600):
            try:
                urllib.request.urlopen(self.url, timeout=5).close()
                return
            except urllib.error.HTTPError as answer:
                answer.close()
                return
            except OSError:
                assert self.process.poll() is None, Path(self._log.name).read_text()
                time.sleep(0.1)
        raise AssertionError(Path(self._log.name).read_text())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        self._log.close()


@pytest.fixture
def olah(tmp_path: Path) -> Iterator[Olah]:
    interpreter = os.environ.get("ANCHORAGE_OLAH")
    if not interpreter:
        pytest.skip("no olah; scripts/test prepares it, or name the interpreter of its environment in ANCHORAGE_OLAH")
    running = Olah(interpreter, tmp_path)
    yield running
    running.stop()


READ = """
import json, os, sys
from datasets import load_dataset
from huggingface_hub import snapshot_download
cache, *tags = sys.argv[1:]
read = {}
for tag in tags:
    claims = load_dataset("org/frank-talks", "claims", split="train", revision=tag, cache_dir=cache)
    streamed = load_dataset("org/frank-talks", "quotes", split="train", revision=tag, streaming=True)
    folder = snapshot_download("org/frank-talks", repo_type="dataset", revision=tag)
    kinds = claims.features["kind"].int2str(claims["kind"][:])
    read[tag] = {"kinds": kinds, "quotes": [row["content"] for row in streamed], "folder": folder}
print(json.dumps(read), flush=True)
os._exit(0)  # the threads that stream may abort an interpreter that waits for them
"""


def test_releases_are_read_by_tag_through_an_independent_server(repository, olah, tmp_path):
    """A bare remote takes two releases with tags; its clone is served; every byte of each comes back."""
    target, remote, work = tmp_path / "releases", tmp_path / "remote.git", tmp_path / "work"
    git(tmp_path, "init", "--quiet", "--bare", remote)
    git(tmp_path, "clone", "--quiet", remote, work)
    annotations = factories.annotations()
    for number, kind in (("0.1.1", "evaluation"), ("0.2.0", "prediction")):
        claims = tuple(msgspec.structs.replace(claim, kind=kind) for claim in annotations.claims)
        repository.write(msgspec.structs.replace(annotations, claims=claims))
        version(repository, number)
        assert anchorage(repository, "build") == 0
        assert anchorage(repository, *PUBLISH, "--to", target) == 0
        git(work, "rm", "-rq", "--ignore-unmatch", ".")
        subprocess.run(["cp", "-r", f"{target}/v{number}/.", str(work)], check=True)
        commit(work, f"Release {number}")
        git(work, "tag", "--annotate", f"v{number}", "--message", number)
    git(work, "push", "--quiet", "--tags", "origin", "HEAD")
    git(tmp_path, "clone", "--quiet", remote, olah.clones / "datasets" / "org" / "frank-talks")
    olah.wait()
    settings = {"HF_ENDPOINT": olah.url, "HF_HOME": str(tmp_path / "hf"), "HF_HUB_DISABLE_XET": "1"}
    settings |= {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    command = [sys.executable, "-c", READ, str(tmp_path / "cache"), "v0.1.1", "v0.2.0"]
    done = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout.splitlines()[-1])
    assert [read[tag]["kinds"] for tag in read] == [["evaluation"], ["prediction"]]
    for tag in read:
        assert read[tag]["quotes"] == ["“The talks were frank.”"]
        assert digests(Path(read[tag]["folder"])) == digests(target / tag)
