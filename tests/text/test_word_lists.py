"""Word lists are data files: each says what it is, repeats nothing, and is read when it is first asked for."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from anchorage_corpus.text.word_lists import FOLDER, word_list

NAMES = sorted(path.stem for path in FOLDER.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_a_list_says_its_language_source_and_licence(name):
    found = word_list(name)
    assert found.language == ("mul" if name == "abbreviations" else "en")
    assert found.source
    assert found.license in {"Apache-2.0", "CC0-1.0"}
    assert found.words or found.table
    assert (FOLDER / f"{name}.toml").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("name", NAMES)
def test_no_word_is_in_a_section_twice(name):
    for section in word_list(name).sections:
        assert [word for word, count in Counter(section).items() if count > 1] == []


def test_no_list_is_read_at_the_start():
    code = (
        "import anchorage_corpus.cli, anchorage_corpus.corpus.intake, anchorage_corpus.check\n"
        "from anchorage_corpus.text.word_lists import word_list\n"
        "print(word_list.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"
