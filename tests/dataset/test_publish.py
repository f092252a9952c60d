"""Publishing: the bytes arrive as they are, once, and a release never changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from anchorage_corpus.dataset.checksums import CHECKSUMS, format_checksums, hash_files, listed_files
from anchorage_corpus.dataset.publish import parse_target, publish
from anchorage_corpus.errors import FindingsError, MisuseError

REPO = "hub:org/anchorage-corpus"


def dataset(folder: Path, extra: str = "") -> Path:
    """A small folder with checksums, standing for a built dataset: publishing looks at bytes alone."""
    (folder / "data/quotes").mkdir(parents=True)
    (folder / "README.md").write_text(f"---\npretty_name: x\n---\n{extra}\n")
    (folder / "data/quotes/train-00000-of-00001.parquet").write_bytes(bytes(range(256)) * 400)
    (folder / CHECKSUMS).write_text(format_checksums(hash_files(folder, listed_files(folder))))
    return folder


@pytest.fixture
def built(tmp_path: Path) -> Path:
    return dataset(tmp_path / "built")


class Hub:
    """A running Hub double."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("hub_double.py")
        self.process = subprocess.Popen([sys.executable, str(script), "0"], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.url = f"http://127.0.0.1:{self.process.stdout.readline().strip()}"

    def fault(self, route: str, fault: str | int, times: int = 1) -> None:
        body = json.dumps({"route": route, "fault": fault, "times": times}).encode()
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/_faults", body, method="POST")).close()

    def requests(self) -> list[str]:
        with urllib.request.urlopen(f"{self.url}/_requests") as answer:
            return list(json.load(answer))

    def run(self, home: Path, code: str, token: str | None = "write-token") -> subprocess.CompletedProcess[str]:
        """Run Python with a Hub client that knows only this Hub; the client reads its settings at import."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("HF_")}
        settings = {"HF_ENDPOINT": self.url, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1"}
        settings |= {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
        env = clean | settings | ({"HF_TOKEN": token} if token else {})
        return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=120)

    def publish(self, built: Path, tag: str = "v1.0.0", token: str | None = "write-token") -> tuple[int, str]:
        """Exit status and output of publishing as the command does it."""
        code = (
            "import sys\nfrom pathlib import Path\nfrom anchorage_corpus.dataset.publish import *\n"
            "from anchorage_corpus.errors import AnchorageError\ntry:\n"
            f"    print(publish(Path({str(built)!r}), parse_target({REPO!r}), {tag!r}).outcome)\n"
            "except AnchorageError as error:\n    print(error)\n    sys.exit(error.exit_code)\n"
        )
        done = self.run(built.parent / "hf", code, token)
        assert "Traceback" not in done.stderr, done.stderr
        assert not token or token not in done.stdout + done.stderr
        return done.returncode, done.stdout.strip()


@pytest.fixture
def hub() -> Iterator[Hub]:
    running = Hub()
    yield running
    running.process.terminate()
    running.process.wait()
    assert running.process.stdout
    running.process.stdout.close()


def test_hub_release_is_read_back_and_a_second_run_does_nothing(hub, built):
    assert hub.publish(built) == (0, "published")
    before = len(hub.requests())
    assert hub.publish(built) == (0, "already published")
    assert not any("/commit/" in line for line in hub.requests()[before:])


def test_hub_tag_with_other_content_is_refused(hub, built, tmp_path):
    hub.publish(built)
    status, said = hub.publish(dataset(tmp_path / "other/built", extra="changed"))
    assert status == 1
    assert "v1.0.0 is published with other content" in said and "README.md" in said


def test_hub_new_tag_replaces_the_files_and_keeps_the_old_tag(hub, built, tmp_path):
    hub.publish(built)
    assert hub.publish(dataset(tmp_path / "other/built", extra="changed"), "v1.1.0") == (0, "published")
    assert hub.publish(built) == (0, "already published")


@pytest.mark.parametrize(("token", "remedy"), [("read-token", "403"), (None, "not signed in")])
def test_hub_without_write_access(hub, built, token, remedy):
    status, said = hub.publish(built, token=token)
    assert (status, remedy in said) == (2, True), said


@pytest.mark.parametrize(
    ("route", "fault", "remedy"),
    [
        ("POST .*/commit/", 412, "somebody else committed meanwhile"),
        ("POST .*/tag/", 409, "the tag was set by somebody else"),
    ],
)
def test_hub_conflicts_say_what_to_do(hub, built, route, fault, remedy):
    hub.fault(route, fault)
    status, said = hub.publish(built)
    assert (status, remedy in said) == (2, True), said


def test_hub_dropped_connections_leave_nothing_half_done(hub, built):
    hub.fault("POST .*/commit/", "drop", times=2)
    status, said = hub.publish(built)
    assert (status, "run the same command again" in said) == (2, True), said
    hub.fault("POST .*/tag/", "drop")
    for _ in range(20):
        status, said = hub.publish(built)
        if status == 0:
            break
    assert status == 0, said
    assert hub.publish(built) == (0, "already published")


def test_folder_release_is_byte_for_byte_and_written_once(built, tmp_path):
    target = str(tmp_path / "releases")
    assert publish(built, parse_target(target), "v1.0.0").outcome == "published"
    released = tmp_path / "releases/v1.0.0"
    names = [p.relative_to(built) for p in built.rglob("*") if p.is_file()]
    assert all((released / name).read_bytes() == (built / name).read_bytes() for name in names)
    assert publish(built, parse_target(target), "v1.0.0").outcome == "already published"
    (released / "README.md").write_text("tampered")
    with pytest.raises(FindingsError, match="other content"):
        publish(built, parse_target(target), "v1.0.0")


def test_a_cut_off_upload_is_continued(built, tmp_path):
    target = str(tmp_path / "releases")
    publish(built, parse_target(target), "v1.0.0")
    (tmp_path / "releases/v1.0.0" / CHECKSUMS).unlink()
    (tmp_path / "releases/v1.0.0/README.md").write_text("half")
    sent: list[str] = []
    assert publish(built, parse_target(target), "v1.0.0", progress=sent.append).outcome == "published"
    assert [line.split()[1] for line in sent if line.startswith("sending")] == ["README.md", CHECKSUMS]


def test_dry_run_shows_what_would_change_and_writes_nothing(built, tmp_path):
    shown = publish(built, parse_target(str(tmp_path / "releases")), "v1.0.0", dry_run=True)
    assert {change.action for change in shown.changes} == {"add"}
    assert not (tmp_path / "releases").exists()


def test_a_dataset_that_differs_from_its_checksums_is_refused(built, tmp_path):
    (built / "README.md").write_text("edited by hand")
    with pytest.raises(FindingsError, match="build it again"):
        publish(built, parse_target(str(tmp_path / "releases")), "v1.0.0")


@pytest.mark.parametrize("target", ["hub:anchorage-corpus", "nosuch://bucket/x"])
def test_a_bad_target_is_one_sentence(target):
    with pytest.raises(MisuseError):
        parse_target(target)


def test_s3_release_through_a_real_s3_server(built, monkeypatch):
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        import s3fs

        s3fs.S3FileSystem(skip_instance_cache=True).mkdir("releases")
        assert publish(built, parse_target("s3://releases/anchorage"), "v1.0.0").outcome == "published"
        assert publish(built, parse_target("s3://releases/anchorage"), "v1.0.0").outcome == "already published"
    finally:
        server.stop()


@pytest.mark.parametrize("tag", ["", "latest", "../v1.0.0", "v1.0", "v1.0.0/..", "v1.0.0\n", "v1.0.0-rc1"])
def test_a_tag_that_is_no_version_is_refused_before_anything_is_read(tmp_path: Path, tag: str) -> None:
    with pytest.raises(MisuseError, match="no tag of a release"):
        publish(tmp_path / "nowhere", parse_target(str(tmp_path / "there")), tag)
    assert not (tmp_path / "there").exists()
