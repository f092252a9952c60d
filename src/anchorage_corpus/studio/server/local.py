"""A Label Studio server on this machine: start, find again, stop.

Its data live in ``.anchorage/studio`` of the corpus and are kept between starts, with a user, a token and a key of
their own. It listens on 127.0.0.1 only, sends nothing anywhere, and runs with an environment of its own making: Label
Studio reads every setting under bare names too, so a stray ``PORT`` or ``DEBUG`` would change it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import msgspec
from filelock import FileLock

from anchorage_corpus.studio.errors import StudioError
from anchorage_corpus.studio.server.environment import Say, cache_folder, prepare_environment, run
from anchorage_corpus.studio.server.private import write_private
from anchorage_corpus.studio.server.process import identity

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
    """A local server; ``pid`` is also its process group, ``process`` what tells it from another of that pid."""

    url: str
    pid: int
    process: str
    email: str
    password: str
    token: str


def new_account() -> Account:
    """A user with a random password and API token."""
    return Account(EMAIL, secrets.token_urlsafe(12), secrets.token_hex(20))


def settings(data: Path, account: Account | None) -> dict[str, str]:
    """The whole environment of the server process; without an account it makes no user."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    user = {} if account is None else _user(account)
    return (
        kept
        | user
        | {
            "HOME": str(data),
            "LABEL_STUDIO_BASE_DATA_DIR": str(data),
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
    )


def _user(account: Account) -> dict[str, str]:
    """What makes the server create its first user; a server that has one passes it by."""
    return {
        "LABEL_STUDIO_USERNAME": account.email,
        "LABEL_STUDIO_PASSWORD": account.password,
        "LABEL_STUDIO_USER_TOKEN": account.token,
    }


def template(say: Say) -> Path:
    """Data folder with a migrated database, made on the first call.

    Without user and key: every corpus gets its own. Raises ``StudioError`` when the migration fails.
    """
    program = prepare_environment(say)
    folder, making = cache_folder() / "migrated", cache_folder() / "migrating"
    with FileLock(cache_folder() / "migrated.lock"):
        if not folder.is_dir():
            say("migrating an empty database; takes a minute, once")
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            run([str(program), "version"], "migrate Label Studio's database", env=settings(making, None))
            (making / ".env").unlink(missing_ok=True)
            making.rename(folder)
    return folder


def up(folder: Path, say: Say) -> Server:
    """Start the server that keeps its data in ``folder``, or return the one that runs there already.

    Raises ``StudioError`` when it does not answer. One that was started here is then ended, as it is when the caller
    is interrupted.
    """
    prepare_environment(say)
    _make_private(folder)
    starting = first = False
    try:
        with FileLock(folder / "up.lock"):
            running = status(folder)
            starting, first = running is None, not (folder / "account.json").is_file()
            server = running or _begin(folder, say)
        if running and not answers(server):
            say(f"Label Studio (pid {server.pid}) runs and is busy; waiting for its answer")
        _wait(server, folder / "server.log")
    except BaseException:
        if starting:
            _abandon(folder, first)
        raise
    return server


def _begin(folder: Path, say: Say) -> Server:
    """Start the server and put down at once where it runs: whatever becomes of the caller, ``down`` finds it."""

    def record(server: Server) -> None:
        write_private(folder / "server.json", msgspec.json.encode(server))

    return _spawn(folder / "data", _account(folder, say), say, record)


def _abandon(folder: Path, first: bool) -> None:
    """End what this process began to start, unless somebody has started another since.

    On the ``first`` start the user may be half made, so the next one begins anew.
    """
    started = status(folder)
    if started and started.pid not in _children:
        return
    if started:
        halt(started)
    if first:
        (folder / "account.json").unlink(missing_ok=True)


def _make_private(folder: Path) -> None:
    """A folder that its owner alone can enter; Label Studio's database in it is readable to everybody."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def _account(folder: Path, say: Say) -> Account:
    """The user of the data in ``folder``; copies the migrated database on the first start."""
    path, data = folder / "account.json", folder / "data"
    if not path.is_file():
        source = template(say)
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(source, data)
        write_private(path, msgspec.json.encode(new_account()))
    try:
        return msgspec.json.decode(path.read_bytes(), type=Account)
    except msgspec.DecodeError:
        raise StudioError(f"{path} is damaged; restore it, or remove {folder} with the server's data") from None


def status(folder: Path) -> Server | None:
    """The server that runs on the data in ``folder``, or None; one that is busy runs, whether it answers or not."""
    path = folder / "server.json"
    try:
        server = msgspec.json.decode(path.read_bytes(), type=Server)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError:
        raise StudioError(f"{path} is damaged; end the server by hand where it runs, and remove the file") from None
    return server if _runs(server) else None


def down(folder: Path) -> Server | None:
    """Stop the server that runs on the data in ``folder``; returns it, or None when none did.

    Raises ``StudioError`` when it cannot be stopped.
    """
    if not (folder / "server.json").is_file():
        return None
    with FileLock(folder / "up.lock"):
        server = status(folder)
        if server:
            halt(server)
        (folder / "server.json").unlink(missing_ok=True)
    return server


def launch(data: Path, account: Account, say: Say) -> Server:
    """Start a server process on a data folder and wait until it answers to the account's token."""
    server = _spawn(data, account, say)
    try:
        _wait(server, data.parent / "server.log")
    except BaseException:
        halt(server)
        raise
    return server


def _spawn(data: Path, account: Account, say: Say, record: Callable[[Server], None] = lambda server: None) -> Server:
    """Start a server process and have it recorded; it is ended where that fails."""
    _make_private(data)
    port = free_port()
    command = [str(prepare_environment(say)), "start", "--no-browser", "--internal-host", "127.0.0.1"]
    command += ["--port", str(port), "--log-level", "WARNING"]
    with (data.parent / "server.log").open("ab") as output:
        process = subprocess.Popen(
            command,
            env=settings(data, account),
            cwd=data,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )
    _children[process.pid] = process
    try:
        own = identity(process.pid) or ""
        server = Server(f"http://127.0.0.1:{port}", process.pid, own, account.email, account.password, account.token)
        record(server)
    except BaseException:
        process.kill()
        raise
    return server


def _wait(server: Server, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(server):
        if not _runs(server):
            raise StudioError(f"Label Studio stopped while starting; see {log}")
        if time.monotonic() > deadline:
            raise StudioError(f"Label Studio (pid {server.pid}) did not answer within {START_SECONDS} s; see {log}")
        time.sleep(0.2)


def answers(server: Server) -> bool:
    """Whether what listens at the server's address knows its token: another program on the port does not."""
    try:
        answer = httpx.get(
            f"{server.url}/api/current-user/whoami",
            headers={"Authorization": f"Token {server.token}"},
            timeout=20,
            trust_env=False,
        )
    except httpx.HTTPError:
        return False
    return answer.status_code == httpx.codes.OK


def halt(server: Server, patience: float = 20.0) -> None:
    """End a server's process group: asked first, forced after ``patience`` seconds.

    Raises ``StudioError`` when it still runs then.
    """
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if not _runs(server):
            return
        _signal(server.pid, sign)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not _runs(server):
                return
            time.sleep(0.05)
    raise StudioError(f"Label Studio (pid {server.pid}) cannot be stopped; end it by hand")


def _signal(group: int, sign: signal.Signals) -> None:
    """Send a signal to a process group and wake it: a stopped one takes none but SIGKILL."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, sign)
        os.killpg(group, signal.SIGCONT)


def _runs(server: Server) -> bool:
    """Whether the server's process is there; a child of this process is reaped."""
    child = _children.get(server.pid)
    if child is not None and child.poll() is not None:
        del _children[server.pid]
    return identity(server.pid) == server.process


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
