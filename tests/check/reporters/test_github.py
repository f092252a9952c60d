"""A finding is one workflow command, whatever it says."""

from __future__ import annotations

import re

import pytest

from anchorage_corpus.check.reporters import reporter
from reports import REPORTS


@pytest.mark.parametrize("name", REPORTS)
def test_github_commands_stay_on_their_line_and_keep_their_properties(name: str):
    commands = [line for line in reporter("github")(REPORTS[name], "").splitlines() if line.startswith("::")]
    assert len(commands) == len(REPORTS[name].findings)
    form = r"::(error|warning|notice) file=[^,:]+,line=\d+,col=\d+,title=AC\d+::[^\r\n]+"
    assert all(re.fullmatch(form, command) for command in commands)
