"""Label Studio's HTTP API: the client, what it answers, the project of a corpus, and the protocol of its backends."""
