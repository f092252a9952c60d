"""The server's environment is made once a machine, and what fails in making it is one sentence."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from anchorage_corpus.studio.errors import StudioError
from anchorage_corpus.studio.server.environment import cache_folder, executable, prepare_environment, run


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def test_an_environment_that_is_there_is_not_made_again(cache: Path) -> None:
    said: list[str] = []
    cache_folder().mkdir(parents=True)
    (cache_folder() / "installed").write_text("")
    assert prepare_environment(said.append) == executable()
    assert executable("python").is_relative_to(cache)
    assert said == []
    assert not executable().exists()


def test_a_program_that_fails_is_one_sentence_with_its_last_line() -> None:
    failing = "import sys; print('first', file=sys.stderr); sys.exit('no such version')"
    with pytest.raises(StudioError) as caught:
        run([sys.executable, "-c", failing], "install Label Studio")
    assert str(caught.value) == (
        "cannot install Label Studio: no such version; run the command again when that is fixed"
    )


def test_a_program_gets_the_environment_that_it_is_given_and_no_input() -> None:
    asks = "import os, sys; sys.exit(sys.stdin.read() or os.environ['NAME'] != 'value')"
    run([sys.executable, "-c", asks], "ask", {"NAME": "value"})
    with pytest.raises(StudioError, match="cannot ask: "):
        run([sys.executable, "-c", asks], "ask", {"NAME": "other"})
