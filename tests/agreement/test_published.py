"""The figures that a corpus publishes are just those of its sets."""

import json

from msgspec.structs import replace

from anchorage_corpus.agreement import agreement
from anchorage_corpus.agreement.published import PUBLISHED, are_published, publish_figures
from factories import annotations, document


def figures(**right_layers):
    right = replace(annotations(set_name="two"), **right_layers)
    return [agreement([(document(), annotations(set_name="one"), right)])]


def test_figures_are_published_until_they_change(corpus):
    assert not are_published(corpus, figures())
    assert publish_figures(corpus, figures()) == corpus.root / PUBLISHED
    assert are_published(corpus, figures())
    assert not are_published(corpus, figures(entities=()))


def test_the_file_says_the_sets_and_their_agreement(corpus):
    [found] = json.loads(publish_figures(corpus, figures()).read_bytes())
    assert (found["left"], found["right"], found["documents"]) == ("one", "two", ["frank-talks"])
    assert found["layers"]["entities"]["exact"] == {"left": 1, "right": 1, "both": 1, "f1": 1.0}
