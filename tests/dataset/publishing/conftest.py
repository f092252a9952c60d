"""A dataset that is quick to publish."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_release import dataset


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A small folder with checksums: publishing looks at bytes alone."""
    return dataset(tmp_path / "built")
