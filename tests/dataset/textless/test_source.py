"""The source of a text-less dataset holds no words beyond the limit, and a damaged one is a sentence."""

from __future__ import annotations

import msgspec
import pytest
from withheld import sources, told

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.build import BuildError, build_textless
from anchorage_corpus.dataset.textless.withholding import LIMIT
from anchorage_corpus.model import EntityRegistry, Rights
from factories import annotated_corpus


def in_registry(corpus: Corpus, text: str) -> None:
    first, *rest = corpus.entities()
    corpus.write(EntityRegistry((msgspec.structs.replace(first, description=text), *rest)))


def in_a_note(corpus: Corpus, text: str) -> None:
    change_metadata(corpus, rights=Rights("LicenseRef-closed", f"({text})", None))


def as_a_title_that_is_not_in_the_text(corpus: Corpus, text: str) -> None:
    change_metadata(corpus, title=text.upper())


def change_metadata(corpus: Corpus, **changes: object) -> None:
    corpus.write(msgspec.structs.replace(corpus.metadata("alpha-report"), **changes))


@pytest.mark.parametrize("quote", [in_registry, in_a_note, as_a_title_that_is_not_in_the_text])
def test_what_people_wrote_may_not_quote_at_length_either(tmp_path, quote):
    corpus = annotated_corpus(tmp_path / "corpus", {"alpha": "train"})
    text = corpus.document("alpha-report").text.replace("\n", " ").replace("“", '"').replace("”", '"')
    quote(corpus, text[30 : 30 + LIMIT])
    build_textless(corpus, tmp_path / "out")
    quote(corpus, text[30 : 30 + LIMIT + 1])
    with pytest.raises(BuildError, match=rf"source/\S+: holds {LIMIT + 1} characters of alpha-report"):
        build_textless(corpus, tmp_path / "out")


def test_only_withheld_spans_have_hashes_of_their_own(textless):
    for source in sources(textless):
        known = told(textless, source["document"]["id"])
        for start, end, _, _, before, after, *hashes in source["fingerprint"]["spans"]:
            assert before < 2**12 > after
            assert any(hashes) == ((start, end) not in known)
