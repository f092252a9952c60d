"""Draws the picture of the front page from the corpus itself: one utterance in several reports, and a finding.

``scripts/docs`` writes it to docs/images/one-utterance.svg. The finding is real: a copy of the corpus gets one wrong
offset, and ``anchorage check`` reads it.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

import anchorage_corpus
from anchorage_corpus import Corpus
from anchorage_corpus.model import Document, Quote

UTTERANCE = "u2"
COLUMNS = 90
BROKEN = ("annotations/gold/ushakov-frank-talks.json", '"start": 618', '"start": 617')
"""A file, and an offset in it that is moved by one character."""

STYLES = {"source": "bold #8ab4f8", "cue": "bold #f2a0a0", "content": "#1c1c1c on #b7e1a1"}
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def picture(root: Path) -> str:
    """Draw the utterance and the finding as SVG that needs no font from elsewhere."""
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor", highlight=False
    )
    _draw_utterance(console, Corpus(root))
    console.print("\n[bold]$ anchorage check[/]          [dim]# after one offset was moved by one character[/]")
    console.print(Text(_finding(root), style="#f2a0a0"))
    svg = console.export_svg(title="One utterance in three reports: whom does each credit?", unique_id="anchorage")
    return _FONTS.sub("", "".join(f"{line.rstrip()}\n" for line in svg.splitlines()))


def _draw_utterance(console: Console, corpus: Corpus) -> None:
    names = {entity.id: entity.name for entity in corpus.entities()}
    utterance = next(one for one in corpus.utterances() if one.id == UTTERANCE)
    console.print(Text.assemble((f"Utterance {utterance.id}", "bold"), f": {utterance.description}"))
    console.print(Text("  ").join(Text(role, style) for role, style in STYLES.items()))
    for rendering in utterance.renderings:
        doc_id, quote_id = rendering.quote.split("#")
        quote = next(one for one in corpus.annotations("gold", doc_id).quotes if one.id == quote_id)
        speaker = names[quote.speaker] if quote.speaker else "no one"
        head = ((doc_id, "bold"), "  credits ", (speaker, "bold #fdd663"), (f"  {rendering.relation}", "dim"))
        console.print(Text.assemble("\n", *head))
        console.print(Padding(_passage(corpus.document(doc_id), quote), (0, 0, 0, 2)))


def _passage(document: Document, quote: Quote) -> Text:
    """Return the words of a quote, from its first span to its last, with each role in its colour."""
    spans = [(span, style) for role, style in STYLES.items() for span in getattr(quote, role)]
    start, end = min(span.start for span, _ in spans), max(span.end for span, _ in spans)
    words = Text(document.text[start:end].replace("\n", " "))
    for span, style in spans:
        words.stylize(style, span.start - start, span.end - start)
    return words


def _finding(root: Path) -> str:
    """Return what ``anchorage check`` prints on a copy of the corpus with one wrong offset."""
    path, right, wrong = BROKEN
    with tempfile.TemporaryDirectory() as folder:
        for name in ("corpus", "annotations", "schema"):
            shutil.copytree(root / name, Path(folder, name))
        broken = Path(folder, path)
        broken.write_text(broken.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")
        command = [sys.executable, "-m", "anchorage_corpus", "check"]
        same = os.environ | {"PYTHONPATH": str(Path(anchorage_corpus.__file__).parents[1])}
        done = subprocess.run(command, cwd=folder, env=same, capture_output=True, text=True, check=False)
    if done.returncode != 1:
        raise RuntimeError(f"anchorage check found nothing after {right} became {wrong} in {path}: {done.stderr}")
    return done.stdout.rstrip()
