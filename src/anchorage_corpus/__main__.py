"""``python -m anchorage_corpus`` is the command ``anchorage``."""

from anchorage_corpus.cli import main

main()
