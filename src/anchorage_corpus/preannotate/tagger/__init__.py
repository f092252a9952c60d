"""Runs the trained tagger: word pieces, decoding, relations, and the components that use them."""
