"""What rules look at: a document, one of its annotation sets, the corpus, the registry and the exemptions."""
