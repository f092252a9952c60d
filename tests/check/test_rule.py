"""Every rule has a code, a level and a page, and no code is given twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from anchorage_corpus.check.findings import LEVELS
from anchorage_corpus.check.rule import corpus_rule, file_rule, rules
from anchorage_corpus.errors import MisuseError


def looks_at_nothing(view):
    """Look at nothing.

    There is more to say.
    """
    return ()


def test_every_rule_is_registered_by_its_code_in_order_with_a_page():
    known = rules()
    assert list(known) == sorted(known)
    for code, rule in known.items():
        assert (rule.code, rule.level in LEVELS) == (code, True)
        assert rule.summary.endswith(".") and rule.page.startswith(rule.summary)
        assert rule.name == rule.check.__name__.replace("_", "-")


def test_only_rules_over_the_corpus_compare_with_a_release():
    assert {rule.scope for rule in rules().values() if rule.compares} == {"corpus"}


@pytest.mark.parametrize(
    "refused",
    [
        lambda: file_rule("AC2O4", level=1)(looks_at_nothing),
        lambda: file_rule("XX904", level=7)(looks_at_nothing),
        lambda: corpus_rule("XX904", level=6)(lambda view: ()),
    ],
)
def test_a_rule_without_code_level_or_page_is_refused(refused: Callable[[], object]):
    with pytest.raises(MisuseError, match="needs a code like AC204, a level from 1 to 6 and a docstring"):
        refused()
    assert "XX904" not in rules()


def test_a_code_that_another_module_has_is_refused_and_keeps_its_rule():
    before = rules()["AC201"]
    with pytest.raises(MisuseError, match=f"rule AC201 is defined twice: {before.check.__module__}, {__name__}"):
        file_rule("AC201", level=1)(looks_at_nothing)
    assert rules()["AC201"] is before
