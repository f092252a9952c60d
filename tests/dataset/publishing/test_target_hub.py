"""A release on a Hub: sent once, read back, and every refusal with its remedy."""

from __future__ import annotations

import pytest
from running_hub import REPO as REPO, hub as hub
from small_release import dataset


def test_hub_release_is_read_back_and_a_second_run_does_nothing(hub, built):
    assert hub.publish(built) == (0, "published")
    before = len(hub.requests())
    assert hub.publish(built) == (0, "already published")
    assert not any("/commit/" in line for line in hub.requests()[before:])


def test_hub_tag_with_other_content_is_refused(hub, built, tmp_path):
    hub.publish(built)
    status, said = hub.publish(dataset(tmp_path / "other/built", extra="changed"))
    assert status == 1
    assert "v1.0.0 is published with other content" in said and "README.md" in said


def test_hub_new_tag_replaces_the_files_and_keeps_the_old_tag(hub, built, tmp_path):
    hub.publish(built)
    assert hub.publish(dataset(tmp_path / "other/built", extra="changed"), "v1.1.0") == (0, "published")
    assert hub.publish(built) == (0, "already published")


@pytest.mark.parametrize(
    ("token", "remedy"),
    [("read-token", "403"), (None, "not signed in"), ("wrïte-token", "the token is malformed")],
)
def test_hub_without_write_access(hub, built, token, remedy):
    status, said = hub.publish(built, token=token)
    assert (status, remedy in said) == (2, True), said


def test_hub_without_an_identity_to_exchange_for_a_token(hub, built):
    status, said = hub.publish(built, token=None, HF_OIDC_RESOURCE="datasets/org/anchorage-corpus", GITHUB_ACTIONS="")
    assert (status, said.count("\n")) == (2, 0)
    assert "cannot exchange this run's identity for a token (HF_OIDC_RESOURCE is set" in said


@pytest.mark.parametrize(
    ("route", "fault", "remedy"),
    [
        ("POST .*/commit/", 412, "someone else has committed meanwhile"),
        ("POST .*/tag/", 409, "someone else has set the tag meanwhile"),
    ],
)
def test_hub_conflicts_say_what_to_do(hub, built, route, fault, remedy):
    hub.fault(route, fault)
    status, said = hub.publish(built)
    assert (status, remedy in said) == (2, True), said


def test_hub_dropped_connections_leave_nothing_half_done(hub, built):
    hub.fault("POST .*/commit/", "drop", times=2)
    status, said = hub.publish(built)
    assert (status, "run the same command again" in said) == (2, True), said
    hub.fault("POST .*/tag/", "drop")
    for _ in range(20):
        status, said = hub.publish(built)
        if status == 0:
            break
    assert status == 0, said
    assert hub.publish(built) == (0, "already published")


def test_hub_repository_is_private_when_asked(hub, built):
    assert hub.publish(built, private=True) == (0, "published")
    assert hub.publish(built, "v1.1.0", private=True) == (0, "published")


def test_hub_repository_that_is_public_is_not_taken_for_a_private_one(hub, built):
    hub.publish(built)
    for tag in ("v1.0.0", "v1.1.0"):
        status, said = hub.publish(built, tag, private=True)
        assert (status, "exists and is public" in said) == (2, True), said
