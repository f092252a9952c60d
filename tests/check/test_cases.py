"""Every rule has a case, every case a rule: ``bad`` gives exactly ``expected.txt``, ``good`` gives nothing."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from anchorage_corpus.check import Finding, Options, check_corpus, rules

CASES = Path(__file__).parents[1] / "cases"
CODES = sorted(rules())


def check(code: str, name: str) -> tuple[Finding, ...]:
    settings = CASES / code / "options.json"
    options = msgspec.json.decode(settings.read_bytes(), type=Options) if settings.is_file() else Options()
    if options.since:
        options = msgspec.structs.replace(options, since=str(CASES / code / options.since))
    return check_corpus(CASES / code / name, options).findings


def test_every_case_has_a_rule():
    assert sorted(folder.name for folder in CASES.iterdir()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_the_bad_corpus_gives_the_expected_findings(code: str):
    findings = check(code, "bad")
    assert [str(finding) for finding in findings] == (CASES / code / "expected.txt").read_text().splitlines()
    assert code in {finding.code for finding in findings}


@pytest.mark.parametrize("code", CODES)
def test_the_good_corpus_gives_nothing(code: str):
    assert check(code, "good") == ()


def test_there_are_enough_rules_on_every_level():
    assert len(CODES) >= 45
    assert {rule.level for rule in rules().values()} == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("code", CODES)
def test_every_page_begins_with_a_sentence_and_says_more(code: str):
    rule = rules()[code]
    assert rule.summary.endswith((".", ":"))
    assert len(rule.page) > 40
