"""A Label Studio server on this machine: start it, find it again, stop it.

Its data are in ``.anchorage/studio`` of the corpus and are kept between starts, with a user, a token and a key of
their own. It listens on 127.0.0.1 only, sends nothing anywhere, and runs with environment variables made for it:
Label Studio reads every setting under bare names too, so a stray ``PORT`` or ``DEBUG`` would change it.
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
"""Login of the first user of a local server."""

_children: dict[int, subprocess.Popen[bytes]] = {}
"""Servers that this process started, by pid: only their parent can reap them."""

START_SECONDS = 600
"""Longest wait for a server to answer; a first migration on a busy machine has taken 125 s."""


class Account(msgspec.Struct, frozen=True):
    """The user of a local server, kept in a file that only its owner can read."""

    email: str
    password: str
    token: str


class Server(msgspec.Struct, frozen=True):
    """A local server; ``pid`` is also its process group, ``process`` distinguishes it from another with that pid."""

    url: str
    pid: int
    process: str
    email: str
    password: str
    token: str


def new_account() -> Account:
    """Return a user with a random password and API token."""
    return Account(EMAIL, secrets.token_urlsafe(12), secrets.token_hex(20))


def settings(data: Path, account: Account | None) -> dict[str, str]:
    """Return all environment variables of the server process; without an account it creates no user."""
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
    """Return what makes the server create its first user; a server that has one ignores it."""
    return {
        "LABEL_STUDIO_USERNAME": account.email,
        "LABEL_STUDIO_PASSWORD": account.password,
        "LABEL_STUDIO_USER_TOKEN": account.token,
    }


def template(say: Say) -> Path:
    """Return a data folder with a migrated database, made on the first call.

    It has no user and no key: every corpus gets its own. Raises ``StudioError`` if the migration fails.
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
    """Start the server that keeps its data in ``folder``, or return the one that is already running on them.

    Raises ``StudioError`` if it does not answer. A server that this call started is then stopped, as it is if the
    caller is interrupted.
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
            say(f"Label Studio (pid {server.pid}) is running and busy; waiting for its answer")
        _wait(server, folder / "server.log")
    except BaseException:
        if starting:
            _abandon(folder, first)
        raise
    return server


def _begin(folder: Path, say: Say) -> Server:
    """Start the server and write down its address at once: ``down`` finds it even if the caller is killed."""

    def record(server: Server) -> None:
        write_private(folder / "server.json", msgspec.json.encode(server))

    return _spawn(folder / "data", _account(folder, say), say, record)


def _abandon(folder: Path, first: bool) -> None:
    """Stop what this process began to start, unless someone has started another since.

    On the ``first`` start the user may be incomplete, so the next start begins again.
    """
    started = status(folder)
    if started and started.pid not in _children:
        return
    if started:
        halt(started)
    if first:
        (folder / "account.json").unlink(missing_ok=True)


def _make_private(folder: Path) -> None:
    """Make a folder that only its owner can enter; Label Studio's database in it is readable by everyone."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def _account(folder: Path, say: Say) -> Account:
    """Return the user of the data in ``folder``; copies the migrated database on the first start."""
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
    """Return the server running on the data in ``folder``, or None; a busy one counts, even if it does not answer."""
    path = folder / "server.json"
    try:
        server = msgspec.json.decode(path.read_bytes(), type=Server)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError:
        raise StudioError(
            f"{path} is damaged; stop the server by hand if it is running, and remove the file"
        ) from None
    return server if _runs(server) else None


def down(folder: Path) -> Server | None:
    """Stop the server running on the data in ``folder``; returns it, or None if none was.

    Raises ``StudioError`` if it cannot be stopped.
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
    """Start a server process and pass it to ``record``; stop it if that fails."""
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
    """Return whether what listens at the server's address knows its token: another program on the port does not."""
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
    """Stop a server's process group: by request first, by force after ``patience`` seconds.

    Raises ``StudioError`` if it is still running then.
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
    raise StudioError(f"Label Studio (pid {server.pid}) cannot be stopped; stop it by hand")


def _signal(group: int, sign: signal.Signals) -> None:
    """Send a signal to a process group and wake it: a stopped one takes none but SIGKILL."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, sign)
        os.killpg(group, signal.SIGCONT)


def _runs(server: Server) -> bool:
    """Return whether the server's process is running; reaps it if it is a child of this process."""
    child = _children.get(server.pid)
    if child is not None and child.poll() is not None:
        del _children[server.pid]
    return identity(server.pid) == server.process


def free_port() -> int:
    """Return a port of 127.0.0.1 that no one listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
