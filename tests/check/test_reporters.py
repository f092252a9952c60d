"""Each format is what its readers expect: validated against the published schema where there is one."""

from __future__ import annotations

import msgspec
import pytest
from click.testing import CliRunner

from anchorage_corpus.check import check_corpus
from anchorage_corpus.check.reporters import FORMATS, reporter
from anchorage_corpus.cli import anchorage
from anchorage_corpus.errors import MisuseError
from reports import CASES, REPORTS


def test_programs_get_the_pointer_of_every_value_and_people_that_of_a_broken_schema():
    report = check_corpus(CASES / "AC153" / "bad")
    (row,) = msgspec.json.decode(reporter("json")(report, ""))["findings"]
    (result,) = msgspec.json.decode(reporter("sarif")(report, ""))["runs"][0]["results"]
    assert row["pointer"] == result["properties"]["pointer"] == "/entities/0/start"
    for form in ("text", "github", "junit"):
        assert "(at /entities/0/start)" in reporter(form)(report, "")
    (row,) = msgspec.json.decode(reporter("json")(REPORTS["error"], ""))["findings"]
    assert row["pointer"] == "/entities/0"


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
