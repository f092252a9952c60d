"""Text → ``AnnotationSet``: entities, quotes and claims for annotators to confirm.

``preannotate`` streams annotation sets; ``Pipeline`` gives control over components and registry. Heavy imports happen
when a pipeline is made.
"""

from __future__ import annotations

from anchorage_corpus.preannotate.pipeline import DEFAULT, PIPELINES, Pipeline, Recipe, preannotate

__all__ = ["DEFAULT", "PIPELINES", "Pipeline", "Recipe", "preannotate"]
