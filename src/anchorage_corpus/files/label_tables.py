"""Writes Markdown tables of the labels, made from ``schema/`` and kept between markers in a page.

A page holds ``<!-- labels: entity_type -->`` and ``<!-- /labels -->``; the lines between them are generated.
"""

from __future__ import annotations

import re

from anchorage_corpus.files.schema import labels

_BLOCK = re.compile(r"(<!-- labels: (\w+) -->\n).*?(<!-- /labels -->)", re.DOTALL)


def label_table(name: str) -> str:
    """Return the Markdown table of a definition in ``schema/labels.schema.json``, one row a label, in schema order.

    Raises ``KeyError`` if the definition does not exist.
    """
    rows = [f"| `{row.value}` | {row.description} | {row.example} |" for row in labels(name)]
    return "\n".join(["| label | meaning | example |", "| --- | --- | --- |", *rows]) + "\n"


def with_label_tables(page: str) -> str:
    """Return the page with every marked table rewritten."""
    return _BLOCK.sub(lambda block: f"{block[1]}\n{label_table(block[2])}\n{block[3]}", page)
