"""A change of the data asks for the version that the policy says, and the changelog tells it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import factories
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.history.versioning import (
    NOTHING,
    consequences,
    is_enough,
    next_version,
    release_notes,
    state_at,
)
from anchorage_corpus.model import EntityRegistry, Rendering, Rights, Splits, Utterance, Utterances

SCRIPT = Path(__file__).parents[2] / "scripts" / "_changelog.py"
GIT = ("git", "-c", "user.name=Us", "-c", "user.email=us@example.org", "-c", "init.defaultBranch=main")


def git(corpus: Corpus, *arguments: str) -> None:
    subprocess.run([*GIT, *arguments], cwd=corpus.root, check=True, capture_output=True)


def release(corpus: Corpus, version: str) -> None:
    git(corpus, "add", "--all")
    git(corpus, "commit", "--quiet", "--message", version)
    git(corpus, "tag", f"v{version}")


@pytest.fixture
def released(corpus: Corpus) -> Corpus:
    """A corpus of one gold document, released as 0.1.0."""
    document = factories.document()
    factories.write_document(corpus, document)
    corpus.write(factories.annotations(document))
    corpus.write(EntityRegistry((factories.entity(),)))
    corpus.write(Splits({document.metadata.event: "train"}))
    relate(corpus, "same", "retranslated")
    git(corpus, "init", "--quiet")
    release(corpus, "0.1.0")
    return corpus


def replace_registry(corpus: Corpus, **changes) -> None:
    corpus.write(EntityRegistry((msgspec.structs.replace(factories.entity(), **changes),)))


def add_alias(corpus: Corpus) -> None:
    replace_registry(corpus, aliases=("Ushakov", "the aide"))


def rename_entity(corpus: Corpus) -> None:
    replace_registry(corpus, name="Yury Ushakov")


def link_entity(corpus: Corpus) -> None:
    replace_registry(corpus, wikidata="Q4477364")


def relate(corpus: Corpus, *relations: str) -> None:
    renderings = tuple(Rendering(f"frank-talks#q{n}", relation) for n, relation in enumerate(relations, 1))
    corpus.write(Utterances((Utterance("u1", "moscow-talks", None, False, renderings),)))


def change_relation(corpus: Corpus) -> None:
    relate(corpus, "same", "paraphrased")


def add_rendering(corpus: Corpus) -> None:
    relate(corpus, "same", "retranslated", "same")


def describe(corpus: Corpus, **changes) -> None:
    corpus.write(msgspec.structs.replace(corpus.metadata("frank-talks"), **changes))


def change_genre(corpus: Corpus) -> None:
    describe(corpus, genre="analysis")


def change_rights(corpus: Corpus) -> None:
    describe(corpus, rights=Rights("CC-BY-4.0", None, None))


def change_event(corpus: Corpus) -> None:
    describe(corpus, event="other-talks")
    corpus.write(Splits({"moscow-talks": "train", "other-talks": "test"}))


def correct(corpus: Corpus) -> None:
    annotations = factories.annotations()
    claims = tuple(msgspec.structs.replace(claim, kind="prediction") for claim in annotations.claims)
    corpus.write(msgspec.structs.replace(annotations, claims=claims))


def grow(corpus: Corpus) -> None:
    factories.write_document(corpus, factories.document("more-talks", "They spoke again.\n"))


def add_label(corpus: Corpus) -> None:
    change_topics(corpus, lambda labels: [*labels, {**labels[0], "const": "weather"}])


def reorder_labels(corpus: Corpus) -> None:
    change_topics(corpus, lambda labels: labels[::-1])


def change_topics(corpus: Corpus, change) -> None:
    path = corpus.root / "schema" / "labels.schema.json"
    schema = json.loads(path.read_text())
    schema["$defs"]["topic"]["anyOf"] = change(schema["$defs"]["topic"]["anyOf"])
    path.write_text(json.dumps(schema))


def move_event(corpus: Corpus) -> None:
    corpus.write(Splits(dict.fromkeys(corpus.splits(), "test")))


def remove(corpus: Corpus) -> None:
    corpus.annotation_file("gold", "frank-talks").unlink()
    for path in corpus.document_folder("frank-talks").iterdir():
        path.unlink()


@pytest.mark.parametrize(
    ("change", "part", "least"),
    [
        (correct, "patch", "0.1.1"),
        (add_alias, "patch", "0.1.1"),
        (rename_entity, "patch", "0.1.1"),
        (link_entity, "patch", "0.1.1"),
        (change_relation, "patch", "0.1.1"),
        (add_rendering, "patch", "0.1.1"),
        (change_genre, "patch", "0.1.1"),
        (change_rights, "patch", "0.1.1"),
        (change_event, "major", "0.2.0"),
        (grow, "minor", "0.2.0"),
        (add_label, "minor", "0.2.0"),
        (reorder_labels, "major", "0.2.0"),
        (move_event, "major", "0.2.0"),
        (remove, "major", "0.2.0"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_change_asks_for_its_version(released, change, part, least):
    change(released)
    states = state_at("v0.1.0", released.root), state_at(str(released.root), released.root)
    assert consequences(*states)[0].part == part
    assert release_notes(*states) != "* No change in the data.\n"
    assert next_version("0.1.0", part) == least


def test_no_change_asks_for_none(released):
    before = state_at("v0.1.0", released.root)
    assert consequences(before, state_at(str(released.root), released.root)) == []
    assert release_notes(before, before) == "* No change in the data.\n"


def test_the_first_release_is_counted_from_nothing(released):
    notes = release_notes(NOTHING, state_at("v0.1.0", released.root))
    assert "documents added: frank-talks" in notes and "annotations: 3 added" in notes


@pytest.mark.parametrize(
    ("before", "after", "part", "enough"),
    [
        ("1.2.3", "1.2.4", "patch", True),
        ("1.2.3", "1.3.0", "patch", True),
        ("1.2.3", "1.2.4", "minor", False),
        ("1.2.3", "1.3.0", "major", False),
        ("1.2.3", "2.0.0", "major", True),
        ("0.2.3", "0.3.0", "major", True),
    ],
)
def test_versions_that_may_follow(before, after, part, enough):
    assert is_enough(before, after, part) is enough


def changelog(corpus: Corpus, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, str(SCRIPT), "--root", str(corpus.root), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def test_the_changelog_is_written_from_tags_and_held_to_them(released):
    page = released.root / "CHANGELOG.md"
    page.write_text("# Changelog\n\n## 0.1.1\n\n* Mended.\n\n## 0.1.0\n\n* First.\n")
    correct(released)
    assert changelog(released) == (0, "")
    written = page.read_text()
    assert "## 0.1.1\n\n<!-- data -->\n* annotations: 1 relabelled (patch).\n<!-- /data -->\n\n* Mended." in written
    assert "documents added: frank-talks." in written.partition("## 0.1.0")[2]
    assert changelog(released, "--check") == (0, "")
    page.write_text(written.replace("frank-talks", "other-talks"))
    status, said = changelog(released, "--check")
    assert (status, "differs from the tags" in said) == (1, True)


def test_a_version_that_is_too_small_is_named(released):
    (released.root / "CHANGELOG.md").write_text("# Changelog\n\n## 0.1.1\n\n## 0.1.0\n")
    reorder_labels(released)
    status, said = changelog(released)
    assert status == 1
    assert "0.1.1 is too small, labels of topic were removed, renamed or reordered: 0.2.0 at least" in said
