from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from songreel.cli.display import describe
from songreel.cli.progress import Progress, clock
from songreel.domain.event import Event, Happening, PhaseBegun, Progressed, Queued, Started

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
CLIPS = PhaseBegun(phase="clips", total=8)


def clip(done: int) -> Progressed:
    return Progressed(phase="clips", done=done, total=8)


def follow(*happenings: tuple[float, Happening]) -> Progress:
    """Return the progress after these events, each at so many seconds."""
    progress = Progress()
    numbers = count(1)
    for at, happening in happenings:
        moment = BEGAN + timedelta(seconds=at)
        progress.apply(Event("job", next(numbers), moment, happening))
    return progress


def at(seconds: float) -> float:
    return BEGAN.timestamp() + seconds


def test_before_the_first_phase_nothing_is_promised() -> None:
    progress = follow((0, Queued(kind="film")), (0.1, Started()))

    assert progress.phase is None
    assert progress.rest(at(5)) is None
    assert describe(progress) == "Getting ready"


def test_the_rest_follows_from_what_is_done() -> None:
    progress = follow((0, CLIPS), (5, clip(1)), (10, clip(2)))

    assert progress.phase is not None
    assert progress.phase.count == "2 of 8"
    assert progress.rest(at(10)) == pytest.approx(30)


def test_clips_of_an_earlier_run_do_not_promise_a_quick_end() -> None:
    progress = follow((0, CLIPS), (0.1, clip(1)), (0.2, clip(4)), (10.2, clip(5)))

    assert progress.phase is not None
    assert progress.phase.before == 4 / 8
    assert progress.rest(at(10.2)) == pytest.approx(3 * 10.2)


def test_nothing_is_promised_while_only_kept_clips_are_there() -> None:
    progress = follow((0, CLIPS), (0.2, clip(4)))

    assert progress.rest(at(60)) is None


def test_a_share_counts_where_it_is_known() -> None:
    step = Progressed(phase="assembly", done=0, total=1, share=250)
    progress = follow((0, PhaseBegun(phase="assembly", total=1)), (10, step))

    assert progress.rest(at(10)) == pytest.approx(30)


def test_a_phase_that_follows_closes_the_one_before() -> None:
    progress = follow((0, PhaseBegun(phase="scenes", total=8)), (1, CLIPS), (2, clip(1)))

    assert [phase.finished for phase in progress.finished] == ["Scenes written"]
    assert progress.phase is not None
    assert progress.phase.doing == "Making the clips"


def test_a_job_that_began_again_is_not_counted_twice() -> None:
    progress = follow((0, CLIPS), (5, clip(3)), (9, Started(resumed=True)), (20, CLIPS))

    assert progress.finished == []
    assert progress.phase is not None
    assert progress.phase.began == at(20)


def test_what_nobody_watched_promises_nothing() -> None:
    progress = Progress()
    past = [(0, CLIPS), (5, clip(1)), (10, clip(4))]
    events = [
        Event("job", number, BEGAN + timedelta(seconds=seconds), happening)
        for number, (seconds, happening) in enumerate(past, start=1)
    ]
    progress.catch_up(events, at(1000))

    assert progress.finished == []
    assert progress.phase is not None
    assert progress.phase.count == "4 of 8"
    assert progress.rest(at(1010)) is None
    progress.apply(Event("job", 4, BEGAN + timedelta(seconds=1010), clip(5)))
    assert progress.rest(at(1010)) == pytest.approx(30)


def test_progress_of_an_unannounced_phase_is_taken_as_its_beginning() -> None:
    progress = follow((3, Progressed(phase="grading", done=1, total=2)))

    assert progress.phase is not None
    assert progress.phase.doing == "Grading"
    assert progress.phase.count == "1 of 2"


def test_the_same_progress_twice_is_nothing_new() -> None:
    progress = follow((0, CLIPS), (5, clip(3)))

    assert not progress.apply(Event("job", 3, BEGAN + timedelta(seconds=6), clip(3)))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00"),
        (59.9, "0:59"),
        (60, "1:00"),
        (754, "12:34"),
        (3600, "1:00:00"),
        (3725, "1:02:05"),
    ],
)
def test_lengths_of_time_read_as_on_a_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text
