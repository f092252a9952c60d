"""A new role of a quote is an entry of ``schema/`` and one line of ``model.py``; everything else goes by these two.

The test makes that change to a copy of the package and asks each stage for the new role there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from anchorage_corpus.model import ROLES
from new_role import STAGES

ROOT = Path(__file__).parents[1]
LINE = '    medium: tuple[Span, ...] = ()\n    """Where it was said: the interview, the post, the channel."""\n'


def edited(path: Path, change: Callable[[dict[str, Any]], None]) -> str:
    content = json.loads(path.read_bytes())
    change(content)
    return json.dumps(content, ensure_ascii=False, indent=2)


def add_to_quote(schema: dict[str, Any]) -> None:
    spans = {"type": "array", "items": {"$ref": "common.schema.json#/$defs/span"}}
    schema["$defs"]["quote"]["properties"]["medium"] = {"description": "The medium, possibly empty.", **spans}


def add_label(schema: dict[str, Any]) -> None:
    roles = schema["$defs"]["attribution_role"]["anyOf"]
    roles.append({**roles[-1], "const": "MEDIUM", "title": "Medium", "examples": ["RBC"], "x-hotkey": "y"})


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which a quote has the role ``medium`` too: links to this one but for three files."""
    copy = tmp_path_factory.mktemp("checkout")
    package, schema = copy / "src" / "anchorage_corpus", copy / "schema"
    for folder, original in ((package, ROOT / "src" / "anchorage_corpus"), (schema, ROOT / "schema")):
        folder.mkdir(parents=True)
        for path in original.iterdir():
            (folder / path.name).symlink_to(path)
    source = (ROOT / "src" / "anchorage_corpus" / "model.py").read_text(encoding="utf-8")
    head, found, rest = source.partition("class Quote(")
    fields = "    by: str | None = None\n"
    new = {
        package / "model.py": head + found + rest.replace(fields, fields + LINE, 1),
        schema / "annotation.schema.json": edited(ROOT / "schema" / "annotation.schema.json", add_to_quote),
        schema / "labels.schema.json": edited(ROOT / "schema" / "labels.schema.json", add_label),
    }
    for path, text in new.items():
        path.unlink()
        path.write_text(text, encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def failures(checkout: Path) -> dict[str, str]:
    """What failed there, by stage."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(checkout / "src"), str(ROOT / "tests")])}
    command = [sys.executable, str(ROOT / "tests" / "new_role.py")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_knows_a_new_role_from_the_model_and_the_schema(failures: dict[str, str], stage: str) -> None:
    assert stage not in failures, failures[stage]


def test_without_that_line_no_stage_knows_it() -> None:
    assert "medium" not in ROLES
