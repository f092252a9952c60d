from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from anchorage_corpus.errors import FindingsError, InvalidTextError
from anchorage_corpus.files.parsing import read
from anchorage_corpus.model import AnnotationSet
from anchorage_corpus.preannotate import Pipeline, preannotate
from anchorage_corpus.preannotate.drafts import DraftClaim, DraftMention, DraftQuote
from anchorage_corpus.text.divided import DividedText

MODULE = """
from anchorage_corpus.preannotate.drafts import DraftMention

class Mine:
    name = "mine"
    def entities(self, divided):
        return [DraftMention(0, 9, "PERSON", "name", 0.5, self.name)]

class Raw:
    name = "raw"
    def entities(self, divided):
        raise RuntimeError("boom\\nand more")

class Nameless:
    pass

def fails():
    raise OSError("no such model")
"""
POINTS = """
[anchorage_corpus.entities]
mine = my_components:Mine
raw = my_components:Raw
nameless = my_components:Nameless
fails = my_components:fails
gone = my_components:Gone
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder that holds an installed package with entry points."""
    site = tmp_path / "site"
    (site / "my_components-1.0.dist-info").mkdir(parents=True)
    (site / "my_components.py").write_text(MODULE)
    (site / "my_components-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: my-components\n")
    (site / "my_components-1.0.dist-info" / "entry_points.txt").write_text(POINTS)
    return site


def run(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """``anchorage preannotate`` on two texts beside the installed package."""
    source = installed.parent / "in"
    source.mkdir(exist_ok=True)
    for name in ("a", "b"):
        (source / f"{name}.txt").write_text("Ada Byron said that the talks go on.", encoding="utf-8")
    paths = os.pathsep.join(filter(None, [str(installed), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "anchorage_corpus", "preannotate", "--pipeline", "fast", *arguments]
    command += ["--input", str(source), "--output", str(installed.parent / "out")]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True)


def test_component_of_an_installed_package_is_plugged_in_by_name(installed: Path) -> None:
    done = run(installed, "--entities", "mine")
    assert (done.returncode, done.stderr) == (0, "")
    made = read(installed.parent / "out" / "a.json", AnnotationSet)
    assert [(m.text, m.by) for m in made.entities if m.by == "mine"] == [("Ada Byron", "mine")]
    assert "entities: mine" in [agent.name for agent in made.provenance.agents]


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("fails", "'fails' (my_components:fails) does not start (OSError: no such model)"),
        ("gone", "'gone' (my_components:Gone) does not start (AttributeError"),
        ("nameless", "'nameless' (my_components:Nameless) has no name, or lacks the method"),
    ],
)
def test_component_that_does_not_start_is_misuse_that_names_it(
    installed: Path, name: str, reason: str, jobs: str
) -> None:
    done = run(installed, "--entities", name, "--jobs", jobs)
    assert done.returncode == 2
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1


def test_text_that_a_component_fails_on_is_one_line(installed: Path) -> None:
    done = run(installed, "--entities", "raw")
    assert done.returncode == 1
    assert done.stderr.splitlines()[0].endswith("a.txt: RuntimeError: boom and more")
    assert len(done.stderr.splitlines()) == 2


class Found:
    """A component of any role that finds what it is given."""

    name = "found"

    def __init__(self, *found: object) -> None:
        self._found = list(found)

    def entities(self, divided: DividedText) -> list[object]:
        return self._found

    def quotes(self, divided: DividedText) -> list[object]:
        return self._found

    def claims(self, divided: DividedText, quotes: object) -> list[object]:
        return self._found


@pytest.mark.parametrize(
    ("role", "found", "message"),
    [
        ("entities", DraftMention(0, 900, "PERSON", "name", 0.5, "found"), "a mention from 0 to 900"),
        ("attribution", DraftQuote((), (), (), 0.5, "found"), "a quote without content"),
        ("claims", DraftClaim(((0, 5),), "fact", 7, None, None, None, None, 0.5, "found"), "a claim without a span"),
    ],
)
def test_what_cannot_be_an_annotation_fails_its_text(
    role: str, found: object, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline = Pipeline.named("fast")
    monkeypatch.setattr(pipeline, f"_{role}", Found(found))
    with pytest.raises(FindingsError, match=f"component 'found' found {message}"):
        next(preannotate(["Putin spoke for an hour."], pipeline))


def test_half_a_surrogate_pair_is_named_with_its_place() -> None:
    texts = preannotate(["Putin spoke.", "Putin \ud83d spoke."], Pipeline.named("fast"))
    next(texts)
    with pytest.raises(InvalidTextError, match=r"text-2: code point 6 is half of a surrogate pair"):
        next(texts)
