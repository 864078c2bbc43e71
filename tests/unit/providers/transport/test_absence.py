"""One answer that an order is not there may be passing; a lasting one is an end."""

from __future__ import annotations

from songreel.providers.transport.absence import Absences


class Hands:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def test_it_lasts_once_it_was_told_for_a_minute():
    hands = Hands()
    absences = Absences(hands)
    for seconds, passing in ((0, True), (59, True), (0.5, True), (0.5, False), (30, False)):
        hands.at += seconds
        assert absences.is_passing("one") is passing
    assert absences.is_passing("another")


def test_an_order_that_is_shown_again_begins_anew():
    hands = Hands()
    absences = Absences(hands)
    absences.is_passing("one")
    absences.seen("one")
    absences.seen("never asked for")
    hands.at += 61
    assert absences.is_passing("one")


def test_what_nobody_asks_for_any_more_is_forgotten():
    hands = Hands()
    absences = Absences(hands)
    for number in range(100):
        absences.is_passing(f"order-{number}")
        hands.at += 60
    hands.at += 3_600
    assert absences.is_passing("order-0")
    assert len(absences._known) == 1
