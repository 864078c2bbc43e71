"""Whose order goes next: fair shares first, priority within them, and nobody waits for ever."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from songreel.domain.dispatch import (
    PATIENCE,
    Limits,
    Priority,
    UnderWay,
    Waiting,
    choose,
    room,
)
from songreel.domain.job import JobKind

START = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def waits(
    caller: str,
    number: int,
    *,
    work: str | None = None,
    priority: Priority = Priority.BATCH,
    since: float = 0,
    backend: str = "replicate",
    is_paid: bool = True,
) -> list[Waiting]:
    """Return orders of a caller that wait since so many seconds after the start, one a second."""
    return [
        Waiting(
            id=f"{caller}-{work}-{place}",
            backend=backend,
            caller=caller,
            work=work or f"{caller}-{place}",
            priority=priority,
            since=START + timedelta(seconds=since + place),
            is_paid=is_paid,
        )
        for place in range(number)
    ]


def next_of(
    waiting: list[Waiting],
    limits: Limits,
    *,
    under_way: UnderWay | None = None,
    at: datetime = START,
    rates: dict[str, int] | None = None,
) -> list[Waiting]:
    """Return what goes now."""
    return choose(waiting, under_way or UnderWay(), limits, at=at, rates=rates or {})


def test_one_with_500_scenes_does_not_starve_one_with_4() -> None:
    """Simulated to the end: whoever has 4 is done while whoever has 500 has had hardly more."""
    waiting = [*waits("big", 500, work="film"), *waits("small", 4, work="clip", since=1000)]
    limits, under_way, done = Limits(at_backend={"replicate": 4}), UnderWay(), Counter[str]()
    running: list[Waiting] = []
    while done["small"] < 4:
        chosen = next_of(waiting, limits, under_way=under_way)
        running += chosen
        waiting = [one for one in waiting if one not in chosen]
        ended = running.pop(0)
        done[ended.caller] += 1
        under_way.add(ended.backend, ended.caller, ended.work, is_paid=True, number=-1)
    # Two of the four places are its own from when they are first free.
    assert done["big"] <= 8


def test_priority_decides_within_a_share_and_takes_nothing_from_others() -> None:
    loud = waits("loud", 10, priority=Priority.INTERACTIVE)
    quiet = waits("quiet", 10, since=100)
    chosen = Counter(one.caller for one in next_of([*loud, *quiet], Limits(at_once=6)))
    assert chosen == {"loud": 3, "quiet": 3}
    own = [*waits("me", 10, work="film"), *waits("me", 1, priority=Priority.INTERACTIVE, since=50)]
    assert next_of(own, Limits(at_once=1))[0].priority is Priority.INTERACTIVE
    # Among equals whoever is waited for goes first, although it came later.
    assert (
        next_of(
            [*waits("quiet", 1), *waits("loud", 1, priority=Priority.INTERACTIVE, since=9)],
            Limits(at_once=1),
        )[0].caller
        == "loud"
    )


def test_a_batch_is_not_starved_by_people_who_come_one_after_the_other() -> None:
    batch = waits("me", 1, work="film")
    at = START + PATIENCE
    person = waits("me", 1, priority=Priority.INTERACTIVE, since=PATIENCE.total_seconds() - 1)
    assert next_of([*batch, *person], Limits(at_once=1), at=at)[0] == batch[0]
    before = at - timedelta(microseconds=1)
    assert next_of([*batch, *person], Limits(at_once=1), at=before)[0] == person[0]


def test_works_of_one_caller_share_too() -> None:
    waiting = [*waits("me", 50, work="long"), *waits("me", 4, work="short", since=100)]
    chosen = Counter(one.work for one in next_of(waiting, Limits(at_once=8)))
    assert chosen == {"long": 4, "short": 4}


def test_what_is_under_way_counts_and_another_backend_does_not() -> None:
    under_way = UnderWay()
    under_way.add("replicate", "a", "x", is_paid=True, number=3)
    under_way.add("gemini", "b", "y", is_paid=True, number=9)
    waiting = [*waits("a", 5), *waits("b", 5, since=100)]
    chosen = next_of(waiting, Limits(at_backend={"replicate": 6}), under_way=under_way)
    assert [one.caller for one in chosen] == ["b", "b", "b"]


def test_every_limit_holds() -> None:
    waiting = [
        *waits("a", 9),
        *waits("b", 9),
        *waits("c", 9, backend="gemini"),
        *waits("c", 9, backend="local", is_paid=False, work="draft"),
    ]
    limits = Limits(at_once=8, of_a_caller=3, at_backend={"replicate": 5, "local": 2})
    under_way = UnderWay()
    chosen = next_of(waiting, limits, under_way=under_way)
    assert Counter(one.backend for one in chosen) == {"replicate": 5, "gemini": 3, "local": 2}
    assert max(Counter(one.caller for one in chosen if one.is_paid).values()) == 3
    assert under_way.paid == 8
    assert room(limits, under_way, "replicate") == room(limits, under_way, "gemini") == 0
    assert next_of(waits("d", 3), limits, under_way=under_way) == []
    assert room(Limits(), under_way, "replicate") is None


def test_no_caller_has_more_than_it_may_though_there_is_room() -> None:
    chosen = next_of([*waits("a", 9), *waits("b", 1)], Limits(of_a_caller=3))
    assert Counter(one.caller for one in chosen) == {"a": 3, "b": 1}


def test_no_more_go_than_a_backend_takes_now() -> None:
    waiting = [*waits("a", 9), *waits("b", 9), *waits("a", 2, backend="gemini", work="g")]
    chosen = next_of(waiting, Limits(), rates={"replicate": 4})
    assert Counter((one.backend, one.caller) for one in chosen) == {
        ("replicate", "a"): 2,
        ("replicate", "b"): 2,
        ("gemini", "a"): 2,
    }


def test_limits_bind_what_they_are_for() -> None:
    assert not Limits().bind("replicate", is_paid=True)
    assert Limits(at_once=1).bind("replicate", is_paid=True)
    assert Limits(of_a_caller=1).bind("replicate", is_paid=True)
    assert not Limits(at_once=1, of_a_caller=1).bind("local", is_paid=False)
    assert Limits(at_backend={"local": 1}).bind("local", is_paid=False)


@pytest.mark.parametrize(
    ("kind", "priority"),
    [
        (JobKind.CLIP, Priority.INTERACTIVE),
        (JobKind.REFERENCE, Priority.INTERACTIVE),
        (JobKind.SCENES, Priority.INTERACTIVE),
        (JobKind.FILM, Priority.BATCH),
        (JobKind.PROJECT, Priority.BATCH),
        (JobKind.MERGE, Priority.BATCH),
    ],
)
def test_for_one_thing_by_itself_somebody_waits(kind: JobKind, priority: Priority) -> None:
    assert kind.usual_priority is priority
