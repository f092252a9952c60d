from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from anchorage_corpus.errors import MisuseError
from anchorage_corpus.preannotate.pipeline import PIPELINES
from anchorage_corpus.preannotate.training.benchmark import (
    PAGES,
    Data,
    figures_of,
    measure,
    names_f1,
    validate,
    with_table,
)
from anchorage_corpus.preannotate.training.peers import SPACY, contestant
from anchorage_corpus.preannotate.training.worth import Debate, debates, mean_average_precision, rule_map

ROOT = Path(__file__).parents[3]
TEXT = "“The plan is dead and nothing will come of it,” said Paul Smith on Friday.\n"


@pytest.fixture
def data(tmp_path: Path) -> Data:
    """One document in PolNeAR's layout and two sentences in CrossNER's."""
    for folder in ("attributions", "text"):
        (tmp_path / "dev" / folder).mkdir(parents=True)
    (tmp_path / "dev" / "text" / "one.txt").write_text(TEXT, encoding="utf-8")
    spans = {"Content": (0, 47), "Cue": (48, 52), "Source": (53, 63)}
    rows = [f"T{i}\t{r} {a} {b}\t{TEXT[a:b]}" for i, (r, (a, b)) in enumerate(spans.items(), 1)]
    rows.append("E1\tAttribution Content:T1 Cue:T2 Source:T3")
    (tmp_path / "dev" / "attributions" / "one_first.ann").write_text("\n".join(rows) + "\n", encoding="utf-8")
    tagged = "Paul\tB-person\nSmith\tI-person\ncame\tO\n"
    (tmp_path / "dev.txt").write_text(f"{tagged}\n{tagged}\n", encoding="utf-8")
    return Data(tmp_path, "dev", tmp_path, None)


def test_model_card_and_docs_carry_the_same_figures_of_every_pipeline() -> None:
    docs, card = (figures_of((ROOT / page).read_text(encoding="utf-8")) for page in PAGES)
    assert docs == card
    assert all(f"| `{name}` |" in docs for name in PIPELINES)


def test_table_replaces_what_stands_between_the_marks() -> None:
    page = "before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n"
    assert with_table(page, "new\n") == page.replace("old", "new")
    assert figures_of(with_table(page, "new\n")) == "new\n"


def test_pipeline_and_peer_are_measured_on_the_same_data(data: Data) -> None:
    ours, spacy = measure("fast", data), measure(SPACY, data)
    assert ours.source == ours.cue == ours.content == ours.attributions == 100
    assert spacy.source is spacy.attributions is None
    assert spacy.names == ours.names == 100


def test_names_are_scored_strictly() -> None:
    tokens = "Vladimir Putin flew to Moscow .".split()
    right = ["B-politician", "I-politician", "O", "O", "B-location", "O"]
    wrong = ["B-politician", "O", "O", "O", "B-location", "O"]
    find = contestant("fast").names
    assert find is not None
    assert names_f1(find, [(tokens, right)]) == 100.0
    assert names_f1(find, [(tokens, wrong)]) == 50.0


def test_every_wrong_folder_is_named_before_anything_is_measured(tmp_path: Path, data: Data) -> None:
    validate(data, None, False)
    with pytest.raises(MisuseError, match=r"attributions: no \*\.ann.*nowhere: no dev\.txt.*empty: no \*\.tsv"):
        validate(Data(tmp_path / "absent", "dev", tmp_path / "nowhere", None), tmp_path / "empty", False)


def test_wrong_folder_ends_the_command_with_one_line(tmp_path: Path, data: Data) -> None:
    command = [sys.executable, "-m", "anchorage_corpus.preannotate.training.benchmark"]
    folders = ["--polnear", str(data.polnear), "--crossner", str(tmp_path / "nowhere")]
    done = subprocess.run([*command, *folders], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        f"scripts/evaluate: {tmp_path / 'nowhere'}: no dev.txt here (--crossner: CrossNER's politics folder)\n"
    )


def test_average_precision_is_the_mean_over_debates() -> None:
    first, second = Debate(("a", "b", "c"), (True, False, True)), Debate(("a", "b"), (False, True))
    assert mean_average_precision([first, second], [[3, 2, 1], [2, 1]]) == pytest.approx(
        ((1 + 2 / 3) / 2 + 1 / 2) / 2
    )


def test_check_worthy_sentence_is_ranked_first(tmp_path: Path) -> None:
    rows = ["1\tHOST\tThank you very much.\t0", "2\tSMITH\tIn 2015 they cut 3,000 jobs in Ohio.\t1"]
    (tmp_path / "debate.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert rule_map(debates(tmp_path)) == 1.0
