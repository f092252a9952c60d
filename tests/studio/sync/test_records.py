"""Records keep the server's own JSON."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from annotators import Annotator, Fill
from syncing import DOC, send, standard

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.studio.api.answers import read_annotation
from anchorage_corpus.studio.api.client import Client
from anchorage_corpus.studio.sync.pull import pull
from anchorage_corpus.studio.sync.records import Base, Record, encode_record, read_record, record_file
from factories import document

pytestmark = pytest.mark.xdist_group("studio")
"""One process, so that one server is enough."""


def test_the_servers_own_json_is_kept(client: Client, admin: Annotator, corpus_of: Fill, title: str) -> None:
    corpus = standard(corpus_of)
    (task,) = client.tasks(send(client, corpus, title).project)
    sent = admin.accept(task)
    pull(client, corpus, title)
    record = read_record(corpus, "admin", DOC, 1)
    assert record is not None
    assert read_annotation(record.annotation).result == sent["result"]
    assert read_annotation(record.annotation).parent_prediction == task.predictions[0].id
    assert "example.com" not in bytes(record.annotation).decode()


def test_every_value_stays_as_the_server_wrote_it(tmp_path: Path) -> None:
    """Also what another program would write differently: numbers, escapes, the order of keys."""
    items = rb'[{"z":1,"a":"\u2028"},{"lead":1.50e1}]'
    sent = (
        rb'{"updated_at":"t","lead_time":0.10,"created_ago":"1 day","result":' + items + b',"id":5,"completed_by":7}'
    )
    whole = document()
    record = Record(whole.ref, 3, {"drawn": "e1"}, Base(), (), msgspec.Raw(sent))
    corpus = Corpus(tmp_path)
    path = record_file(corpus, "anna", whole.id, 1)
    path.parent.mkdir(parents=True)
    path.write_bytes(encode_record(record))
    lines = path.read_bytes().splitlines()
    start = lines.index(b'    "result": [')
    written = [line.strip().rstrip(b",") for line in lines[start + 1 : start + 3]]
    assert written == [rb'{"z":1,"a":"\u2028"}', rb'{"lead":1.50e1}']
    assert b'    "lead_time": 0.10,' in lines
    assert b"created_ago" not in path.read_bytes()
    again = read_record(corpus, "anna", whole.id, 1)
    assert again is not None
    assert (again.stamp.id, again.stamp.user, again.ids) == (5, 7, {"drawn": "e1"})
    assert encode_record(again) == path.read_bytes()
