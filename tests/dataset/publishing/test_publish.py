"""Publishing: the bytes arrive as they are, once, and a release never changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from anchorage_corpus.dataset.checksums import CHECKSUMS, format_checksums, hash_files, listed_files
from anchorage_corpus.dataset.publishing.publish import parse_target, publish
from anchorage_corpus.dataset.publishing.target import PublishError
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
        script = Path(__file__).parents[1] / "hub_double.py"
        self.process = subprocess.Popen([sys.executable, str(script), "0"], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.url = f"http://127.0.0.1:{self.process.stdout.readline().strip()}"

    def fault(self, route: str, fault: str | int, times: int = 1) -> None:
        body = json.dumps({"route": route, "fault": fault, "times": times}).encode()
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/_faults", body, method="POST")).close()

    def requests(self) -> list[str]:
        with urllib.request.urlopen(f"{self.url}/_requests") as answer:
            return list(json.load(answer))

    def run(
        self, home: Path, code: str, token: str | None = "write-token", **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run Python with a Hub client that knows only this Hub; the client reads its settings at import."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("HF_")}
        settings = {"HF_ENDPOINT": self.url, "HF_HOME": str(home), "HF_HUB_DISABLE_XET": "1"}
        settings |= {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
        env = clean | settings | more | ({"HF_TOKEN": token} if token else {})
        return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=120)

    def publish(
        self, built: Path, tag: str = "v1.0.0", token: str | None = "write-token", private: bool = False, **more: str
    ) -> tuple[int, str]:
        """Exit status and output of publishing as the command does it."""
        code = (
            "import sys\nfrom pathlib import Path\nfrom anchorage_corpus.dataset.publishing.publish import *\n"
            "from anchorage_corpus.errors import AnchorageError\ntry:\n"
            f"    print(publish(Path({str(built)!r}), parse_target({REPO!r}, private={private}), {tag!r}).outcome)\n"
            "except AnchorageError as error:\n    print(error)\n    sys.exit(error.exit_code)\n"
        )
        done = self.run(built.parent / "hf", code, token, **more)
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


@pytest.mark.parametrize(
    ("token", "remedy"),
    [("read-token", "403"), (None, "not signed in"), ("wrïte-token", "the token is malformed")],
)
def test_hub_without_write_access(hub, built, token, remedy):
    status, said = hub.publish(built, token=token)
    assert (status, remedy in said) == (2, True), said


def test_hub_without_an_identity_to_exchange_for_a_token(hub, built):
    status, said = hub.publish(built, token=None, HF_OIDC_RESOURCE="datasets/org/anchorage-corpus", GITHUB_ACTIONS="")
    assert (status, said.count("\n")) == (2, 0)
    assert "cannot exchange this run's identity for a token (HF_OIDC_RESOURCE is set" in said


@pytest.mark.parametrize(
    ("route", "fault", "remedy"),
    [
        ("POST .*/commit/", 412, "someone else has committed meanwhile"),
        ("POST .*/tag/", 409, "someone else has set the tag meanwhile"),
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


@pytest.mark.parametrize("target", ["", "hub:anchorage-corpus", "hub:org/two words", "nosuch://bucket/x"])
def test_a_bad_target_is_one_sentence(target):
    with pytest.raises(MisuseError):
        parse_target(target)


@pytest.fixture
def s3(monkeypatch, tmp_path) -> Iterator[str]:
    """The address of a running S3 server with a bucket ``releases``, which this process and its children use."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            monkeypatch.delenv(name)
        settings = {"ENDPOINT_URL": f"http://{host}:{port}", "ACCESS_KEY_ID": "key", "MAX_ATTEMPTS": "1"}
        settings |= {"SECRET_ACCESS_KEY": "not-a-secret", "DEFAULT_REGION": "us-east-1"}
        settings |= {"SHARED_CREDENTIALS_FILE": str(tmp_path / "none"), "CONFIG_FILE": str(tmp_path / "none")}
        for name, value in (settings | {"EC2_METADATA_DISABLED": "true"}).items():
            monkeypatch.setenv(f"AWS_{name}", value)
        import s3fs

        urllib.request.urlopen(urllib.request.Request(f"http://{host}:{port}/moto-api/reset", method="POST")).close()
        s3fs.S3FileSystem.clear_instance_cache()
        s3fs.S3FileSystem(skip_instance_cache=True).mkdir("releases")
        yield f"http://{host}:{port}"
        s3fs.S3FileSystem.clear_instance_cache()
    finally:
        server.stop()


BUCKET = "s3://releases/anchorage"


def bucket() -> Any:
    import s3fs

    return s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)


def test_s3_release_through_a_real_s3_server(built, s3):
    assert publish(built, parse_target(BUCKET), "v1.0.0").outcome == "published"
    assert publish(built, parse_target(BUCKET), "v1.0.0").outcome == "already published"
    with bucket().open("releases/anchorage/v1.0.0/README.md", "wb") as file:
        file.write(b"tampered")
    with pytest.raises(FindingsError, match="other content"):
        publish(built, parse_target(BUCKET), "v1.0.0")


