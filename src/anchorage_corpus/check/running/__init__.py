"""Runs rules: over documents, in processes, with a cache; selects, fixes and watches."""
