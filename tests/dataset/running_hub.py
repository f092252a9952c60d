"""A Hub that runs on this machine, for tests that publish to one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = "hub:org/anchorage-corpus"


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
