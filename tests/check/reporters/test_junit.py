"""JUnit XML is valid by its schema, and a file with findings is a case that fails."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from anchorage_corpus.check.reporters import reporter
from reports import REPORTS


@pytest.mark.parametrize("name", REPORTS)
def test_junit_validates_against_its_xsd(name: str):
    xml = reporter("junit")(REPORTS[name], "data/")
    xmlschema.XMLSchema(str(Path(__file__).parent / "junit.xsd")).validate(xml)
    failing = {finding.path for finding in REPORTS[name].findings if finding.severity != "note"}
    assert len(ET.fromstring(xml).findall("testsuite/testcase[failure]")) == len(failing)
