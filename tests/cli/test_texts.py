"""``init``, ``add``, ``revise``, ``list``, ``show`` and ``fmt`` from outside."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import factories
from anchorage_corpus.corpus.show import visible
from anchorage_corpus.corpus.store import Corpus
from cli.conftest import Run

SAID = ("--language", "en", "--genre", "news-report", "--event", "frank-talks", "--no-input")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_bytes(factories.TEXT.encode())
    return path


@pytest.fixture
def annotated(corpus: Corpus) -> Corpus:
    """A corpus with one annotated document."""
    doc = factories.document()
    factories.write_document(corpus, doc)
    corpus.write(factories.annotations(doc))
    return corpus


def test_a_new_corpus_passes_check_at_once(anchorage: Run, tmp_path: Path) -> None:
    assert anchorage("init", "mine").returncode == 0
    checked = anchorage("check", cwd=tmp_path / "mine")
    assert (checked.returncode, checked.stdout.count("AC")) == (0, 0), checked.stdout
    assert anchorage("fmt", "--check", cwd=tmp_path / "mine").returncode == 0


def test_a_text_goes_in_is_listed_and_shown(anchorage: Run, corpus: Corpus, source: Path) -> None:
    added = anchorage("--root", corpus.root, "add", source, *SAID, "--id", "frank-talks", "--json")
    assert json.loads(added.stdout)["id"] == "frank-talks"
    (listed,) = json.loads(anchorage("--root", corpus.root, "list", "--json").stdout)
    assert (listed["doc_id"], listed["event"], listed["split"]) == ("frank-talks", "frank-talks", "train")
    assert "frank-talks" in anchorage("--root", corpus.root, "list").stdout
    assert anchorage("--root", corpus.root, "show", "frank-talks").stdout.startswith(factories.TEXT)


def test_what_add_needs_and_was_not_told_it_asks_for_by_name(anchorage: Run, corpus: Corpus, source: Path) -> None:
    done = anchorage("--root", corpus.root, "add", source, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--language, --genre, --event must be given" in done.stderr


def test_on_a_terminal_add_asks_and_an_empty_answer_is_null(corpus: Corpus, source: Path) -> None:
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "anchorage_corpus", "--root", str(corpus.root), "add", str(source), "--id", "x"]
    with subprocess.Popen(command, stdin=follower, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        answers = ["en", "news-report", "an-event", "", "", "", "", "2026-01", "inferred", "were frank", ""]
        os.write(leader, "".join(answer + "\n" for answer in answers).encode())
        _, error = process.communicate(timeout=60)
    assert process.returncode == 0, error
    metadata = corpus.metadata("x")
    assert (metadata.title, metadata.published.date, metadata.published.evidence) == (
        None,
        "2026-01",
        ("were frank",),
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--date", "2026-01-23"), "a --date needs --date-basis"),
        (("--date", "2026-01-23", "--date-basis", "inferred"), "needs the words of the text"),
        (("--date", "2026-01-23", "--date-basis", "stated"), "needs the words of the text"),
        (("--evidence", "frank"), "belong to a --date"),
        (("--country", "Korea"), "--country: "),
        (("--id", "../../evil"), "--id: "),
        (("--id", ""), "--id: "),
        (
            ("--rights-statement", "All wrongs reserved"),
            "--rights-statement: 'All wrongs reserved' is not in",
        ),
        (
            ("--date", "2026-02-29", "--date-basis", "stated", "--evidence", "frank"),
            "--date: '2026-02-29' is not a date",
        ),
        (("--genre", "poem"), '"poem" is not one of news-report'),
    ],
)
def test_metadata_that_cannot_be_are_one_sentence(
    anchorage: Run, corpus: Corpus, source: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    done = anchorage("--root", corpus.root, "add", source, *SAID, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert corpus.document_ids() == []


def test_add_follows_no_link_out_of_the_corpus(anchorage: Run, corpus: Corpus, source: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (corpus.root / "corpus" / "linked").symlink_to(tmp_path / "elsewhere")
    done = anchorage("--root", corpus.root, "add", source, *SAID, "--id", "linked")
    assert (done.returncode, "is a link to another place" in done.stderr) == (2, True)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("publisher", ["[/red]", "[bold]The Sun", "The Sun\x1b[31m"])
def test_what_looks_like_markup_is_listed_as_it_is(
    anchorage: Run, corpus: Corpus, source: Path, publisher: str
) -> None:
    assert anchorage("--root", corpus.root, "add", source, *SAID, "--publisher", publisher).returncode == 0
    done = anchorage("--root", corpus.root, "list")
    assert (done.returncode, done.stderr) == (0, "")
    assert visible(publisher) in done.stdout
    assert "\x1b" not in done.stdout


def test_bad_bytes_are_a_finding_and_a_missing_file_is_misuse(anchorage: Run, corpus: Corpus, source: Path) -> None:
    source.write_bytes(b"caf\xe9")
    found = anchorage("--root", corpus.root, "add", source, *SAID)
    assert (found.returncode, found.stderr.count("\n")) == (1, 1)
    assert "not UTF-8 at byte 3" in found.stderr
    assert anchorage("--root", corpus.root, "add", "nowhere.txt", *SAID).returncode == 2


def test_a_revision_takes_annotations_along_when_asked(anchorage: Run, annotated: Corpus, source: Path) -> None:
    source.write_text("A new headline\n\n" + factories.TEXT)
    done = anchorage("--root", annotated.root, "revise", "frank-talks", source, "--move", "gold")
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        ["frank-talks is now at version 2", "annotations/gold/frank-talks.json: 4 moved"],
    )
    moved = annotated.annotations("gold", "frank-talks")
    assert moved.document == annotated.document("frank-talks").ref
    assert moved.entities[0].span.start == len("A new headline\n\n")
    assert anchorage("--root", annotated.root, "show", "frank-talks").stdout.startswith("A new headline")


def test_spans_that_need_a_reader_are_named_when_moved(anchorage: Run, annotated: Corpus, source: Path) -> None:
    source.write_text(factories.TEXT.replace("“", '"').replace("”", '"'))
    done = anchorage("--root", annotated.root, "revise", "frank-talks", source, "--move", "gold")
    assert done.returncode == 1
    assert "  fuzzy 1.00: 14-37 → 14-37 '\"The talks were frank.\"'" in done.stdout


def test_a_set_that_is_behind_is_moved_later(anchorage: Run, annotated: Corpus, source: Path) -> None:
    source.write_text("A new headline\n\n" + factories.TEXT)
    assert anchorage("--root", annotated.root, "revise", "frank-talks", source).returncode == 0
    assert annotated.annotations("gold", "frank-talks").document.version == 1
    done = anchorage("--root", annotated.root, "revise", "frank-talks", "--move", "gold")
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        ["frank-talks is now at version 2", "annotations/gold/frank-talks.json: 4 moved"],
    )
    assert annotated.annotations("gold", "frank-talks").document == annotated.document("frank-talks").ref
    assert anchorage("--root", annotated.root, "revise", "frank-talks").returncode == 2


def test_annotations_of_a_text_that_is_not_here_stay(anchorage: Run, annotated: Corpus, source: Path) -> None:
    made = annotated.annotations("gold", "frank-talks")
    unknown = msgspec.structs.replace(made, document=msgspec.structs.replace(made.document, sha256="0" * 64))
    path = annotated.write(unknown)
    before = path.read_bytes()
    source.write_text(factories.TEXT + "One more line.\n")
    done = anchorage("--root", annotated.root, "revise", "frank-talks", source, "--move", "gold")
    assert (done.returncode, "made on a text that is not here" in done.stderr, path.read_bytes()) == (2, True, before)
    assert annotated.metadata("frank-talks").latest.version == 1


def test_nothing_is_revised_when_the_set_to_move_is_absent(anchorage: Run, annotated: Corpus, source: Path) -> None:
    source.write_text(factories.TEXT + "One more line.\n")
    done = anchorage("--root", annotated.root, "revise", "frank-talks", source, "--move", "auto")
    assert (done.returncode, "no auto annotations" in done.stderr) == (2, True)
    assert annotated.metadata("frank-talks").latest.version == 1


def test_a_revision_names_the_annotations_that_are_behind(anchorage: Run, annotated: Corpus, source: Path) -> None:
    source.write_text(factories.TEXT + "One more line.\n")
    done = anchorage("--root", annotated.root, "revise", "frank-talks", source, "--note", "a line was lost")
    assert done.stdout.splitlines() == [
        "frank-talks is now at version 2",
        "annotations/gold/frank-talks.json: made on an older version than 2",
    ]
    shown = anchorage("--root", annotated.root, "show", "frank-talks").stdout
    assert "[Ushakov]PERSON" in shown, "annotations are shown on the version that they were made on"
    assert "One more line" not in shown
    assert "One more line" not in anchorage("--root", annotated.root, "show", "frank-talks", "--version", 1).stdout
    wrong = anchorage("--root", annotated.root, "show", "frank-talks", "--version", 2)
    assert (wrong.returncode, "are on version 1" in wrong.stderr) == (2, True)


def test_show_marks_a_passage(anchorage: Run, annotated: Corpus) -> None:
    shown = anchorage("--root", annotated.root, "show", "frank-talks", "--around", "q1", "--layer", "quotes").stdout
    assert "Ushakov said: ⟦“The talks were frank.”⟧q1 He left Moscow." in shown
    assert "\x1b" not in shown
    as_json = json.loads(anchorage("--root", annotated.root, "show", "frank-talks", "--json").stdout)
    assert as_json["text"] == factories.TEXT
    assert as_json["annotations"]["entities"][0]["text"] == "Ushakov"


def test_what_add_refuses_is_named_by_its_option(anchorage: Run, corpus: Corpus, source: Path) -> None:
    stated = ("--date", "2026-13", "--date-basis", "stated", "--evidence", "nowhere")
    done = anchorage("--root", corpus.root, "add", source, *SAID, *stated, "--country", "Korea", "--url", "a b")
    assert (done.returncode, done.stdout) == (2, "")
    for option in ("--country: ", "--date: ", "--evidence: 'nowhere'", "--url: "):
        assert option in done.stderr
    assert corpus.document_ids() == []


def test_init_names_the_new_folder_as_json(anchorage: Run, tmp_path: Path) -> None:
    assert json.loads(anchorage("init", "mine", "--json").stdout) == {"root": "mine"}


def test_a_width_too_small_to_read_is_misuse(anchorage: Run, annotated: Corpus) -> None:
    assert anchorage("--root", annotated.root, "show", "frank-talks", "--width", 0).returncode == 2


def test_fmt_leaves_a_file_alone_in_which_a_key_stands_twice(anchorage: Run, annotated: Corpus) -> None:
    path = annotated.annotation_file("gold", "frank-talks")
    doubled = path.read_bytes().rstrip()[:-1].rstrip() + b',\n  "claims": []\n}\n'
    path.write_bytes(doubled)
    done = anchorage("--root", annotated.root, "fmt")
    assert (done.returncode, path.read_bytes()) == (1, doubled)
    assert "annotations/gold/frank-talks.json:" in done.stdout + done.stderr
    assert "the key is given twice" in done.stdout + done.stderr


@pytest.mark.parametrize("doc_id", ["nope", "../../etc/passwd", ""])
def test_a_document_that_is_not_there_is_misuse(anchorage: Run, annotated: Corpus, doc_id: str) -> None:
    done = anchorage("--root", annotated.root, "show", doc_id)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_a_broken_file_is_named_with_its_line(anchorage: Run, annotated: Corpus) -> None:
    path = annotated.annotation_file("gold", "frank-talks")
    path.write_text(path.read_text().replace('"PERSON"', '"person"'))
    done = anchorage("--root", annotated.root, "list")
    assert done.returncode == 1
    assert 'gold/frank-talks.json:6: "person" is not one of PERSON' in done.stderr


def test_fmt_writes_canonical_form_and_check_only_looks(anchorage: Run, annotated: Corpus) -> None:
    path = annotated.annotation_file("gold", "frank-talks")
    canonical = path.read_bytes()
    path.write_text(json.dumps(json.loads(canonical), indent=8))
    messy = path.read_bytes()
    checked = anchorage("--root", annotated.root, "fmt", "--check", "--json")
    assert (checked.returncode, path.read_bytes()) == (1, messy)
    assert json.loads(checked.stdout) == {"changed": ["annotations/gold/frank-talks.json"], "problems": []}
    assert anchorage("--root", annotated.root, "fmt").returncode == 0
    assert path.read_bytes() == canonical
    assert anchorage("--root", annotated.root, "fmt", "--check").returncode == 0


def test_outside_a_corpus_every_verb_says_so(anchorage: Run) -> None:
    for verb in ("list", "fmt", "check"):
        done = anchorage(verb)
        assert (done.returncode, "no corpus here or above" in done.stderr) == (2, True), verb


def test_a_closed_pipe_is_no_error(annotated: Corpus) -> None:
    command = f"{sys.executable} -m anchorage_corpus --root {annotated.root} show frank-talks --json | head -c 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("{", "")


def test_fmt_waits_for_no_pipe_and_formats_on_past_an_odd_name(anchorage: Run, annotated: Corpus) -> None:
    (annotated.root / "annotations" / "auto").mkdir()
    os.mkfifo(annotated.annotation_file("auto", "frank-talks"))
    good = annotated.annotation_file("gold", "frank-talks").read_bytes()
    for name in ("a\\b", "zoe"):
        path = annotated.root / "annotations" / "annotators" / name / "frank-talks.json"
        path.parent.mkdir(parents=True)
        path.write_bytes(good.replace(b"  ", b" "))
    (annotated.root / "annotations" / "annotators" / ".hidden").mkdir()
    done = anchorage("--root", annotated.root, "fmt", "--json")
    names = [f"annotations/annotators/{name}/frank-talks.json" for name in ("a\\b", "zoe")]
    assert (done.returncode, json.loads(done.stdout)) == (0, {"changed": names, "problems": []})
    assert annotated.annotated_ids("auto") == []
    assert ".hidden" not in annotated.sets()
