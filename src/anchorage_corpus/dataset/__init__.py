"""Builds, describes, checks and publishes the dataset, and opens the bundled corpus with ``datasets``."""
