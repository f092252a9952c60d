"""Whatever a file holds gives findings: no traceback, no hang, no memory beyond the file's size."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

import factories
from anchorage_corpus.check import Finding, Options, check_corpus
from anchorage_corpus.check.reporters import FORMATS, reporter
from anchorage_corpus.check.rulebook.files import is_leftover
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.files.json_path import JsonPath
from anchorage_corpus.model import EntityRegistry

CASES = Path(__file__).parents[1] / "cases"
CASE = CASES / "AC201" / "good"
FILES = sorted(str(path.relative_to(CASE)) for path in CASE.rglob("*") if path.is_file())
GOLD = "annotations/gold/frank-talks.json"
QUOTING = "abu-dhabi-talks"

hostile = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "corpus"
    shutil.copytree(CASE, folder)
    return folder


def check_with(root: Path, name: str, data: bytes) -> tuple[Finding, ...]:
    """What is found when one file of a clean corpus holds these bytes; every reporter takes it."""
    path = root / name
    before = path.read_bytes()
    try:
        path.write_bytes(data)
        report = check_corpus(root, Options(max_bytes=1_000_000))
    finally:
        path.write_bytes(before)
    for form in FORMATS:
        reporter(form)(report, "").encode()
    return report.findings


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


@hostile
@given(name=st.sampled_from(FILES), data=st.binary(max_size=400))
def test_arbitrary_bytes_give_findings(root: Path, name: str, data: bytes):
    assert check_with(root, name, data)


@hostile
@given(
    name=st.sampled_from(FILES),
    at=st.floats(0, 1, allow_subnormal=False),
    cut=st.integers(0, 40),
    piece=st.binary(max_size=12) | st.just(b""),
)
def test_a_damaged_file_never_breaks_the_check(root: Path, name: str, at: float, cut: int, piece: bytes):
    data = (root / name).read_bytes()
    start = int(at * len(data))
    check_with(root, name, data[:start] + piece + data[start + cut :])


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_subnormal=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def _places(value: object, path: JsonPath = ()) -> list[JsonPath]:
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in rows for place in _places(inner, (*path, key)))]


JSON_FILES = [name for name in FILES if name.endswith(".json")]
PLACES = [(name, path) for name in JSON_FILES for path in _places(json.loads((CASE / name).read_bytes())) if path]


@hostile
@given(
    place=st.sampled_from(PLACES),
    value=VALUES | st.sampled_from(["frank-talks", "e1", "q1", "c1", "author", 0, 5, 69, 70]),
)
@example(place=(GOLD, ("entities", 0, "end")), value=2**53)
@example(place=(GOLD, ("document", "id")), value="../../../../etc/passwd")
@example(place=(GOLD, ("provenance", "set")), value="../gold")
@example(place=(GOLD, ("quotes", 0, "parent")), value="q1")
def test_any_value_anywhere_never_breaks_the_check(root: Path, place: tuple[str, JsonPath], value: object):
    name, path = place
    content = inner = json.loads((CASE / name).read_bytes())
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    check_with(root, name, json.dumps(content).encode(errors="surrogatepass"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[" * 100_000, "AC103"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "AC103"),
        (b'{"events": NaN}', "AC103"),
        (b'{"events": {"a": 1e999}}', "AC103"),
        (b'{"events": {"\\ud800": "train"}}', "AC103"),
        (b"", "AC103"),
        (b"\xef\xbb\xbf{}", "AC105"),
        (b"\xff\xfe{\x00}\x00", "AC102"),
        (b'{"events": {}, "events": {}}', "AC104"),
        (b'{"events": {"a": ' + b"9" * 5000 + b"}}", "AC103"),
    ],
)
def test_what_json_readers_quarrel_over_is_a_finding(root: Path, data: bytes, code: str):
    assert codes(check_with(root, "corpus/splits.json", data)) & {code, "AC154"}


def test_200_megabytes_are_one_finding_and_are_not_read(root: Path):
    path = root / "annotations" / "gold" / "frank-talks.json"
    before = path.read_bytes()
    check_corpus(root)
    tracemalloc.start()
    try:
        with path.open("wb") as file:
            file.truncate(200_000_000)
        findings = check_corpus(root).findings
        _, high = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        path.write_bytes(before)
    assert [finding.code for finding in findings] == ["AC106"]
    assert high < 2_000_000


def test_a_pipe_under_a_files_name_is_not_waited_for(tmp_path: Path):
    root = shutil.copytree(CASE, tmp_path / "corpus")
    (root / GOLD).unlink()
    os.mkfifo(root / GOLD)
    assert [finding.code for finding in check_corpus(root).findings] == ["AC101"]


def test_a_link_to_a_folder_outside_is_not_followed(tmp_path: Path):
    root = shutil.copytree(CASE, tmp_path / "corpus")
    outside = shutil.copytree(root / "corpus" / "frank-talks", tmp_path / "outside")
    (root / "corpus" / "linked").symlink_to(outside)
    found = {f.code for f in check_corpus(root).findings if "linked" in f.path}
    assert found == {"AC107", "AC603"}, "only that it leads out, and so has no gold"


def test_names_that_no_terminal_can_print_are_spelt_out(tmp_path: Path):
    root = shutil.copytree(CASE, tmp_path / "corpus")
    (root / os.fsdecode(b"annotations/\xff\n\x1b[31m.json")).write_bytes(b"{}")
    findings = check_corpus(root).findings
    assert [finding.code for finding in findings] == ["AC116"]
    assert findings[0].path.isprintable()


@pytest.mark.parametrize("name", ["a.conflict.json", "a.json.orig", "a.draft.json", "a.json~", "b/.c/a.json.rej"])
def test_left_overs_are_known_by_their_names(name: str):
    assert is_leftover(name)


def test_a_span_that_holds_the_end_of_the_text_and_goes_on_lies_outside(tmp_path: Path):
    root = shutil.copytree(CASE, tmp_path / "corpus")
    gold = json.loads((root / GOLD).read_bytes())
    text = (root / "corpus" / "frank-talks" / "v1.txt").read_text()
    end = gold["claims"][0]["span"][0]["start"]
    gold["claims"][0]["span"] = [{"start": end, "end": len(text) + 9, "text": text[end:]}]
    (root / GOLD).write_text(json.dumps(gold))
    found = {finding.code: finding.message for finding in check_corpus(root).findings}
    assert found["AC203"] == f"c1 ends at {len(text) + 9}; the text ends at {len(text)}; correct its offsets"


@pytest.fixture
def twice(tmp_path: Path) -> Path:
    """A corpus in which one text stands in two documents, so that both texts are compared in full."""
    root = shutil.copytree(CASES / "AC504" / "bad", tmp_path / "corpus")
    assert "AC504" in codes(check_corpus(root).findings)
    return root


@pytest.mark.parametrize("kind", ["pipe", "dangling link", "link out of the corpus"])
def test_only_the_latest_text_of_the_metadata_is_compared(twice: Path, kind: str):
    newer = sorted((twice / "corpus").glob("*/v1.txt"))[0].with_name("v99.txt")
    if kind == "pipe":
        os.mkfifo(newer)
    else:
        newer.symlink_to("/nowhere" if kind == "dangling link" else "/etc/passwd")
    assert {"AC504", "AC213"} <= codes(check_corpus(twice).findings)


def test_a_link_that_leads_to_itself_is_a_finding(tmp_path: Path):
    root = shutil.copytree(CASE, tmp_path / "corpus")
    for folder in ("corpus", "annotations"):
        (root / folder / "loop").symlink_to("loop")
    found = check_corpus(root).findings
    assert [(finding.code, finding.path) for finding in found] == [
        ("AC116", "annotations/loop"), ("AC116", "corpus/loop")
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["gold", "auto"])
def test_an_annotator_with_the_name_of_another_set_is_not_passed_over(tmp_path: Path, name: str):
    root = shutil.copytree(CASE, tmp_path / "corpus")
    (root / "annotations" / "annotators" / name).mkdir(parents=True)
    (root / "annotations" / "annotators" / name / "frank-talks.json").write_text("garbage")
    found = check_corpus(root).findings
    assert [(finding.code, finding.path) for finding in found] == [("AC116", f"annotations/annotators/{name}")]


def test_a_name_that_is_no_text_is_a_finding_whatever_stands_in_it(tmp_path: Path):
    root = shutil.copytree(CASE, tmp_path / "corpus")
    shutil.copytree(root / "corpus" / "frank-talks", os.fsdecode(bytes(root) + b"/corpus/\xff"))
    assert {f.code for f in check_corpus(root).findings if "udcff" in f.path} == {"AC116"}


@pytest.fixture
def everyones() -> Iterator[Path]:
    """A clean corpus that other users of the machine can read."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        yield shutil.copytree(CASE, folder / "corpus")


