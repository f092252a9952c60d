"""The dataset: tables, splits, card, build, publishing."""
