"""Coverage-guided fuzzing of ``anchorage check``; started by ``scripts/fuzz``.

The first byte of an input chooses the file of a small corpus that the rest is written to; every reporter then prints
what was found. Anything but findings is a bug.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["anchorage_corpus"]):
    from anchorage_corpus.check import Options, check_corpus, rules
    from anchorage_corpus.check.reporters import FORMATS, reporter

    rules()

CASE = Path(__file__).resolve().parents[1] / "tests" / "cases" / "AC201" / "good"


def main() -> None:
    """Fuzz until libFuzzer's options end it."""
    with tempfile.TemporaryDirectory() as made:
        root = shutil.copytree(CASE, Path(made) / "corpus")
        files = sorted(path for path in root.rglob("*") if path.is_file())
        originals = [path.read_bytes() for path in files]
        _seed(originals)

        def one(data: bytes) -> None:
            chosen = data[0] % len(files) if data else 0
            files[chosen].write_bytes(data[1:])
            report = check_corpus(root, Options(max_bytes=1_000_000))
            for form in FORMATS:
                reporter(form)(report, "").encode()
            files[chosen].write_bytes(originals[chosen])

        atheris.Setup(sys.argv, one)
        atheris.Fuzz()


def _seed(originals: list[bytes]) -> None:
    """Write the corpus's own files as first inputs."""
    folder = Path(sys.argv[1])
    for number, data in enumerate(originals):
        (folder / f"seed-{number}").write_bytes(bytes([number]) + data)


if __name__ == "__main__":
    main()
