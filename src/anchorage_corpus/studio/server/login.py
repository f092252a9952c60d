"""Finds address and token of the server: options, environment, the local server, or a stored login."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.errors import NoLoginError, StudioError
from anchorage_corpus.studio.folder import studio_folder
from anchorage_corpus.studio.server.local import status
from anchorage_corpus.studio.server.private import write_private

URL, TOKEN = "ANCHORAGE_STUDIO_URL", "ANCHORAGE_STUDIO_TOKEN"


class Login(msgspec.Struct, frozen=True):
    """Address and token of a server."""

    url: str
    token: str


def login_file() -> Path:
    """Return the file in which ``anchorage studio login`` keeps the login; follows ``XDG_CONFIG_HOME``."""
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "anchorage-corpus" / "studio.json"


def store_login(login: Login) -> Path:
    """Keep a login for later, readable only by the user."""
    write_private(login_file(), msgspec.json.encode(login))
    return login_file()


def log_in(url: str, token: str) -> tuple[str, Path]:
    """Store a login once its server has answered; returns the user's address, and the file.

    Raises ``MisuseError`` for an empty token, and as ``Client`` does when the server refuses.
    """
    if not token:
        raise MisuseError("the token is empty; copy it from Account & Settings in Label Studio")
    with Client(url, token) as client:
        who = client.who().email
    return who, store_login(Login(url.rstrip("/"), token))


def find_login(corpus: Corpus, url: str | None = None, token: str | None = None) -> Login:
    """Return the login to use: what is given, the environment, the corpus's local server, the stored login.

    A token is only ever sent to the address that it belongs to. Raises ``StudioError`` if no token is known for the
    address, and ``NoLoginError`` if no server is known at all.
    """
    token = token or environment_token(url)
    url = url or os.environ.get(URL)
    if url and token:
        return Login(url, token)
    if token:
        raise StudioError(f"a token without its address; set {URL} or give --url too, or leave out the token")
    for found in (_local(corpus), _stored()):
        if found and (not url or _same(url, found.url)):
            return found
    if url:
        raise StudioError(f"no token for {url}; log in with `anchorage studio login --url {url}` or set {TOKEN}")
    raise NoLoginError(
        f"no Label Studio to work with; start one with `anchorage studio up`, or set {URL} and {TOKEN}"
    )


def environment_token(url: str | None) -> str | None:
    """Return the token in the environment, unless the address there is another than ``url``."""
    there = os.environ.get(URL)
    return os.environ.get(TOKEN) if not (url and there) or _same(url, there) else None


def _same(url: str, other: str) -> bool:
    return url.rstrip("/") == other.rstrip("/")


def _local(corpus: Corpus) -> Login | None:
    server = status(studio_folder(corpus))
    return Login(server.url, server.token) if server else None


def _stored() -> Login | None:
    try:
        return msgspec.json.decode(login_file().read_bytes(), type=Login)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError:
        raise StudioError(f"{login_file()} is not a login; write it again with `anchorage studio login`") from None
