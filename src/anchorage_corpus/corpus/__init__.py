"""The folder of a corpus: the store, bringing texts in, listing and showing them, formats and splits."""
