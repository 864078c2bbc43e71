from __future__ import annotations

import pytest

from songreel.providers.local.chance import Chance, scattered


def test_the_same_words_give_the_same_draws_in_any_version():
    chance = Chance("figure", 7)
    assert [chance.whole(0, 99) for _ in range(6)] == [84, 82, 38, 81, 90, 80]


def test_words_are_told_apart_by_type_and_by_where_they_end():
    draws = {Chance(*words).bits() for words in [("1",), (1,), ("ab", "c"), ("a", "bc"), (None,)]}
    assert len(draws) == 5


def test_a_branch_does_not_depend_on_what_was_drawn_before():
    fresh, used = Chance("x"), Chance("x")
    used.bits()
    assert fresh.branch("sky").bits() == used.branch("sky").bits()


def test_shuffling_keeps_everything():
    assert sorted(Chance("x").shuffled(range(50))) == list(range(50))


def test_nothing_cannot_be_drawn_from():
    with pytest.raises(ValueError, match="nothing to draw"):
        Chance("x").pick(())


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 27, 400])
def test_scattering_visits_everything_once(count: int):
    places = [scattered(index, count, Chance("x")) for index in range(count)]
    assert sorted(places) == list(range(count))
