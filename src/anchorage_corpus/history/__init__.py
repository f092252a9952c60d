"""What changed: Git, snapshots of a corpus, their difference, versions, and what a release froze."""
