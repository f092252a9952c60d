"""Finds the speaker of each quote, resolved through the discourse."""
