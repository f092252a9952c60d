"""The wheel alone, in an environment of its own and with the network down, gives the corpus."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"),
    "HF_ENDPOINT": "http://127.0.0.1:9",
}
"""No proxy and no Hub answers at port 9 (discard), wherever the tests run."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel named in ``ANCHORAGE_WHEEL``, which a release was built with, or one made here."""
    if given := os.environ.get("ANCHORAGE_WHEEL"):
        return Path(given)
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        folder,
        ROOT,
    ]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory) -> Path:
    """An interpreter that has the wheel and what its metadata require: no extra, and not this checkout."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False)
    (site,) = folder.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (metadata,) = site.glob("anchorage_corpus-*.dist-info")
    for needed in required(Distribution.at(metadata)):
        for name in {file.parts[0] for file in needed.files or []} - {"..", "__pycache__"}:
            if not (site / name).exists():
                (site / name).symlink_to(needed.locate_file(name))
    return folder / "bin" / "python"


def required(root: Distribution) -> Iterator[Distribution]:
    """What a distribution needs without its extras, and what that needs in turn, as installed here."""
    seen: set[tuple[str, str]] = set()
    queue = [(root, "")]
    while queue:
        asking, extra = queue.pop()
        for requirement in map(Requirement, asking.requires or []):
            if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
                continue
            for wanted in {"", *requirement.extras}:
                if (requirement.name, wanted) not in seen:
                    seen.add((requirement.name, wanted))
                    found = distribution(requirement.name)
                    queue.append((found, wanted))
                    yield found


def run(python: Path, code: str, home: Path) -> str:
    """What code prints, run where there is no network: in a namespace without any where the machine allows it."""
    command = [str(python), "-W", "ignore", "-c", code]
    if shutil.which("unshare") and subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0:
        command = ["unshare", "-rn", *command]
    environment = {**ENVIRONMENT, "HF_HOME": str(home), "HOME": str(home)}
    done = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_carries_corpus_annotations_and_schema(wheel):
    names = {Path(name).relative_to("anchorage_corpus/data").parts[0] for name in files(wheel) if "/data/" in name}
    assert {"corpus", "annotations", "schema", "CITATION.cff"} <= names
    texts = {Path(name).parent.name for name in files(wheel) if name.endswith("/v1.txt")}
    assert texts == {path.parent.name for path in (ROOT / "corpus").glob("*/v1.txt")}


def test_the_wheel_carries_the_word_lists(wheel):
    lists = {path.name for path in (ROOT / "src/anchorage_corpus/text/words").iterdir()}
    assert lists
    assert {Path(name).name for name in files(wheel) if "/text/words/" in name} == lists


def files(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_load_works_from_the_wheel_with_the_network_down(python, tmp_path):
    code = (
        "import anchorage_corpus, sys\n"
        "assert 'site-packages' in anchorage_corpus.__file__, anchorage_corpus.__file__\n"
        "rows = anchorage_corpus.load('quotes', split='train')\n"
        "print(rows.num_rows, rows.features['type'].names, len(anchorage_corpus.load()['train']))"
    )
    first = run(python, code, tmp_path)
    assert first == run(python, code, tmp_path)
    assert "['direct', 'indirect', 'mixed'] 3" in first


def test_the_command_works_from_the_wheel(python, tmp_path):
    code = "from anchorage_corpus.cli import main; main(['--help'])"
    assert "build" in run(python, code, tmp_path)


@pytest.mark.parametrize(
    ("arguments", "extra"),
    [
        (["preannotate"], "preannotate"),
        (["preannotate", "--pipeline", "fast"], "preannotate"),
        (["studio", "status"], "studio"),
        (["agreement"], "agreement"),
    ],
)
def test_a_missing_extra_is_one_sentence_that_names_it(python, tmp_path, arguments, extra):
    for name in ("corpus", "annotations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    login = {"ANCHORAGE_STUDIO_URL": "http://127.0.0.1:9", "ANCHORAGE_STUDIO_TOKEN": "a" * 40}
    command = [python, "-m", "anchorage_corpus", "--root", tmp_path, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT | login)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert f"anchorage-corpus[{extra}]" in done.stderr
