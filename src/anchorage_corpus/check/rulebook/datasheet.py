"""Level 6: does the datasheet describe the corpus as it is?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from anchorage_corpus.check.findings import Hit
from anchorage_corpus.check.reading.source import SourceFile
from anchorage_corpus.check.rule import corpus_rule
from anchorage_corpus.check.views.corpus import CorpusView
from anchorage_corpus.model import GOLD

DATASHEET = "DATASHEET.md"

Row = dict[str, str]
"""A row of a table by the heads of its columns."""


@corpus_rule("AC507", level=6)
def datasheet_is_stale(corpus: CorpusView) -> Iterator[Hit]:
    """The datasheet's figures must be the corpus's.

    Readers judge the data by them. The rule compares the list of documents with their events and splits, the number
    of documents, quotes, claims and utterances in each split, and the number of quotes of each speaker. Tables that a
    datasheet does not have are ignored. Run ``anchorage datasheet`` after every change to the data: it fills the
    figures in.
    """
    if not corpus.complete or corpus.splits is None or (page := _page(corpus)) is None:
        return
    stale = list(_stale_documents(corpus, page))
    if all(GOLD in facts.sets for facts in corpus.facts.values()):
        stale += [*_stale_sizes(corpus, page), *_stale_speakers(corpus, page)]
    for what in stale:
        yield Hit(f"{what}; run `anchorage datasheet`", file=DATASHEET)


@corpus_rule("AC508", level=6, severity="warning")
def datasheet_is_missing(corpus: CorpusView) -> Iterator[Hit]:
    """A corpus with gold annotations and a ``README.md`` for its readers should have a datasheet.

    It says where the texts come from, what the data is good for and what it is not. Run ``anchorage datasheet``,
    which starts one that asks every question, with the figures filled in.
    """
    has_gold = any(GOLD in facts.sets for facts in corpus.facts.values())
    if has_gold and (corpus.layout.root / "README.md").is_file() and _page(corpus) is None:
        what = "cannot be read; put a regular file here" if corpus.layout.datasheet.stamp[1] else "is missing"
        yield Hit(f"{what}; run `anchorage datasheet`, and answer its questions", file=DATASHEET)


def _stale_documents(corpus: CorpusView, page: str) -> Iterator[str]:
    rows = _table(page, "documents")
    if not rows or "doc_id" not in rows[0]:
        return
    listed = {row["doc_id"]: (row.get("event"), row.get("split")) for row in rows}
    there = {doc_id: (facts.event, corpus.split(doc_id)) for doc_id, facts in corpus.facts.items() if facts.event}
    for doc_id in sorted(listed.keys() | there.keys()):
        if doc_id not in listed or doc_id not in there:
            yield f"{'does not list' if doc_id in there else 'lists'} {doc_id}"
        elif listed[doc_id] != there[doc_id]:
            yield f"is out of date on {doc_id}"


def _stale_sizes(corpus: CorpusView, page: str) -> Iterator[str]:
    counts: dict[str, Counter[str | None]] = {f"`{name}`": Counter() for name in ("documents", "quotes", "claims")}
    for doc_id, facts in corpus.facts.items():
        split = corpus.split(doc_id)
        counts["`documents`"][split] += 1
        counts["`quotes`"][split] += len(facts.quotes)
        counts["`claims`"][split] += facts.claims
    first = (corpus.split(utterance.renderings[0].quote.partition("#")[0]) for utterance in corpus.utterances)
    counts["`utterances`"] = Counter(first)
    for row in _table(page, "size"):
        count = counts.get(row.get("rows", ""))
        if count is None:
            continue
        for split in sorted(row.keys() - {"rows", "all"}):
            if row[split] != str(count[split]):
                yield f"counts {row[split]} {row['rows'].strip('`')} in {split}, but there are {count[split]}"


def _stale_speakers(corpus: CorpusView, page: str) -> Iterator[str]:
    speakers = Counter(speaker for facts in corpus.facts.values() for speaker in facts.quotes.values())
    quoted = {entity.name: speakers[entity.id] for entity in corpus.registry.entities}
    for row in _table(page, "speakers"):
        name, said = list(row.values())[:2] if len(row) > 1 else ("", "")
        if name in quoted and said != str(quoted[name]):
            yield f"counts {said} quotes of {name}, but there are {quoted[name]}"


def _page(corpus: CorpusView) -> str | None:
    source = SourceFile(corpus.layout.root, corpus.layout.datasheet, "text", corpus.max_bytes)
    return None if source.trouble else source.data.decode(errors="replace")


def _table(page: str, block: str) -> list[Row]:
    """Return the rows of the table between the marks of a block of figures, or an empty list without such a block."""
    inner, end, _ = page.partition(f"<!-- figures: {block} -->\n")[2].partition("<!-- /figures -->")
    lines = [line for line in inner.splitlines() if "|" in line] if end else []
    cells = [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines]
    return [dict(zip(cells[0], row, strict=False)) for row in cells[2:]]
