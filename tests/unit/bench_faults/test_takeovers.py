"""The judge of how soon others take over from a worker that was killed."""

from __future__ import annotations

from bench.faults.takeovers import Takeovers


def _watch(load: float = 1.0) -> Takeovers:
    return Takeovers(range(3), 0.0, cores=2, load=lambda: load)


def test_what_takes_longer_than_the_bound_is_a_problem() -> None:
    watch = _watch()
    watch.killed(0, 100.0)
    watch.looked(0, 104.9, left=2)
    assert watch.awaited == [0]
    watch.looked(0, 105.1, left=0)
    (problem,) = watch.problems()
    assert problem.startswith("a killed worker's jobs were taken over after 5.1 s")
    assert "1 kills, 1 of them" in watch.line()


def test_what_is_taken_over_in_time_is_none() -> None:
    watch = _watch()
    watch.killed(0, 100.0)
    watch.looked(0, 104.9, left=0)
    assert (watch.awaited, watch.problems()) == ([], [])


def test_one_that_comes_back_to_its_jobs_after_the_bound_was_not_taken_over() -> None:
    watch = _watch()
    watch.killed(0, 100.0)
    watch.came_up(0, 107.0)
    (problem,) = watch.problems()
    assert "still its own after 7.0 s" in problem
    watch.killed(1, 120.0)
    watch.came_up(1, 123.0)
    assert len(watch.problems()) == 1


def test_a_machine_with_too_much_to_do_is_only_told_of() -> None:
    watch = _watch(load=2.0)
    watch.killed(0, 100.0)
    watch.looked(0, 108.0, left=0)
    assert watch.problems() == []
    assert "at most 8.0 s (1 kills, 0 of them" in watch.line()


def test_nobody_is_expected_to_take_over_who_is_not_there_all_the_time() -> None:
    watch = _watch()
    watch.killed(0, 100.0)
    watch.harmed(1)
    watch.harmed(2)
    watch.looked(0, 109.0, left=0)
    # Those that have only just come up are no help yet.
    watch.came_up(0, 110.0)
    watch.came_up(1, 110.0)
    watch.killed(1, 112.0)
    watch.looked(1, 120.0, left=0)
    assert watch.problems() == []
    watch.came_up(2, 120.0)
    watch.killed(2, 131.0)
    watch.all_stand_still(132.0)
    watch.looked(2, 139.0, left=0)
    assert watch.problems() == []
    assert len(watch.seen) == 3
