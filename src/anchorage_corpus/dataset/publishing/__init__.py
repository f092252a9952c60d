"""Publishes a built dataset: targets, the publication itself, and its provenance."""
