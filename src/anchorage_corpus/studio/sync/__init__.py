"""Push and pull: a corpus and its project on a server kept in step, with nothing lost or doubled."""
