"""What concerns Label Studio is in one folder of the corpus, which no one commits."""

from __future__ import annotations

import subprocess
from pathlib import Path

from anchorage_corpus.corpus.start import start_corpus
from anchorage_corpus.studio.folder import studio_folder


def test_git_ignores_the_folder_of_a_new_corpus(tmp_path: Path) -> None:
    corpus = start_corpus(tmp_path / "corpus")
    subprocess.run(["git", "init", "-q", corpus.root], check=True)
    account = studio_folder(corpus) / "account.json"
    done = subprocess.run(["git", "check-ignore", "-q", account], cwd=corpus.root)
    assert account.is_relative_to(corpus.root)
    assert done.returncode == 0
