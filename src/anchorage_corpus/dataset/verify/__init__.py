"""Checks a dataset from itself alone."""
