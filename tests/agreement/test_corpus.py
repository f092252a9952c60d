"""What the corpus promises about its gold: made from two annotations and decisions, measured, and true."""

import json
import re
from collections import Counter

import pytest

from anchorage_corpus.agreement import items, read_decisions
from anchorage_corpus.cli import main
from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.files.schema import data_root
from anchorage_corpus.model import Utterance, global_id

READINGS = {"pass-1": "1.0.0", "pass-2": "1.0.0", "pass-3": "1.0.0", "pass-4": "1.1.0"}
"""The readings of the texts, with the guidelines that each was made by."""


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main(["--root", str(data_root()), *arguments])
    out, err = capsys.readouterr()
    return int(stop.value.code or 0), out, err


def test_gold_is_exactly_what_the_decisions_make_of_the_two_passes(capsys):
    code, out, err = run(capsys, "adjudicate", "pass-1", "pass-2", "--check")
    assert (code, err) == (0, "")
    assert out.count(" 0 open, 0 problems") == 5


def test_every_decision_gives_its_reason():
    folder = data_root() / "annotations" / "adjudication"
    made = [decision for path in sorted(folder.glob("*.json")) for decision in read_decisions(path).decisions]
    assert made
    assert [decision.item for decision in made if not decision.why] == []


def test_published_figures_are_those_of_the_passes(capsys):
    assert run(capsys, "agreement", "--check")[0] == 0


DISPUTED = {
    "u1": {
        "kremlin": {"abu-dhabi-talks#q2"},
        "yuri-ushakov": {"abu-dhabi-talks#q6", "kremlin-staging#q3", "ushakov-frank-talks#q2"},
    },
    "u2": {
        "russia": {"kremlin-staging#q5"},
        "vladimir-putin": {"ushakov-frank-talks#q3", "ushakov-frank-talks#q4"},
    },
    "u3": {"yuri-ushakov": {"abu-dhabi-talks#q11"}, "vladimir-putin": {"ushakov-frank-talks#q6"}},
    "u6": {"russia": {"abu-dhabi-talks#q1"}, "yuri-ushakov": {"ushakov-frank-talks#q7"}},
}
"""Utterance → speaker → the quotes that credit it, wherever reports credit different speakers with one utterance."""


def credited(utterance: Utterance, speakers: dict[str, str | None]) -> dict[str, set[str]]:
    quotes: dict[str, set[str]] = {}
    for rendering in utterance.renderings:
        if (speaker := speakers[rendering.quote]) is not None:
            quotes.setdefault(speaker, set()).add(rendering.quote)
    return quotes


def test_utterances_are_true_and_name_every_known_disagreement(capsys):
    assert run(capsys, "utterances", "--check")[0] == 0
    corpus = Corpus.bundled()
    speakers = {
        global_id(doc_id, quote.id): quote.speaker
        for doc_id in corpus.document_ids()
        for quote in corpus.annotations("gold", doc_id).quotes
    }
    assert {u.id: credited(u, speakers) for u in corpus.utterances() if u.speakers_disagree} == DISPUTED


def test_nothing_was_skipped():
    corpus = Corpus.bundled()
    made = [corpus.annotations("gold", doc_id) for doc_id in corpus.document_ids()]
    assert sum(m.mention == "name" for one in made for m in one.entities) >= 250
    assert sum(len(one.quotes) for one in made) >= 45
    assert sum(len(one.claims) for one in made) >= 45


def test_passes_say_truthfully_that_a_language_model_read_the_texts():
    corpus = Corpus.bundled()
    for name in (*READINGS, "gold"):
        for doc_id in corpus.document_ids():
            provenance = corpus.annotations(name, doc_id).provenance
            assert [agent.kind for agent in provenance.agents] == ["language-model"]
            assert set(provenance.layers.values()) == {"manual native"}


def test_readings_name_the_guidelines_that_they_were_made_by():
    corpus = Corpus.bundled()
    assert {name for name in corpus.sets() if name not in ("gold", "auto")} == set(READINGS)
    for name, version in READINGS.items():
        assert {corpus.annotations(name, d).provenance.guidelines for d in corpus.document_ids()} == {version}


@pytest.mark.parametrize("column, name", [(2, "pass-3"), (3, "pass-4")])
def test_every_difference_of_a_control_reading_from_gold_is_decided(column, name):
    page = (data_root() / "docs" / "agreement.md").read_text(encoding="utf-8")
    table = page.partition("| document | pass-3 | pass-4 |")[2].partition("\n## ")[0]
    rows = [row.split("|") for row in table.splitlines()[2:] if row]
    decided = Counter((row[1].strip(), item) for row in rows for item in re.findall("`(.+?)`", row[column]))
    corpus = Corpus.bundled()
    differing = [
        (doc_id, item.key)
        for doc_id in corpus.document_ids()
        for item in items(corpus.annotations("gold", doc_id), corpus.annotations(name, doc_id))
        if item.differs
    ]
    assert decided == Counter(differing)


def test_agreement_as_json_and_for_people(capsys):
    code, out, _ = run(capsys, "agreement", "pass-1", "pass-2", "--json")
    [found] = json.loads(out)
    assert code == 0 and found["left"] == "pass-1"
    _, shown, _ = run(capsys, "agreement", "pass-1", "pass-2")
    assert f"{found['layers']['claims']['alpha']:.3f}" in shown


def test_one_set_is_no_agreement(capsys):
    code, _, err = run(capsys, "agreement", "pass-1")
    assert code == 2 and err.startswith("anchorage: agreement needs two")


def test_open_items_are_the_work_list_and_exit_with_1(capsys, tmp_path):
    from shutil import copytree

    for folder in ("corpus", "annotations"):
        copytree(data_root() / folder, tmp_path / folder)
    for path in (tmp_path / "annotations" / "adjudication").iterdir():
        path.unlink()
    with pytest.raises(SystemExit) as stop:
        main(["--root", str(tmp_path), "adjudicate", "pass-1", "pass-2", "--doc", "abu-dhabi-talks", "--json"])
    found = json.loads(capsys.readouterr().out)["abu-dhabi-talks"]
    assert stop.value.code == 1
    assert found["problems"] == [] and "kind" in found["open"][0]["differs"]


def test_nothing_is_left_to_annotate_and_the_suspects_are_listed(capsys):
    assert run(capsys, "next")[1].startswith("nothing to do")
    code, out, _ = run(capsys, "suspect", "--limit", "5", "--json")
    found = json.loads(out)
    assert code == 0 and len(found) == 5
    assert found[0]["score"] >= found[-1]["score"] > 0