def test_a_folder_that_cannot_be_listed_is_a_finding(everyones: Path):
    closed = [everyones / "annotations" / "gold", everyones / "corpus" / "frank-talks"]
    assert check_corpus(everyones).findings == ()
    for folder in closed:
        folder.chmod(0)
    try:
        with as_nobody():
            found = check_corpus(everyones).findings
    finally:
        for folder in closed:
            folder.chmod(0o755)
    assert [(finding.code, finding.path) for finding in found] == [
        ("AC101", "annotations/gold"), ("AC101", "corpus/frank-talks")
    ]  # fmt: skip


def test_a_datasheet_that_cannot_be_read_is_a_finding(everyones: Path):
    page = everyones / "DATASHEET.md"
    for path in (page, everyones / "README.md"):
        path.write_text("# Words\n")
    page.chmod(0)
    with as_nobody():
        found = check_corpus(everyones).findings
    assert [(finding.code, finding.path) for finding in found] == [("AC508", "DATASHEET.md")]


def test_a_datasheet_of_nothing_but_marks_takes_no_longer_than_another(tmp_path: Path):
    root = shutil.copytree(CASE, tmp_path / "corpus")
    (root / "DATASHEET.md").write_text("<!-- figures: documents -->\n" * 100_000)
    assert check_corpus(root).findings == ()


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the superuser's right to read everything, where the tests run with it."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.parametrize(
    ("value", "code", "pointer"),
    [
        ("1.0", "AC153", "/entities/0/start"),
        ("[" * 700 + "]" * 700, "AC156", "/entities/0/start"),
        ('"0"', "AC153", "/entities/0/start"),
    ],
)
def test_a_value_that_is_no_offset_is_found_where_it_stands(tmp_path: Path, value: str, code: str, pointer: str):
    root = shutil.copytree(CASE, tmp_path / "corpus")
    gold = (root / GOLD).read_text()
    line = next(i for i, row in enumerate(gold.splitlines(), 1) if '"start": ' in row)
    (root / GOLD).write_text(gold.replace('"start": 0,', f'"start": {value},', 1))
    (found,) = check_corpus(root).findings
    assert (found.code, found.pointer, found.line) == (code, pointer, line)
    column = (root / GOLD).read_text().splitlines()[line - 1].index(f" {value}") + 2
    assert found.column == column
    assert str(found).endswith(f"(at {pointer})")


