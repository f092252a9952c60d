"""What an unchanged or changed summary says about the time since the last pull."""

from __future__ import annotations

import msgspec
import pytest

from anchorage_corpus.studio.api.answers import Summary
from anchorage_corpus.studio.api.fetching import OVERLAP
from anchorage_corpus.studio.sync.state import LastPull, Since

SEEN = Summary(3, 2, 3, "2026-01-23T10:00:00Z")
SOON, LATER = 100.0, 100.0 + OVERLAP.total_seconds()


@pytest.mark.parametrize(
    ("began", "again", "changes", "since"),
    [
        (SOON, [], {}, Since.MAY_STILL_CHANGE),
        (LATER - 0.1, [], {}, Since.MAY_STILL_CHANGE),
        (LATER, [], {}, Since.NOTHING_CHANGED),
        (LATER, [7], {}, Since.SOME_CHANGED),
        (LATER, [], {"newest": "2026-01-23T10:00:01Z"}, Since.SOME_CHANGED),
        (LATER, [], {"predictions": 2}, Since.SOME_CHANGED),
        (LATER, [], {"annotations": 3, "newest": "2026-01-23T10:00:01Z"}, Since.SOME_CHANGED),
        (LATER, [], {"annotations": 1}, Since.ANYTHING_CHANGED),
        (LATER, [7], {"tasks": 2}, Since.ANYTHING_CHANGED),
    ],
)
def test_what_happened_since(began: float, again: list[int], changes: dict[str, object], since: Since) -> None:
    last = LastPull(SEEN, began, SOON, again=again)
    assert last.since(msgspec.structs.replace(SEEN, **changes)) is since


def test_the_first_sight_of_a_change_is_kept_until_the_next_change() -> None:
    newer = msgspec.structs.replace(SEEN, newest="2026-01-23T10:00:01Z")
    first = LastPull(SEEN, SOON, SOON)
    assert first.next(SEEN, LATER, 1, []).first_saw == SOON
    assert first.next(newer, LATER, 1, []).first_saw == LATER
