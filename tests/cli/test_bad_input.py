"""Whatever stands in a file of the corpus, no command ends in a traceback, and each says which file it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from anchorage_corpus.cli import main
from anchorage_corpus.files.schema import data_root

DOC = "abu-dhabi-talks"
FILES = (
    f"corpus/{DOC}/document.json",
    f"corpus/{DOC}/v1.txt",
    f"annotations/gold/{DOC}.json",
    "annotations/entities.json",
    "annotations/utterances.json",
    "corpus/splits.json",
)
DAMAGE = {
    "empty": lambda data: b"",
    "cut": lambda data: data[: len(data) // 2],
    "not utf-8": lambda data: data[:100] + b"\xff" + data[100:],
    "not an object": lambda data: b"[]",
    "another schema": lambda data: b'{"x": 1}',
    "deep": lambda data: b'{"a":' * 20_000,
    "lone surrogate": lambda data: data.replace(b"Putin", b"\\ud800"),
    "huge number": lambda data: data.replace(b": 1", b": 1" + b"0" * 400),
    "not a number": lambda data: data.replace(b": 1", b": NaN"),
}
QUICK = (("list",), ("show", DOC), ("fmt", "--check"))
THOROUGH = (
    ("check",),
    ("build", "--out", "out"),
    ("agreement",),
    ("utterances", "--check"),
    ("suspect",),
    ("next",),
)
CASES = [(command, damage) for command in QUICK for damage in DAMAGE]
CASES += [(command, damage) for command in THOROUGH for damage in ("cut", "another schema")]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the real corpus."""
    root = tmp_path_factory.mktemp("damaged")
    for name in ("corpus", "annotations", "schema"):
        shutil.copytree(data_root() / name, root / name)
    return root


@pytest.mark.parametrize(("command", "damage"), CASES, ids=lambda part: part if isinstance(part, str) else part[0])
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_a_sentence_and_never_a_traceback(
    copied: Path,
    name: str,
    damage: str,
    command: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, good = copied / name, (copied / name).read_bytes()
    monkeypatch.chdir(copied)
    path.write_bytes(DAMAGE[damage](good))
    try:
        with pytest.raises(SystemExit) as ended:
            main(list(command))
    finally:
        path.write_bytes(good)
        shutil.rmtree(copied / "out", ignore_errors=True)
    printed = capsys.readouterr()
    assert ended.value.code in (0, 1, 2)
    if ended.value.code:
        assert (printed.out + printed.err).strip()
    if command[0] in ("check", "build") and DAMAGE[damage](good) != good:
        assert ended.value.code == 1
        assert name in printed.out + printed.err
