"""Finds entities, quotes and claims in text, as an ``AnnotationSet`` for annotators to confirm.

``preannotate`` yields annotation sets one by one; a ``Pipeline`` gives control over components and registry. Heavy
imports wait until a pipeline is made.
"""

from __future__ import annotations

from anchorage_corpus.preannotate.pipeline import DEFAULT, PIPELINES, Pipeline, Recipe, preannotate

__all__ = ["DEFAULT", "PIPELINES", "Pipeline", "Recipe", "preannotate"]
