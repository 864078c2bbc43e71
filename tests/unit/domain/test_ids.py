"""Ids: sortable inside, unguessable outside, and one form on every route."""

from __future__ import annotations

import uuid

import pytest

from songreel.core.ids import is_well_formed, new_id, new_public_id


def test_inner_ids_are_version_7_and_sort_by_time():
    ids = [uuid.UUID(new_id()) for _ in range(1000)]
    assert {(i.version, i.variant) for i in ids} == {(7, uuid.RFC_4122)}
    assert len(set(ids)) == 1000
    milliseconds = [i.int >> 80 for i in ids]
    assert milliseconds == sorted(milliseconds)


def test_public_ids_are_version_4():
    assert uuid.UUID(new_public_id()).version == 4


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("a1b2c3d4-e5f6-7890-abcd-ef1234567890", True),
        ("A1B2C3D4-E5F6-7890-ABCD-EF1234567890", True),
        ("a1b2c3d4e5f67890abcdef1234567890", False),
        ("a1b2c3d4-e5f6-7890-abcd-ef123456789", False),
        ("a1b2c3d4-e5f6-7890-abcd-ef1234567890\n", False),
        ("g1b2c3d4-e5f6-7890-abcd-ef1234567890", False),
        ("../../../../../../../../../../etc/pass", False),
        ("\u0661" * 8 + "-e5f6-7890-abcd-ef1234567890", False),
        ("", False),
    ],
)
def test_an_id_is_36_characters_of_one_form(text: str, fine: bool):
    assert is_well_formed(text) is fine
