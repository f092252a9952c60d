"""Writes ``DATASHEET.md``: answers written by hand, figures from the data.

The questions are those of *Datasheets for Datasets* (Gebru et al. 2021, 57 of them) and of *Data Statements for NLP*
(Bender and Friedman 2018), as headings of our own wording; ``QUESTIONS`` is their list.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.papers.fragments import Fragments, fill, fragments
from anchorage_corpus.errors import FindingsError

if TYPE_CHECKING:
    from anchorage_corpus.dataset.built import Built

DATASHEET = "DATASHEET.md"
UNANSWERED = "*Not answered yet.*"

QUESTIONS: dict[str, tuple[str, ...]] = {
    "Motivation": ("Purpose", "Creators", "Funding", "Other remarks on motivation"),
    "Composition": (
        "What an instance is",
        "How many instances there are",
        "Whether it is a sample",
        "What an instance holds",
        "Labels and targets",
        "What is missing",
        "Relations between instances",
        "Recommended splits",
        "Errors, noise and redundancy",
        "Reliance on other sources",
        "Confidentiality",
        "Offensive or distressing content",
        "Subpopulations",
        "Identifiable individuals",
        "Sensitive data",
        "Other remarks on composition",
    ),
    "Collection": (
        "How the data was acquired",
        "Mechanisms of collection",
        "Sampling strategy",
        "Who collected it",
        "Timeframe",
        "Ethical review",
        "Whether the data comes from the people it is about",
        "Notice to the people it is about",
        "Consent",
        "Withdrawal of consent",
        "Analysis of impact",
        "Other remarks on collection",
    ),
    "Preprocessing and annotation": (
        "What was done to the data",
        "Whether the raw data is kept",
        "Whether the software is available",
        "Other remarks on preprocessing",
    ),
    "Uses": (
        "Uses so far",
        "Where uses are listed",
        "Other possible uses",
        "What limits future uses",
        "What it must not be used for",
        "Other remarks on use",
    ),
    "Distribution": (
        "To whom it is distributed",
        "How it is distributed",
        "When it is distributed",
        "Licence of the parts",
        "Restrictions by third parties",
        "Export and other regulation",
        "Other remarks on distribution",
    ),
    "Maintenance": (
        "Who maintains it",
        "How to reach them",
        "Errata",
        "Updates",
        "Limits on keeping data about people",
        "Older versions",
        "Contributions",
        "Other remarks on maintenance",
    ),
    "Data statement": (
        "Curation rationale",
        "Language variety",
        "Speaker demographic",
        "Annotator demographic",
        "Speech situation",
        "Text characteristics",
        "Recording quality",
    ),
}
"""Section → headings that a datasheet must have."""

_BLOCKS = {
    "How many instances there are": ("size",),
    "What an instance holds": ("documents",),
    "Labels and targets": ("labels",),
    "Identifiable individuals": ("speakers",),
    "What was done to the data": ("annotators", "agreement"),
}
"""Heading → figures below it in a new datasheet."""


def write_datasheet(corpus: Corpus, built: Built, folder: Path) -> None:
    """Write the corpus's datasheet with fresh figures, or one that asks every question."""
    (folder / DATASHEET).write_text(datasheet(corpus, built, folder), encoding="utf-8")


def datasheet(corpus: Corpus, built: Built, folder: Path) -> str:
    """Return the datasheet of a corpus with figures from the dataset in ``folder``."""
    return filled(corpus, built.identity.title, fragments(corpus, built, folder))


def filled(corpus: Corpus, title: str, blocks: Fragments) -> str:
    """Return the corpus's own datasheet, or a new one, with its figures."""
    path = corpus.root / DATASHEET
    page = path.read_text(encoding="utf-8") if path.is_file() else blank(title)
    return fill(page, blocks, str(path))


def blank(title: str) -> str:
    """Return a datasheet that asks every question and answers none."""
    lines = [f"# Datasheet of {title}", ""]
    for section, headings in QUESTIONS.items():
        lines += [f"## {section}", ""]
        for heading in headings:
            lines += [f"### {heading}", "", UNANSWERED, ""]
            for block in _BLOCKS.get(heading, ()):
                lines += [f"<!-- figures: {block} -->", "<!-- /figures -->", ""]
    return "\n".join(lines)


def answers(page: str) -> dict[str, str]:
    """Return answers, as Markdown without figures, by heading; raises ``FindingsError`` naming missing questions."""
    words = re.sub(r"<!-- figures: .*?<!-- /figures -->\n*", "", page, flags=re.DOTALL)
    pieces = re.split(r"^#{2,3} +(.+)$", words, flags=re.MULTILINE)[1:]
    found = {heading.strip(): text.strip() for heading, text in zip(pieces[::2], pieces[1::2], strict=True)}
    missing = [heading for headings in QUESTIONS.values() for heading in headings if heading not in found]
    if missing:
        raise FindingsError(f"{DATASHEET}: no heading {', '.join(map(repr, missing))}")
    return found


def open_questions(page: str) -> list[str]:
    """Return the questions of a datasheet that have no answer."""
    found = answers(page)
    return [heading for headings in QUESTIONS.values() for heading in headings if found[heading] in ("", UNANSWERED)]
