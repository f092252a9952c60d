"""Reads and writes files: atomic writing, canonical form, parsing, schemas, and places in a JSON text."""
