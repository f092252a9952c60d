"""Errors are sentences for people, and the docstring of their module shows the whole tree."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

from anchorage_corpus import errors
from anchorage_corpus.errors import AnchorageError, InvalidFileError, MissingExtraError, NotACorpusError, Problem


def tree(error: type[AnchorageError], depth: int = 0) -> list[tuple[int, str]]:
    """An error and those below it in the module, with their depths, in the order in which they are defined."""
    below = [cls for cls in error.__subclasses__() if cls.__module__ == errors.__name__]
    return [(depth, error.__name__), *(row for cls in below for row in tree(cls, depth + 1))]


def test_the_docstring_shows_the_whole_tree() -> None:
    shown = re.findall(r"^( *)\* ``(\w+)``", errors.__doc__ or "", re.MULTILINE)
    assert [(len(indent) // 4, name) for indent, name in shown] == tree(AnchorageError)


def test_misuse_exits_with_2_and_findings_with_1() -> None:
    codes = {name: getattr(errors, name).exit_code for _, name in tree(AnchorageError)}
    assert {name for name, code in codes.items() if code == 1} == {
        "FindingsError",
        "InvalidFileError",
        "InvalidTextError",
    }
    assert set(codes.values()) == {1, 2}


def test_a_problem_says_its_place_as_far_as_it_has_one() -> None:
    assert str(Problem("a.json", 41, 3, "/entities/0", "is wrong")) == "a.json:41: is wrong (at /entities/0)"
    assert str(Problem("a.json", 0, 0, "", "is wrong")) == "a.json: is wrong"


def test_every_problem_of_a_file_is_a_line() -> None:
    problems = [Problem("a.json", line, 1, "", "is wrong") for line in (1, 2)]
    error = InvalidFileError(problems)
    assert (str(error), error.problems) == ("a.json:1: is wrong\na.json:2: is wrong", tuple(problems))


def test_a_missing_extra_comes_back_whole_from_a_worker() -> None:
    error = pickle.loads(pickle.dumps(MissingExtraError("scale", "ray")))
    assert (error.extra, error.module) == ("scale", "ray")
    assert str(error) == "ray is not installed; install it with `pip install 'anchorage-corpus[scale]'`"


def test_where_a_corpus_was_looked_for_is_said() -> None:
    assert "no corpus here or above (" in str(NotACorpusError(Path("x")))
    assert "no corpus here (" in str(NotACorpusError(Path("x"), above=False))
