"""The dataset: tables, card, datasheet, build, publishing, and the bundled corpus as ``datasets`` opens it."""