def test_files_nested_deeply_are_findings(tmp_path: Path):
    root = shutil.copytree(CASE, tmp_path / "corpus")
    for depth in (300, 900):
        (root / GOLD).write_bytes(b'{"a":' * depth + b"1" + b"}" * depth)
        assert codes(check_corpus(root).findings) <= {"AC156", "AC103"} != set()


@pytest.fixture(scope="module")
def quoting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gold set of a report with quotes of every type, some in several segments."""
    bundled, corpus = Corpus.bundled(), Corpus(tmp_path_factory.mktemp("quoting"))
    factories.write_document(corpus, bundled.document(QUOTING))
    corpus.write(bundled.annotations("gold", QUOTING))
    corpus.write(EntityRegistry(bundled.entities()))
    return corpus.root


@pytest.mark.parametrize("at", [0, 1, 300, 1000, 1700, 2400])
def test_marks_are_looked_for_round_the_quotes_that_are_on_their_text(quoting: Path, at: int):
    text = Corpus(quoting).document(QUOTING).text
    for changed in (text[:at], text[: at + 1] + text[at:]):
        found = check_with(quoting, f"corpus/{QUOTING}/v1.txt", changed.encode())
        moved = {f.id for f in found if f.code in ("AC201", "AC202", "AC203")}
        assert moved
        assert not moved & {f.id for f in found if f.code.startswith("AC32")}
