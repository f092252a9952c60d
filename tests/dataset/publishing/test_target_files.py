"""A release in a folder or a bucket: continued where it was cut off, and never mixed with other files."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from anchorage_corpus.dataset.checksums import CHECKSUMS
from anchorage_corpus.dataset.publishing.publish import parse_target, publish
from anchorage_corpus.dataset.publishing.target import PublishError
from anchorage_corpus.errors import FindingsError, MisuseError


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
