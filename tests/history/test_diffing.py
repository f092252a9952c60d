"""``anchorage diff`` tells changes of annotations, the same from folders, revisions and built datasets."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

import factories
from anchorage_corpus.cli import anchorage
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import build, build_textless
from anchorage_corpus.errors import MisuseError
from anchorage_corpus.history.diffing import Snapshot, diff_annotations, diff_snapshots
from anchorage_corpus.history.snapshots import snapshot
from anchorage_corpus.model import EntityRegistry, Rendering, Span, Splits, Utterance, Utterances

BEFORE = factories.annotations()


def changed(**layers):
    return msgspec.structs.replace(BEFORE, **layers)


def kinds(after) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(change.id, change.kind, change.fields) for change in diff_annotations(BEFORE, after)]


def test_the_same_annotations_differ_in_nothing():
    assert diff_annotations(BEFORE, BEFORE) == ()


def test_a_mention_that_covers_other_characters_is_moved():
    mention = msgspec.structs.replace(BEFORE.entities[0], start=1, text="shakov")
    assert kinds(changed(entities=(mention,))) == [("frank-talks#e1", "moved", ("start", "text"))]


def test_another_type_is_relabelled_and_another_entity_relinked():
    mention = msgspec.structs.replace(BEFORE.entities[0], type="ORG", entity="kremlin")
    assert kinds(changed(entities=(mention,))) == [
        ("frank-talks#e1", "relabelled", ("type",)),
        ("frank-talks#e1", "relinked", ("entity",)),
    ]


def test_a_quote_with_another_cue_is_moved_and_with_another_speaker_relinked():
    quote = msgspec.structs.replace(BEFORE.quotes[0], cue=(Span(8, 12, "said"),), speaker=None)
    assert [kind for _, kind, _ in kinds(changed(quotes=(quote,)))] == ["moved", "relinked"]


def test_what_is_there_on_one_side_alone_is_added_or_removed():
    assert kinds(changed(claims=())) == [("frank-talks#c1", "removed", ())]
    assert [change.kind for change in diff_annotations(None, BEFORE)] == ["added"] * 3


def test_a_changed_confidence_is_no_change():
    mention = msgspec.structs.replace(BEFORE.entities[0], confidence=0.5, by="rules")
    assert kinds(changed(entities=(mention,))) == []


def test_documents_and_texts_are_told_too():
    difference = diff_snapshots(Snapshot({"a": "1", "b": "1"}, {}), Snapshot({"b": "2", "c": "1"}, {}))
    assert (difference.documents_added, difference.documents_removed, difference.texts_changed) == (
        ("c",),
        ("a",),
        ("b",),
    )


@pytest.fixture
def repository(tmp_path: Path) -> Corpus:
    """A corpus in a subfolder of a Git repository, with one commit."""
    corpus = Corpus(tmp_path / "data")
    factories.write_document(corpus, factories.document())
    corpus.write(BEFORE)
    for command in ("init -q", "add -A", "-c user.name=a -c user.email=a@example.org commit -qm one"):
        subprocess.run(["git", *command.split()], cwd=tmp_path, check=True)
    return corpus


def run(corpus: Corpus, *arguments: str):
    return CliRunner().invoke(anchorage, ["--root", str(corpus.root), "diff", *arguments], standalone_mode=False)


def test_the_working_folder_is_compared_with_a_revision(repository: Corpus):
    repository.write(changed(entities=(msgspec.structs.replace(BEFORE.entities[0], entity=None),)))
    result = run(repository, "HEAD")
    assert result.output.splitlines()[0] == "gold frank-talks#e1 relinked: entity yuri-ushakov → entity none"
    assert run(repository, "HEAD", "--exit-code").return_value == 1
    assert run(repository, "HEAD", "HEAD", "--exit-code").return_value == 0


def test_json_and_markdown_tell_the_same(repository: Corpus):
    repository.write(changed(claims=()))
    assert json.loads(run(repository, "HEAD", "--json").output)["counts"]["removed"] == 1
    table = run(repository, "HEAD", "--format", "markdown").output
    assert "| claims | 0 | 1 | 0 | 0 | 0 |" in table


def beside(corpus: Corpus, *, name: str, relation: str, genre: str) -> None:
    """Write what stands beside the annotations: registry, utterances, metadata."""
    corpus.write(EntityRegistry((factories.entity(name=name),)))
    corpus.write(Splits({"moscow-talks": "train"}))
    renderings = (Rendering("frank-talks#q1", "same"), Rendering("frank-talks#q2", relation))
    corpus.write(Utterances((Utterance("u1", "moscow-talks", None, False, renderings),)))
    (quote,) = BEFORE.quotes
    corpus.write(changed(quotes=(quote, msgspec.structs.replace(quote, id="q2", type="indirect"))))
    corpus.write(msgspec.structs.replace(factories.metadata(), genre=genre))


@pytest.mark.parametrize("built", [False, True], ids=["folders", "datasets"])
def test_what_stands_beside_the_annotations_is_compared(built: bool, repository: Corpus, tmp_path: Path):
    beside(repository, name="Yuri Ushakov", relation="retranslated", genre="news-report")
    old = shutil.copytree(repository.root, tmp_path / "old")
    beside(repository, name="Yury Ushakov", relation="paraphrased", genre="analysis")
    sides = [old, repository.root]
    if built:
        for number, root in enumerate(sides):
            build(Corpus(root), tmp_path / f"built-{number}")
        sides = [tmp_path / "built-0", tmp_path / "built-1"]
    assert run(repository, *map(str, sides)).output.splitlines() == [
        "documents frank-talks relabelled: genre news-report → genre analysis",
        "registry yuri-ushakov relabelled: name Yuri Ushakov → name Yury Ushakov",
        "utterances u1 relabelled: renderings frank-talks#q1 same … frank-talks#q2 retranslated → "
        "renderings frank-talks#q1 same … frank-talks#q2 paraphrased",
        "3 relabelled",
    ]


def test_a_textless_dataset_is_one_sentence(tmp_path: Path):
    build_textless(Corpus.bundled(), tmp_path / "built")
    with pytest.raises(MisuseError, match="holds no texts to compare; `anchorage rehydrate`"):
        snapshot(str(tmp_path / "built"), tmp_path)


@pytest.mark.parametrize("name", ["no-such-thing", "--output=/x", "HEAD~99"])
def test_what_is_neither_folder_nor_revision_is_one_sentence(name: str, repository: Corpus):
    with pytest.raises(MisuseError, match="neither a corpus folder"):
        snapshot(name, repository.root)


def test_a_built_dataset_differs_in_nothing_from_the_corpus_that_it_was_built_from(tmp_path: Path):
    corpus = Corpus.bundled()
    build(corpus, tmp_path / "anchorage-corpus")
    result = run(corpus, str(tmp_path / "anchorage-corpus"), str(corpus.root))
    assert result.output.strip() == "nothing changed"
