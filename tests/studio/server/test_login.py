"""Which server a command talks to, and how its token is kept."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.errors import StudioError
from anchorage_corpus.studio.server.local import Server
from anchorage_corpus.studio.server.login import TOKEN, URL, Login, find_login, login_file, store_login

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""

THERE = "https://studio.example.org"


@pytest.fixture(autouse=True)
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in (URL, TOKEN):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


def test_options_come_first_then_the_environment_then_the_login(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_login(Login(THERE, "stored"))
    assert find_login(corpus) == Login(THERE, "stored")
    monkeypatch.setenv(URL, "http://127.0.0.1:1")
    monkeypatch.setenv(TOKEN, "environment")
    assert find_login(corpus) == Login("http://127.0.0.1:1", "environment")
    assert find_login(corpus, "http://127.0.0.1:2", "option") == Login("http://127.0.0.1:2", "option")


def test_a_stored_token_goes_to_its_own_address_only(corpus: Corpus) -> None:
    store_login(Login(THERE, "stored"))
    assert find_login(corpus, THERE + "/").token == "stored"
    with pytest.raises(StudioError, match="no token for http://elsewhere"):
        find_login(corpus, "http://elsewhere")


@pytest.mark.parametrize("url", [None, THERE])
def test_a_token_goes_to_no_address_that_it_was_not_given_with(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, url: str | None
) -> None:
    """Neither to that of the stored login, nor to an option's while the environment names another."""
    store_login(Login("https://stored.example.org", "stored"))
    monkeypatch.setenv(TOKEN, "environment")
    if url:
        monkeypatch.setenv(URL, "https://elsewhere.example.org")
    with pytest.raises(StudioError, match=r"^(a token without its address|no token for)"):
        find_login(corpus, url)


def test_a_token_without_address_is_one_sentence(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("corpus", "annotations"):
        (corpus.root / name).mkdir()
    monkeypatch.setenv(TOKEN, "environment")
    for verb in ("push", "pull", "status"):
        with pytest.raises(SystemExit) as left:
            main(["--root", str(corpus.root), "studio", verb])
        said = capsys.readouterr().err
        assert (left.value.code, said.count("\n")) == (2, 1)
        assert said.startswith(f"anchorage: a token without its address; set {URL}")


def test_without_any_login_the_way_out_is_named(corpus: Corpus) -> None:
    with pytest.raises(StudioError, match="start one with `anchorage studio up`"):
        find_login(corpus)


def test_the_login_is_readable_by_its_owner_alone() -> None:
    path = store_login(Login(THERE, "stored"))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_damaged_login_is_one_sentence(corpus: Corpus) -> None:
    store_login(Login(THERE, "stored")).write_text("{")
    with pytest.raises(StudioError, match="write it again with `anchorage studio login`"):
        find_login(corpus)


@pytest.mark.parametrize("url", ["", "studio.example.org", "ftp://studio", "http://a:b", "http://[::1"])
def test_an_address_that_is_none_is_one_sentence(url: str) -> None:
    with pytest.raises(StudioError, match="address"):
        Client(url, "token")


@pytest.mark.parametrize("token", ["tok\u00e9n", "a b", "a\nb"])
def test_a_token_that_is_none_is_never_shown(token: str) -> None:
    with pytest.raises(StudioError) as caught:
        Client(THERE, token)
    assert token not in str(caught.value)


def test_a_personal_access_token_works_too(client: Client, server: Server) -> None:
    """It is changed for a short-lived one behind the scenes."""
    personal = client.write("POST", "/api/token/")["token"]
    with Client(server.url, personal) as other:
        assert other.who().email == server.email
        assert other.who().email == server.email


def test_login_asks_for_the_token_and_checks_it(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(click, "prompt", lambda *_, hide_input, **__: server.token if hide_input else "")
    with pytest.raises(SystemExit) as left:
        main(["studio", "login", "--url", server.url])
    said = capsys.readouterr()
    assert left.value.code == 0
    assert server.email in said.out
    assert server.token not in said.out + said.err
    assert json.loads(login_file().read_text()) == {"url": server.url, "token": server.token}


def test_a_wrong_token_is_not_stored(
    server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(TOKEN, "f" * 40)
    with pytest.raises(SystemExit) as left:
        main(["studio", "login", "--url", server.url])
    assert left.value.code == 2
    assert "does not accept the token" in capsys.readouterr().err
    assert not login_file().exists()
