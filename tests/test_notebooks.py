"""Notebooks run from top to bottom, and what they show is so."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


def executed(path: Path, folder: Path) -> nbformat.NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    return NotebookClient(notebook, timeout=200, resources={"metadata": {"path": str(folder)}}).execute()


def printed(notebook: nbformat.NotebookNode) -> str:
    return "".join(part.get("text", "") for cell in notebook.cells for part in cell.get("outputs", ()))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_attribution_tagger_learns(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(NOTEBOOKS[0].parents[1] / "src"))
    said = printed(executed(NOTEBOOKS[0], tmp_path))
    lines = {tuple(line.split()[:2]): line.split() for line in said.splitlines() if line.startswith("test")}
    trained, content = lines["test", "trained"], lines["test", "all"]
    assert float(trained[3]) > float(content[4]) == 0.0, "it finds sources"
    assert float(trained[5]) > 0.3, "it finds cues"


def test_no_output_is_committed():
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        cells = nbformat.read(path, as_version=4).cells
        assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")], path
