"""The files that a visitor sees first are true."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

import anchorage_corpus

ROOT = Path(__file__).parents[1]


def _cff_schema() -> dict[str, object]:
    """JSON Schema of the Citation File Format 1.2.0, as cffconvert carries it."""
    found = find_spec("cffconvert")
    assert found is not None
    assert found.origin is not None
    schema: dict[str, object] = json.loads(
        (Path(found.origin).parent / "schemas" / "1.2.0" / "schema.json").read_text()
    )
    return schema


def test_the_citation_file_is_valid_cff_1_2_0() -> None:
    citation = yaml.load((ROOT / "CITATION.cff").read_text(), Loader=yaml.BaseLoader)
    assert citation["cff-version"] == "1.2.0"
    assert [error.message for error in Draft7Validator(_cff_schema()).iter_errors(citation)] == []


def test_the_citation_and_the_changelog_name_the_version_of_the_package() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == anchorage_corpus.__version__
    headings = [line for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith("## ")]
    assert f"## {anchorage_corpus.__version__}" in headings


@pytest.mark.parametrize("name", ["LICENSE", "LICENSE-annotations", "DATASHEET.md", "CONTRIBUTING.md"])
def test_what_the_front_page_names_is_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 500
    assert f"({name})" in (ROOT / "README.md").read_text()


def test_every_link_of_every_page_leads_to_a_file() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
