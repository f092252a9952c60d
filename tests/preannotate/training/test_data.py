from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from anchorage_corpus.model import DocumentRef
from anchorage_corpus.preannotate.tagger.tagger import WEIGHTS
from anchorage_corpus.preannotate.training.data import (
    LABELS,
    NAMES,
    crossner,
    crossner_example,
    polnear,
    polnear_example,
)
from anchorage_corpus.preannotate.training.peers import quotes_set

TEXT = "Ada said the\nboat sank. Bob left."
BRAT = """\
T1	Source 0 3	Ada
T2	Cue 4 8	said
T3	Content 9 12;13 22	the boat sank
E1	Attribution:T2 Content:T3 Cue:T2 Source:T1
T4	Source 24 27	Bob
E2	Discard:T4 Source:T4
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for kind, name, text in (
        ("text", "a.txt", TEXT),
        ("attributions", "a_x.ann", BRAT),
        ("attributions", "a_y.ann", ""),
    ):
        path = tmp_path / "train" / kind / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(WEIGHTS / "tokenizer.json"))


def test_brat_pieces_are_joined_over_line_breaks_and_discards_left_out(folder: Path) -> None:
    ((name, text, annotators),) = polnear(folder, "train")
    assert (name, text, len(annotators)) == ("a", TEXT, 2)
    assert annotators[0] == [([(0, 3)], [(4, 8)], [(9, 22)])]


def test_labels_follow_the_words(folder: Path, tokenizer: Tokenizer) -> None:
    ((_, text, annotators),) = polnear(folder, "train")
    example = polnear_example(text, annotators[:1], [(0, 3, "PERSON")], tokenizer)
    labels, owner = example.gold[0]
    assert [LABELS[i] for i in labels[:5]] == ["B-SOURCE", "B-CUE", "B-CONTENT", "I-CONTENT", "I-CONTENT"]
    assert owner[:6] == [0, 0, 0, 0, 0, -1]
    assert [NAMES[i] for (i,) in example.names[:2]] == ["B-PERSON", "O"]


def test_set_of_attributions_keeps_every_role(folder: Path) -> None:
    ((name, text, annotators),) = polnear(folder, "train")
    (quote,) = quotes_set(DocumentRef(name, 1, "0" * 64), text, annotators[0], "PolNeAR").quotes
    assert [s.text for s in (*quote.source, *quote.cue, *quote.content)] == ["Ada", "said", "the\nboat sank"]


def test_crossner_tags_allow_the_types_they_can_be(tmp_path: Path, tokenizer: Tokenizer) -> None:
    path = tmp_path / "dev.txt"
    path.write_text("Paris\tB-location\nin\tO\nMay\tB-misc\n\nAda\tB-person\n", encoding="utf-8")
    (tokens, tags), second = crossner(path)
    example = crossner_example(tokens, tags, tokenizer)
    assert {NAMES[i] for i in example.names[0]} == {"B-LOC", "B-GPE", "B-FAC"}
    assert "O" in {NAMES[i] for i in example.names[1]}
    assert "B-PERSON" not in {NAMES[i] for i in example.names[1]}
    assert len(example.names[2]) == len(NAMES)
    assert second == (["Ada"], ["B-person"])
