"""Writes ``croissant.json``: the dataset in Croissant 1.1, with RAI 1.0 fields from the datasheet.

Each config and split is a record set, read from its Parquet file. Labels are the numbers in the files, and every
label set is a record set of its own. Croissant's readers cannot reach a list inside a list of structures (the spans
of a quote in a document), so ``documents`` is described without them; ``quotes`` and ``claims`` have them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasets import ClassLabel, Features, List

from anchorage_corpus.corpus.store import Corpus
from anchorage_corpus.dataset.checksums import hash_file
from anchorage_corpus.dataset.papers.datasheet import DATASHEET, UNANSWERED, answers
from anchorage_corpus.dataset.tables.features import CONFIGS, features
from anchorage_corpus.dataset.tables.figures import languages, licences
from anchorage_corpus.dataset.tables.parquet import parquet_file

if TYPE_CHECKING:
    from anchorage_corpus.dataset.built import Built

CROISSANT = "croissant.json"

_ANNOTATIONS_LICENCE = "https://creativecommons.org/licenses/by/4.0/"

_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

_TYPES = {"string": "sc:Text", "int32": "sc:Integer", "int64": "sc:Integer", "bool": "sc:Boolean"}

_RAI = {
    "dataCollection": "How the data was acquired",
    "dataCollectionTimeframe": "Timeframe",
    "dataAnnotationProtocol": "What was done to the data",
    "dataBiases": "Errors, noise and redundancy",
    "dataLimitations": "What limits future uses",
    "dataUseCases": "Other possible uses",
    "dataSocialImpact": "What it must not be used for",
    "personalSensitiveInformation": "Identifiable individuals",
    "dataReleaseMaintenancePlan": "Updates",
    "annotatorDemographics": "Annotator demographic",
}
"""RAI field → heading of the datasheet that answers it."""


def write_croissant(corpus: Corpus, built: Built, folder: Path) -> None:
    """Write ``croissant.json``; the data and the datasheet must already be in ``folder``."""
    files = [
        (config, split, parquet_file(folder, config, split))
        for config in CONFIGS
        for split, size in built.sizes[config].items()
        if size.rows
    ]
    identity = built.identity
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": identity.name,
        "description": f"{identity.title}: news texts with entities, quotes and claims anchored to exact characters.",
        "version": identity.version,
        "license": [_ANNOTATIONS_LICENCE, *licences(folder)],
        "citeAs": f"{identity.title}, version {identity.version}",
        **({"datePublished": identity.released} if identity.released else {}),
        **({"url": identity.url} if identity.url else {}),
        "inLanguage": languages(folder),
        **_responsible_ai(folder),
        "distribution": [_file(path, folder) for _, _, path in files],
        "recordSet": [_record_set(config, split, path, folder) for config, split, path in files] + list(_labels()),
    }
    text = json.dumps(described, indent=2, ensure_ascii=False, sort_keys=False)
    (folder / CROISSANT).write_text(text + "\n", encoding="utf-8")


def _file(path: Path, folder: Path) -> dict[str, Any]:
    name = path.relative_to(folder).as_posix()
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "encodingFormat": "application/x-parquet",
        "sha256": hash_file(path),
    }


def _record_set(config: str, split: str, path: Path, folder: Path) -> dict[str, Any]:
    identifier = f"{config}/{split}"
    file = path.relative_to(folder).as_posix()
    return {
        "@type": "cr:RecordSet",
        "@id": identifier,
        "name": identifier,
        "field": [_field(identifier, file, name, feature, ()) for name, feature in features(config).items()],
    }


def _field(parent: str, file: str, name: str, feature: Any, path: tuple[str, ...]) -> dict[str, Any]:
    """Return a field of a record set; ``path`` is its place inside a column."""
    identifier = f"{parent}/{name}"
    source: dict[str, Any] = {"fileObject": {"@id": file}, "extract": {"column": path[0] if path else name}}
    if path:
        source["transform"] = {"jsonPath": ".".join((*path[1:], name))}
    described: dict[str, Any] = {"@type": "cr:Field", "@id": identifier, "name": identifier, "source": source}
    inner = feature.feature if isinstance(feature, List) else feature
    if isinstance(feature, List):
        described |= {"isArray": True, "arrayShape": "-1"}
    if isinstance(inner, dict):
        reachable = {key: child for key, child in inner.items() if not isinstance(child, List)}
        children = [_field(identifier, file, key, child, (*path, name)) for key, child in reachable.items()]
        return described | {"subField": children}
    return described | {"dataType": "sc:Integer" if isinstance(inner, ClassLabel) else _TYPES[inner.dtype]}


def _labels() -> Iterator[dict[str, Any]]:
    """Yield a record set for every distinct column of labels: number and name."""
    seen: set[str] = set()
    for config in CONFIGS:
        for column, names in _class_labels(features(config)):
            identifier = f"labels/{column}"
            if identifier not in seen:
                seen.add(identifier)
                yield _label_set(identifier, names)


def _class_labels(feature: Any, column: str = "") -> Iterator[tuple[str, list[str]]]:
    if isinstance(feature, ClassLabel):
        yield column, feature.names
    elif isinstance(feature, List):
        yield from _class_labels(feature.feature, column)
    elif isinstance(feature, (dict, Features)):
        for name, child in feature.items():
            yield from _class_labels(child, f"{column}.{name}" if column else name)


def _label_set(identifier: str, names: list[str]) -> dict[str, Any]:
    number, name = f"{identifier}/number", f"{identifier}/name"
    return {
        "@type": "cr:RecordSet",
        "@id": identifier,
        "name": identifier,
        "dataType": "sc:Enumeration",
        "key": {"@id": number},
        "field": [
            {"@type": "cr:Field", "@id": number, "name": number, "dataType": "sc:Integer"},
            {"@type": "cr:Field", "@id": name, "name": name, "dataType": "sc:Text"},
        ],
        "data": [{number: i, name: label} for i, label in enumerate(names)],
    }


def _responsible_ai(folder: Path) -> dict[str, str]:
    """Return the RAI fields from the answers of the datasheet, without the questions that are not answered."""
    found = answers((folder / DATASHEET).read_text(encoding="utf-8"))
    given = {field: found[heading] for field, heading in _RAI.items() if found[heading] != UNANSWERED}
    return {f"rai:{field}": " ".join(re.sub("[*_`]", "", answer).split()) for field, answer in given.items()}
