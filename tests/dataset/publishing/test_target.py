"""Every place that releases go to offers the same, and refuses as misuse does."""

from __future__ import annotations

import inspect

import pytest

from anchorage_corpus.dataset.publishing.target import PublishError, Target
from anchorage_corpus.dataset.publishing.target_files import FileTarget
from anchorage_corpus.dataset.publishing.target_hub import HubTarget
from anchorage_corpus.errors import MisuseError

OFFERED = ("release", "upload")


@pytest.mark.parametrize("target", [FileTarget, HubTarget])
def test_a_target_takes_and_returns_what_every_target_does(target):
    for method in OFFERED:
        assert inspect.signature(getattr(target, method)) == inspect.signature(getattr(Target, method))


def test_each_is_called_by_its_address(tmp_path):
    assert FileTarget(str(tmp_path)).name == str(tmp_path)
    assert HubTarget("org/name").name == "hub:org/name"


def test_a_refusal_exits_as_misuse():
    assert (issubclass(PublishError, MisuseError), PublishError("no").exit_code) == (True, 2)
