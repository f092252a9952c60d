"""Measures the fast schema check against plain ``jsonschema``: same files, same registry."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from anchorage_corpus.files.schema import reference_validator, validator
from bench.figures import Figure, Setting, seconds


def measure(setting: Setting) -> Iterator[Figure]:
    """Yield how many times faster ``jsonschema-rs`` decides; the reference is timed on a sample of the documents."""
    files = sorted((setting.corpus() / "annotations" / "gold").glob("*.json"))
    size = sum(path.stat().st_size for path in files) / len(files)
    sample = [msgspec.json.decode(path.read_bytes()) for path in files[:200]]
    fast, reference = validator("annotation"), reference_validator("annotation")
    slow_each = seconds(lambda: all(map(reference.is_valid, sample[:20])), runs=1) / 20
    fast_each = seconds(lambda: all(map(fast.is_valid, sample)), runs=5) / len(sample)
    note = f"{fast_each * 1e3:.2f} ms against {slow_each * 1e3:.1f} ms a document of {size / 1000:.1f} KB"
    yield Figure("valid document: jsonschema / jsonschema-rs", slow_each / fast_each, "×", at_least=50, note=note)
