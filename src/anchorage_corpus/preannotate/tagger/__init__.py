"""The trained tagger: word pieces, decoding, relations, and the components that use it."""
