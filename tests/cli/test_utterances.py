"""``anchorage utterances --check`` and ``anchorage check`` are one judge."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

import factories
from anchorage_corpus.check import check_corpus
from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.model import Quote, Rendering, Span, Utterance, Utterances

Change = Callable[[dict[str, Utterance]], None]


def rendering_of_another_event(known: dict[str, Utterance]) -> None:
    renderings = (*known["u3"].renderings, Rendering("peskov-friendliness#q25", "paraphrased"))
    known["u3"] = replace(known["u3"], renderings=renderings)


def no_reference(known: dict[str, Utterance]) -> None:
    known["u1"] = replace(
        known["u1"],
        renderings=tuple(
            replace(r, relation="truncated") if r.relation == "same" else r for r in known["u1"].renderings
        ),
    )


def same_with_other_words(known: dict[str, Utterance]) -> None:
    known["u2"] = replace(known["u2"], renderings=tuple(replace(r, relation="same") for r in known["u2"].renderings))


@pytest.mark.parametrize(
    ("change", "code"),
    [(rendering_of_another_event, "AC337"), (no_reference, "AC339"), (same_with_other_words, "AC340")],
)
def test_both_verbs_refuse_the_same_with_the_same_words(
    change: Change, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = changed(tmp_path, change)
    monkeypatch.chdir(corpus.root)
    said = {verb: run(capsys, *verb) for verb in (("check", "--select", code), ("utterances", "--check"))}
    assert len({*said.values()}) == 1
    status, lines = said["utterances", "--check"]
    assert status == 1 and lines.startswith("annotations/utterances.json:") and code in lines
    assert run(capsys, "check", "--since", "")[0] == 1


def changed(folder: Path, change: Change) -> Corpus:
    """The bundled corpus with something else in its utterances."""
    bundled = Corpus.bundled()
    for name in ("corpus", "annotations", "schema"):
        shutil.copytree(bundled.root / name, folder / name)
    corpus = Corpus.at(folder)
    known = {utterance.id: utterance for utterance in corpus.utterances()}
    change(known)
    corpus.write(Utterances(tuple(known.values())))
    return corpus


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as stopped:
        main([*arguments])
    return int(stopped.value.code or 0), capsys.readouterr().out


def test_what_is_true_is_clean_and_proposals_come_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(changed(tmp_path, lambda known: known.pop("u1") and None).root)
    assert run(capsys, "utterances", "--check") == (0, "5 documents checked: clean\n")
    status, printed = run(capsys, "utterances")
    assert status == 0 and printed.startswith("5 documents checked: clean\n") and " / " in printed
    shown = json.loads(run(capsys, "utterances", "--json")[1])
    assert len(shown["proposals"]) == len(printed.splitlines()) - 1
    assert (shown["failed"], shown["findings"]) == (False, [])


@pytest.mark.parametrize("name", ["annotations/utterances.json", "annotations/gold/kremlin-staging.json"])
def test_a_file_that_cannot_be_used_is_not_taken_for_a_clean_one(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = changed(tmp_path, lambda known: None)
    (corpus.root / name).write_bytes(b"{")
    monkeypatch.chdir(corpus.root)
    status, said = run(capsys, "utterances", "--check")
    assert status == 1 and said.startswith(f"{name}:1:2: AC103 ")


def test_same_words_may_differ_in_case_marks_and_that(corpus: Corpus) -> None:
    quote = factories.annotations().quotes[0]
    said = replace(quote, content=(Span(0, 1, "that the talks WERE frank"),))
    assert quote.words == said.words == "the talks were frank"
    assert isinstance(said, Quote)


def test_other_words_of_a_set_without_gold_are_found_too(tmp_path: Path) -> None:
    corpus = factories.annotated_corpus(tmp_path / "c", {"one": "train"})
    doc = corpus.document("one-report")
    made = factories.annotations(doc, "auto")
    longer = replace(made.quotes[0], id="q2", content=made.quotes[0].cue)
    corpus.annotation_file("gold", "one-report").unlink()
    corpus.write(replace(made, quotes=(*made.quotes, longer)))
    renderings = (Rendering("one-report#q1", "same"), Rendering("one-report#q2", "same"))
    corpus.write(Utterances((Utterance("u1", "one", None, False, renderings),)))
    assert "AC340" in {finding.code for finding in check_corpus(corpus.root).findings}
