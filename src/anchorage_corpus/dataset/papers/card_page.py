"""Writes the card's page: what the dataset is, how to open it, its rows and labels, and its limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.papers.datasheet import DATASHEET, UNANSWERED, answers
from anchorage_corpus.dataset.papers.fragments import fragments, label_table, plain, table
from anchorage_corpus.dataset.papers.plots import FOLDER, drawn
from anchorage_corpus.dataset.tables.features import ATTRIBUTION_ROLES, CONFIGS, features
from anchorage_corpus.dataset.tables.parquet import SplitSize, parquet_file
from anchorage_corpus.files.class_labels import named_row

if TYPE_CHECKING:
    from anchorage_corpus.dataset.built import Built

ABOUT = {
    "documents": "One document with its text and every annotation.",
    "ner": "One sentence with a named-entity tag for each token.",
    "attribution": "One sentence with a source, cue or content tag for each token.",
    "quotes": "One quotation with its source, cue and speaker.",
    "claims": "One claim with its claimer.",
    "utterances": "One speech event with the quotations that render it.",
}
"""What one row of a config is."""

NOTES = {
    "documents": "Spans are code points of `text`: `text[start:end]` is the span's own `text`. Ids are local to the "
    "document. In other configs they are global, `<doc_id>#<id>`.",
    "ner": "Only names are tagged (mentions whose `mention` is `name`). If two overlap, the longer one is tagged. "
    "`starts` holds the offset of each token in the document's text. A span that cuts a token still tags it.",
    "attribution": "Tags show the outermost attribution. Attributions inside its content are in `quotes`, with "
    "`parent`. Each segment of a content is a chunk. A content that runs on begins again in the next sentence.",
    "quotes": "`content` joins the segments of `content_spans` with one space between them. `speaker` is the entity "
    "that the text credits, which may not be the one who spoke.",
    "claims": "`claimer` is an entity, or `author` for the outlet's own voice. `factuality` is relative to the "
    "claimer: it says how the claim is put, not whether it is true.",
    "utterances": "`relation` says how a rendering relates to the reference rendering, which is `same`.",
}
"""What a reader of a config must know."""

LABELS = {
    "Entity types": "entity_type",
    "Mentions": "mention_kind",
    "Attribution roles": "attribution_role",
    "Quotes": "quote_type",
    "Claims": "claim_kind",
    "Topics": "topic",
    "Stance": "stance",
    "Factuality": "factuality",
    "Renderings": "rendering_relation",
    "Genres": "genre",
}
"""Heading → definition in ``schema/labels.schema.json``."""

_LOOKED_AT = 50
"""The most rows that the card searches for one to show."""

_LIMITS = ("Errors, noise and redundancy", "What limits future uses", "What it must not be used for")


def page(corpus: Corpus, built: Built, folder: Path) -> str:
    """Return the Markdown of the card below its YAML."""
    blocks = fragments(corpus, built, folder)
    parts = [
        *_summary(built),
        "## Documents",
        blocks["documents"](),
        "## Open it",
        _loading(built),
        "## Configs and splits",
        blocks["size"](),
        *(part for config in CONFIGS for part in _config(config, built, folder)),
        "## Labels",
        *_labels(),
        "## Counts",
        blocks["labels"](),
        blocks["speakers"](),
        *(f"![{plot.title}]({FOLDER}/{plot.file})" for plot in drawn(built)),
        "## Annotation",
        blocks["annotators"](),
        blocks["agreement"](),
        *_limits(folder),
        *_licence(),
        *_citation(built),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _summary(built: Built) -> Iterator[str]:
    yield f"# {built.identity.title}"
    if built.identity.abstract:
        yield " ".join(built.identity.abstract.split())
    yield f"Version {built.identity.version}, built from the annotation set `{built.set_name}`."
    if built.textless:
        yield _WITHOUT_TEXTS.format(name=built.identity.name)


_WITHOUT_TEXTS = """**Without the texts.** The texts belong to their publishers and are left out: `text`, `tokens` and
`starts` are null everywhere, and so is every longer slice of a text. Offsets, labels, ids and links are complete.
If you lawfully have the reports, you can put the texts back (`pip install anchorage-corpus`):

```sh
anchorage rehydrate {name}-textless --texts my-texts --out {name}
```

