"""The longest match decides which rules count, and a selection that makes no sense is misuse."""

from __future__ import annotations

import pytest

from anchorage_corpus.check.rule import rules
from anchorage_corpus.check.running.selection import Selection, within
from anchorage_corpus.errors import MisuseError

KNOWN = rules().values()


def codes(*select: str, ignore: tuple[str, ...] = (), level: int = 6) -> frozenset[str]:
    return Selection(select, ignore, level).codes(KNOWN)


def test_without_a_word_every_rule_counts():
    assert codes() == set(rules())


def test_the_longest_match_decides():
    assert codes("AC2") == {code for code in rules() if code.startswith("AC2")}
    assert codes("AC2", ignore=("AC201",)) == codes("AC2") - {"AC201"}
    assert codes("AC201", ignore=("AC2",)) == {"AC201"}
    with pytest.raises(MisuseError, match="leave no rule"):
        codes("AC2", ignore=("AC2",))


def test_a_level_is_the_highest_that_counts():
    assert codes(level=3) == {rule.code for rule in KNOWN if rule.level <= 3}


@pytest.mark.parametrize("kept", [{"select": ("AC9",)}, {"ignore": ("ac201",)}])
def test_a_code_that_no_rule_begins_with_is_named(kept: dict[str, tuple[str, ...]]):
    (unknown,) = next(iter(kept.values()))
    with pytest.raises(MisuseError, match=f"no rule is called {unknown}; `anchorage rules` lists all codes"):
        Selection(**kept).codes(KNOWN)


@pytest.mark.parametrize("none", [{"ignore": ("AC",)}, {"select": ("AC201",), "level": 1}])
def test_a_selection_of_nothing_is_misuse(none):
    with pytest.raises(MisuseError, match="leave no rule to check by"):
        Selection(**none).codes(KNOWN)


@pytest.mark.parametrize(
    ("paths", "inside"),
    [
        ((), True),
        ((".",), True),
        (("corpus",), True),
        (("corpus/",), True),
        (("corpus/a/v1.txt",), True),
        (("corp",), False),
        (("corpus/a/v1",), False),
        (("annotations",), False),
    ],
)
def test_a_file_is_within_a_folder_by_whole_names(paths: tuple[str, ...], inside: bool):
    assert within("corpus/a/v1.txt", paths) is inside
