"""The project of a corpus on a server, and its interface."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from annotators import Annotator, Fill
from syncing import DOC, send, standard

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.conversion.interface import interface
from anchorage_corpus.studio.errors import StudioError
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.status import corpus_status

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def test_two_first_pushes_at_once_share_a_project(client: Client, corpus_of: Fill, title: str) -> None:
    """Another clone makes its project after we looked for one and before we make ours."""
    corpus = standard(corpus_of)
    other = Client(client.url, client._token)

    class Late(Client):
        def write(self, method: str, path: str, *rest: object, **query: object) -> object:
            if (method, path) == ("POST", "/api/projects/"):
                other.write(method, path, {"title": title})
            return super().write(method, path, *rest, **query)

    with other, Late(client.url, client._token) as ours:
        project = send(ours, corpus, title).project
    assert [project] == [found.id for found in client.projects(title)]
    assert client.summary(project).tasks == 1


@pytest.mark.parametrize("verb", [send, pull, corpus_status])
def test_two_projects_of_one_title_are_refused(
    client: Client, corpus_of: Fill, title: str, verb: Callable[[Client, Corpus, str], object]
) -> None:
    corpus = standard(corpus_of)
    first = send(client, corpus, title).project
    second = client.write("POST", "/api/projects/", {"title": title, "label_config": interface()})["id"]
    with pytest.raises(StudioError, match=f"^projects {first} and {second} at .* are all called"):
        verb(client, corpus, title)


def test_a_label_removed_on_the_server_comes_back_with_a_push(
    client: Client, admin: Annotator, corpus_of: Fill, title: str
) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    (task,) = client.tasks(project)
    admin.accept(task)
    config = client.project(project).label_config
    start = config.index('<Label value="PERSON"')
    less = config[:start] + config[config.index("/>", start) + 2 :]
    client.write("PATCH", f"/api/projects/{project}/", {"label_config": less})
    assert pull(client, corpus, title).clean
    assert corpus.annotations("admin", DOC).entities[0].type == "PERSON"
    assert send(client, corpus, title).interface == "interface updated"
    assert client.project(project).label_config == config


def test_a_label_added_on_the_server_is_not_taken_away(client: Client, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    project = send(client, corpus, title).project
    config = client.project(project).label_config
    more = config.replace('<Label value="PERSON"', '<Label value="RUMOUR"/><Label value="PERSON"')
    client.write("PATCH", f"/api/projects/{project}/", {"label_config": more})
    with pytest.raises(StudioError, match=r"labels that the schema lacks: RUMOUR \(entities\)"):
        send(client, corpus, title)
    assert client.project(project).label_config == more
