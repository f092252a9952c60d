"""Reads text, alone in the package: paragraphs, sentences, tokens and the pairs of quotation marks."""
