"""A release on a Hub: sent once, read back, and every refusal with its remedy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_release import dataset

REPO = "hub:org/anchorage-corpus"


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


def test_hub_repository_is_private_when_asked(hub, built):
    assert hub.publish(built, private=True) == (0, "published")
    assert hub.publish(built, "v1.1.0", private=True) == (0, "published")


def test_hub_repository_that_is_public_is_not_taken_for_a_private_one(hub, built):
    hub.publish(built)
    for tag in ("v1.0.0", "v1.1.0"):
        status, said = hub.publish(built, tag, private=True)
        assert (status, "exists and is public" in said) == (2, True), said
