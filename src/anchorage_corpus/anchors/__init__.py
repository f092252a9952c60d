"""Spans that must survive another text: fingerprints, re-anchoring, and moving an annotation set."""
