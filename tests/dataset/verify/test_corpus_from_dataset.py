"""A dataset alone gives the corpus back that it was built from, as far as it holds it."""

from __future__ import annotations

import msgspec
import pyarrow.parquet as pq

from anchorage_corpus.dataset.build import build
from anchorage_corpus.dataset.verify.corpus_from_dataset import restore_corpus
from factories import annotated_corpus


def test_a_restored_corpus_builds_the_same_rows(built, tmp_path):
    corpus = restore_corpus(built, tmp_path / "restored")
    build(corpus, tmp_path / "again" / "anchorage-corpus")
    tables = sorted(built.glob("data/*/*.parquet"))
    assert len(tables) == 18
    for path in tables:
        assert pq.read_table(path).equals(
            pq.read_table(tmp_path / "again/anchorage-corpus" / path.relative_to(built))
        )


def test_an_entity_that_one_document_credits_has_the_type_that_another_gives_it(tmp_path):
    corpus = annotated_corpus(tmp_path / "corpus", {"alpha": "train", "beta": "train"})
    alpha, beta = (corpus.annotations("gold", f"{name}-report") for name in ("alpha", "beta"))
    (mention,) = beta.entities
    corpus.write(msgspec.structs.replace(alpha, entities=()))
    corpus.write(msgspec.structs.replace(beta, entities=(msgspec.structs.replace(mention, type="ORG"),)))
    build(corpus, tmp_path / "built")
    (entity,) = restore_corpus(tmp_path / "built", tmp_path / "restored").entities()
    assert (entity.type, entity.name) == ("ORG", "Yuri Ushakov")
