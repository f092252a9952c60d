"""Finds attributions by rules: cues, noun phrases, nesting, and quotations over several paragraphs."""
