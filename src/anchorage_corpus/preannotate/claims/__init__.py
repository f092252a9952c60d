"""Finds claims by rules: propositions, modality, topics, check-worthiness."""