Each text is found in `my-texts` by its checksum, or by the name `<doc_id>.txt`."""


def _loading(built: Built) -> str:
    folder = f"./{built.identity.name}{'-textless' if built.textless else ''}"
    splits = {config: filled(built.sizes[config]) for config in CONFIGS}
    code = "\n".join(
        _code(config, next(iter(there)), folder, built.textless) for config, there in splits.items() if there
    )
    absent = [
        f"{config} {split}" for config, there in splits.items() for split in built.sizes[config] if split not in there
    ]
    named = f": {', '.join(absent)}" if absent else ""
    return f"""```python
from datasets import load_dataset

{code}
```

Replace `{folder}` with the path of this folder, or with its id on the Hub. Columns of labels hold numbers with names
(`ClassLabel`). Values that are not given are `None`. A split without rows has its file but is not declared, because
`datasets` cannot load it (huggingface/datasets #8401){named}."""


def _code(config: str, split: str, folder: str, textless: bool) -> str:
    """Return lines that load a config and use its contents."""
    named = "" if config == CONFIGS[0] else f', "{config}"'
    tags = next((name for name in features(config) if name.endswith("_tags")), None)
    load = f'load_dataset("{folder}"{named}, split="{split}"'
    if tags and not textless:
        return f'for row in {load}, streaming=True):\n    tokens, {tags} = row["tokens"], row["{tags}"]'
    more = {"quotes": '\nkind = quotes.features["type"].int2str(quotes[0]["type"])'}
    return f"{config} = {load}){more.get(config, '')}"


def filled(sizes: Mapping[str, SplitSize]) -> dict[str, SplitSize]:
    """Return the splits that hold rows."""
    return {split: size for split, size in sizes.items() if size.rows}


def _config(config: str, built: Built, folder: Path) -> Iterator[str]:
    columns = ", ".join(f"`{name}`" for name in features(config))
    yield f"### {config}"
    yield f"{ABOUT[config]} {NOTES[config]}"
    yield f"Columns: {columns}."
    for split, size in built.sizes[config].items():
        if size.rows:
            yield f"A row of `{split}`, shortened, with label names:"
            yield f"```json\n{plain(_row(config, parquet_file(folder, config, split)))}\n```"
            return
    yield "No rows in this release."


def _row(config: str, path: Path) -> dict[str, object]:
    """Return the first row of a file, labels as names; for sentences, the first with the most distinct tags."""
    rows = next(pq.ParquetFile(path).iter_batches(batch_size=_LOOKED_AT)).to_pylist()
    tags = next((name for name in features(config) if name.endswith("_tags")), None)
    row = max(rows, key=lambda row: len(set(row[tags]))) if tags else rows[0]
    return named_row({name: row[name] for name in features(config)}, features(config).to_dict())


def _labels() -> Iterator[str]:
    yield (
        "The numbers are those of the `ClassLabel` columns. In IOB2 tags, 0 is `O`, and label *n* is 2*n* + 1 (`B-`) "
        f"and 2*n* + 2 (`I-`). `attribution_tags` has the roles {', '.join(ATTRIBUTION_ROLES)}."
    )
    for heading, definition in LABELS.items():
        yield f"### {heading}"
        yield label_table(definition)


def _limits(folder: Path) -> Iterator[str]:
    found = answers((folder / DATASHEET).read_text(encoding="utf-8"))
    yield "## Biases and limits"
    for heading in _LIMITS:
        if found[heading] != UNANSWERED:
            yield f"**{heading}.** {found[heading]}"
    yield f"See `{DATASHEET}` for the whole datasheet."


def _licence() -> Iterator[str]:
    yield "## Licence"
    yield table(
        ["part", "licence"],
        [
            ["annotations, schema, card", "CC-BY-4.0"],
            ["code that made it", "Apache-2.0"],
            ["texts", "belong to their publishers; see `license` in each row of `documents`"],
        ],
    )


def _citation(built: Built) -> Iterator[str]:
    identity = built.identity
    fields = {
        "title": identity.title,
        "author": " and ".join(f"{{{name}}}" for name in identity.authors),
        "year": (identity.released or "")[:4],
        "version": identity.version,
        "url": identity.url,
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    yield "## Citation"
    yield f"```bibtex\n@misc{{{identity.name},\n{lines}\n}}\n```"
