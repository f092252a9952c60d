"""Reads the files of a corpus for the check: which there are, what they hold, whether they fit their schema."""
