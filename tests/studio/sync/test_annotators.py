"""Names of annotation sets from a server's users."""

from __future__ import annotations

import re
import shutil

import pytest
from annotators import Fill, make_annotator, without
from hypothesis import given, strategies as st
from syncing import DOC, as_org, only_task, send, standard

from anchorage_corpus.files.schema import schemas
from anchorage_corpus.studio.api.answers import User
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.folder import studio_folder
from anchorage_corpus.studio.server.local import Server
from anchorage_corpus.studio.sync.annotators import set_names
from anchorage_corpus.studio.sync.pull import pull

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def user(number: int, email: str) -> User:
    return User(number, email)


def test_a_name_is_the_address_before_the_at() -> None:
    assert set_names([user(1, "Anna.Lee@example.org")]) == {1: "Anna.Lee"}


def test_a_newcomer_never_takes_over_a_name() -> None:
    names = set_names([user(1, "anna@example.org"), user(2, "Anna@other.org"), user(3, "anna@other.org")])
    assert names == {1: "anna", 2: "Anna-other.org", 3: "user-3"}


def test_the_namesake_of_a_deleted_user_gets_another_name() -> None:
    before = set_names([user(1, "anna@example.org"), user(2, "zoe@example.org")])
    after = set_names([user(2, "zoe.new@example.org"), user(3, "anna@other.org")], before)
    assert after == {1: "anna", 2: "zoe", 3: "anna-other.org"}


def test_a_user_who_is_gone_never_takes_over_a_name() -> None:
    known = set_names([user(3, "user-9@example.org")])
    assert set_names([User(9)], known) == {3: "user-9", 9: "user-9-2"}


def test_nobody_is_called_gold_or_auto() -> None:
    assert set_names([user(1, "gold@example.org"), user(2, "AUTO@example.org")]) == {
        1: "gold-example.org",
        2: "AUTO-example.org",
    }


@given(st.lists(st.text(max_size=90), max_size=6))
def test_every_name_is_one_that_the_schema_allows(addresses: list[str]) -> None:
    names = set_names([user(number, address) for number, address in enumerate(addresses, 1)])
    pattern = schemas()["common.schema.json"]["$defs"]["set_name"]["pattern"]
    assert len(set(names.values())) == len(addresses)
    for name in names.values():
        assert re.fullmatch(pattern, name, re.ASCII)
        assert len(name) <= 80


def test_a_namesake_gets_a_name_of_their_own_in_every_clone(
    client: Client, server: Server, corpus_of: Fill, title: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whoever pulls next has what is in git, and not what this machine remembers."""
    corpus = standard(corpus_of)
    task = only_task(client, send(client, corpus, title).project)
    base = tmp_path_factory.getbasetemp()
    with make_annotator(client, server, base) as first:
        annotation = first.accept(task, as_org(task))
        pull(client, corpus, title)
        user = first.client.who().id
    before = corpus.annotation_file(first.name, DOC).read_bytes()
    client.write("DELETE", f"/api/users/{user}/")
    shutil.rmtree(studio_folder(corpus))
    with make_annotator(client, server, base, first.name, "elsewhere.org") as second:
        second.accept(task, without(task.predictions[0].result, "c1"))
        assert pull(client, corpus, title).clean
    assert corpus.annotation_file(first.name, DOC).read_bytes() == before
    assert corpus.annotations(f"{first.name}-elsewhere.org", DOC).claims == ()
    client.write("PATCH", f"/api/annotations/{annotation['id']}/", {"result": task.predictions[0].result})
    assert [taken.annotator for taken in pull(client, corpus, title).taken] == [first.name]