def test_s3_bucket_that_is_not_there_is_not_made(built, s3):
    with pytest.raises(PublishError, match="bucket does not exist; make the bucket") as refused:
        publish(built, parse_target("s3://relaeses/anchorage"), "v1.0.0")
    assert "\n" not in str(refused.value)
    assert [name.strip("/") for name in bucket().ls("")] == ["releases"]


def test_s3_without_credentials(built, s3, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(PublishError, match="Unable to locate credentials"):
        publish(built, parse_target(BUCKET), "v1.0.0")


def test_s3_that_cannot_be_reached(built, s3, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(PublishError, match="Could not connect to the endpoint URL"):
        publish(built, parse_target(BUCKET), "v1.0.0")


KILLED_S3 = """
import os, signal, sys
from pathlib import Path
import s3fs
from anchorage_corpus.dataset.publishing.publish import parse_target, publish
from anchorage_corpus.dataset.publishing.target import PublishError
put, left = s3fs.S3FileSystem.put_file, [2]

def put_file(self, *arguments, **options):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return put(self, *arguments, **options)

s3fs.S3FileSystem.put_file = put_file
publish(Path(sys.argv[1]), parse_target(sys.argv[2]), "v1.0.0")
"""


def test_s3_upload_that_was_killed_goes_on_where_it_stopped(built, s3):
    killed = subprocess.run([sys.executable, "-c", KILLED_S3, str(built), BUCKET], capture_output=True, timeout=100)
    assert killed.returncode == -9, killed.stderr
    arrived = bucket().find("releases/anchorage")
    assert arrived == ["releases/anchorage/v1.0.0/README.md"]
    sent: list[str] = []
    assert publish(built, parse_target(BUCKET), "v1.0.0", progress=sent.append).outcome == "published"
    assert [line.split()[1] for line in sent if line.startswith("sending")] == [
        "data/quotes/train-00000-of-00001.parquet",
        CHECKSUMS,
    ]


@pytest.mark.parametrize(
    "address", ["ftp://me:geheim@127.0.0.1:9/x", "sftp://me:geheim@127.0.0.1:9/x", "http://me:geheim@127.0.0.1:9/x"]
)
def test_a_password_in_an_address_is_never_said(built, address):
    with pytest.raises(MisuseError) as refused:
        publish(built, parse_target(address), "v1.0.0")
    assert "geheim" not in str(refused.value)
    assert str(refused.value).startswith(address.replace("me:geheim@", "") + ": ")


def test_a_stray_file_in_the_place_of_a_release_stops_it(built, tmp_path):
    (stray := tmp_path / "releases/v1.0.0/data/extra.parquet").parent.mkdir(parents=True)
    stray.touch()
    target = parse_target(str(tmp_path / "releases"))
    with pytest.raises(PublishError, match=r"v1.0.0 holds data/extra.parquet, not part of the dataset"):
        publish(built, target, "v1.0.0")
    assert not (tmp_path / "releases/v1.0.0" / CHECKSUMS).exists()
    stray.unlink()
    assert publish(built, target, "v1.0.0").outcome == "published"
    stray.touch()
    with pytest.raises(FindingsError, match="other content"):
        publish(built, target, "v1.0.0")


@pytest.mark.parametrize("name", [".DS_Store", "notes.md"])
def test_what_a_build_did_not_make_is_not_sent(built, tmp_path, name):
    (built / name).touch()
    with pytest.raises(FindingsError, match=f"{name}: not listed"):
        publish(built, parse_target(str(tmp_path / "releases")), "v1.0.0")


def test_hub_repository_is_private_when_asked(hub, built):
    assert hub.publish(built, private=True) == (0, "published")
    assert hub.publish(built, "v1.1.0", private=True) == (0, "published")


def test_hub_repository_that_is_public_is_not_taken_for_a_private_one(hub, built):
    hub.publish(built)
    for tag in ("v1.0.0", "v1.1.0"):
        status, said = hub.publish(built, tag, private=True)
        assert (status, "exists and is public" in said) == (2, True), said


def test_a_folder_is_no_private_target(tmp_path):
    with pytest.raises(MisuseError, match="--private is for a Hub"):
        parse_target(str(tmp_path), private=True)


@pytest.mark.parametrize("tag", ["", "latest", "../v1.0.0", "v1.0", "v1.0.0/..", "v1.0.0\n", "v1.0.0-rc1"])
def test_a_tag_that_is_no_version_is_refused_before_anything_is_read(tmp_path: Path, tag: str) -> None:
    with pytest.raises(MisuseError, match="not the tag of a release"):
        publish(tmp_path / "nowhere", parse_target(str(tmp_path / "there")), tag)
    assert not (tmp_path / "there").exists()
