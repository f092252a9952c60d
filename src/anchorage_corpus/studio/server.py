"""A Label Studio server on this machine: start, find again, stop.

Its data live in ``.anchorage/studio`` of the corpus and are kept between starts. It listens on 127.0.0.1 only,
sends nothing anywhere, and runs with an environment of its own making: Label Studio reads every setting under bare
names too, so a stray ``PORT`` or ``DEBUG`` would change it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import msgspec
from filelock import FileLock

from anchorage_corpus.studio.environment import Say, cache_folder, prepare_environment
from anchorage_corpus.studio.errors import StudioError
from anchorage_corpus.studio.private import write_private

EMAIL = "admin@localhost.local"
"""Login of the user that a local server is made with."""

_children: dict[int, subprocess.Popen[bytes]] = {}
"""Servers that this very process started, by pid: only their parent can reap them."""

START_SECONDS = 600
"""Longest wait for a server to answer; a first migration on a busy machine has taken 125 s."""


class Account(msgspec.Struct, frozen=True):
    """The user of a local server. Kept in a file that its owner alone can read."""

    email: str
    password: str
    token: str


class Server(msgspec.Struct, frozen=True):
    """A running local server; ``pid`` is also its process group."""

    url: str
    pid: int
    started: float
    email: str
    password: str
    token: str


def new_account() -> Account:
    """A user with a random password and API token."""
    return Account(EMAIL, secrets.token_urlsafe(12), secrets.token_hex(20))


def settings(data: Path, account: Account) -> dict[str, str]:
    """The whole environment of the server process."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return kept | {
        "HOME": str(data),
        "LABEL_STUDIO_BASE_DATA_DIR": str(data),
        "LABEL_STUDIO_USERNAME": account.email,
        "LABEL_STUDIO_PASSWORD": account.password,
        "LABEL_STUDIO_USER_TOKEN": account.token,
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "COLLECT_ANALYTICS": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "LATEST_VERSION_CHECK": "false",
        "FEATURE_FLAGS_OFFLINE": "true",
        "ML_BLOCK_LOCAL_IP": "false",
        "SSRF_PROTECTION_ENABLED": "false",
        "fflag_feat_utc_210_prediction_validation_15082025": "true",
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }


def template(say: Say) -> Path:
    """Folder with a migrated database, made on the first call; holds ``account.json`` and ``data/``."""
    prepare_environment(say)
    folder = cache_folder() / "template"
    with FileLock(cache_folder() / "template.lock"):
        if not (folder / "account.json").is_file():
            say("migrating an empty database; takes a minute, once")
            shutil.rmtree(folder, ignore_errors=True)
            account = new_account()
            server = launch(folder / "data", account, say)
            halt(server)
            write_private(folder / "account.json", msgspec.json.encode(account))
    return folder


def up(folder: Path, say: Say) -> Server:
    """Start the server that keeps its data in ``folder``, or return the one that runs there already.

    Raises ``StudioError`` when it does not come up.
    """
    prepare_environment(say)
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "up.lock"):
        running = status(folder)
        if running:
            return running
        account = _account(folder, say)
        server = launch(folder / "data", account, say)
        write_private(folder / "server.json", msgspec.json.encode(server))
    return server


def _account(folder: Path, say: Say) -> Account:
    """The user of the data in ``folder``; copies the migrated database on the first start."""
    if not (folder / "account.json").is_file():
        source = template(say)
        shutil.rmtree(folder / "data", ignore_errors=True)
        shutil.copytree(source / "data", folder / "data", ignore=shutil.ignore_patterns("*.log"))
        write_private(folder / "account.json", (source / "account.json").read_bytes())
    try:
        return msgspec.json.decode((folder / "account.json").read_bytes(), type=Account)
    except msgspec.DecodeError:
        path = folder / "account.json"
        raise StudioError(f"{path} is damaged; restore it, or remove {folder} with the server's data") from None


def status(folder: Path) -> Server | None:
    """The server that runs on the data in ``folder``, or None."""
    try:
        server = msgspec.json.decode((folder / "server.json").read_bytes(), type=Server)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError:
        path = folder / "server.json"
        raise StudioError(f"{path} is damaged; end the server by hand where it runs, and remove the file") from None
    alive = _is_ours(server.pid) and _answers(server.url, server.token)
    return server if alive else None


def down(folder: Path) -> Server | None:
    """Stop the server that runs on the data in ``folder``; returns it, or None when none did."""
    server = status(folder)
    if server:
        halt(server)
    (folder / "server.json").unlink(missing_ok=True)
    return server


def launch(data: Path, account: Account, say: Say) -> Server:
    """Start a server process on a data folder and wait until it answers to the account's token."""
    data.mkdir(parents=True, exist_ok=True)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(prepare_environment(say)), "start", "--no-browser", "--internal-host", "127.0.0.1"]
    command += ["--port", str(port), "--log-level", "WARNING"]
    log = data.parent / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            env=settings(data, account),
            cwd=data,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _children[process.pid] = process
    server = Server(url, process.pid, time.time(), account.email, account.password, account.token)
    _wait(server, process, log)
    return server


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(server.url, server.token):
        if process.poll() is not None:
            raise StudioError(f"Label Studio stopped while starting (exit {process.returncode}); see {log}")
        if time.monotonic() > deadline:
            halt(server)
            raise StudioError(f"Label Studio did not answer within {START_SECONDS} s; see {log}")
        time.sleep(0.2)


def _answers(url: str, token: str) -> bool:
    """Whether the server at ``url`` knows the token: another program on the port does not."""
    try:
        answer = httpx.get(
            f"{url}/api/current-user/whoami", headers={"Authorization": f"Token {token}"}, timeout=20, trust_env=False
        )
    except httpx.HTTPError:
        return False
    return answer.status_code == httpx.codes.OK


def halt(server: Server, patience: float = 20.0) -> None:
    """End a server's process group: asked first, forced after ``patience`` seconds."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if not _signal(server.pid, sign):
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not _runs(server.pid):
                return
            time.sleep(0.05)


def _signal(group: int, sign: signal.Signals) -> bool:
    try:
        os.killpg(group, sign)
    except ProcessLookupError:
        return False
    return True


def _runs(pid: int) -> bool:
    """Whether the process is there; a child of this process is reaped."""
    child = _children.get(pid)
    if child is not None:
        if child.poll() is None:
            return True
        del _children[pid]
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _is_ours(pid: int) -> bool:
    """Whether the process is still the server: a pid is given again after a restart of the machine."""
    if not _runs(pid):
        return False
    command = Path(f"/proc/{pid}/cmdline")
    return not command.is_file() or b"label-studio" in command.read_bytes()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
