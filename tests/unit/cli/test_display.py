from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from songreel.cli.display import LiveDisplay, PlainDisplay
from songreel.domain.event import Event, Happening, PhaseBegun, Progressed, Started

AT = datetime(2026, 1, 1, tzinfo=UTC)


def terminal(screen: io.StringIO) -> Console:
    return Console(file=screen, force_terminal=True, width=100, highlight=False, color_system=None)


def event(happening: Happening) -> Event:
    return Event("job", 1, AT, happening)


def test_plain_lines_name_phase_and_scene(capfd: pytest.CaptureFixture[str]) -> None:
    with PlainDisplay() as display:
        display.show(event(PhaseBegun(phase="reference", total=1)))
        display.show(event(Progressed(phase="reference", done=1, total=1)))
        display.show(event(PhaseBegun(phase="clips", total=3)))
        display.show(event(Progressed(phase="clips", done=1, total=3)))
        display.show(event(Progressed(phase="clips", done=1, total=3)))

    assert capfd.readouterr().err.splitlines() == [
        "[0:00] Designing the character",
        "[0:00] Making the clips: 0 of 3",
        "[0:00] Making the clips: 1 of 3",
    ]


def test_what_happened_before_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    screen = io.StringIO()
    happened: list[Happening] = [
        PhaseBegun(phase="scenes", total=3),
        PhaseBegun(phase="clips", total=3),
        Progressed(phase="clips", done=1, total=3),
        Started(resumed=True),
        PhaseBegun(phase="clips", total=3),
        Progressed(phase="clips", done=2, total=3),
    ]
    past = [Event("job", number, AT, each) for number, each in enumerate(happened, start=1)]

    with PlainDisplay() as plain:
        plain.catch_up(past)
        plain.show(event(Progressed(phase="clips", done=3, total=3)))
    with LiveDisplay(terminal(screen)) as live:
        live.catch_up(past)
        ticks = screen.getvalue()

    assert capfd.readouterr().err.splitlines() == [
        "[0:00] Making the clips: 2 of 3",
        "[0:00] Making the clips: 3 of 3",
    ]
    assert "✓" not in ticks


def test_a_film_of_hundreds_of_scenes_takes_twenty_plain_lines(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with PlainDisplay() as display:
        display.show(event(PhaseBegun(phase="clips", total=400)))
        for done in range(1, 401):
            display.show(event(Progressed(phase="clips", done=done, total=400)))

    lines = capfd.readouterr().err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "[0:00] Making the clips: 400 of 400"


def test_a_terminal_shows_ticks_and_the_present_phase() -> None:
    screen = io.StringIO()
    console = terminal(screen)

    with LiveDisplay(console) as display:
        display.show(event(PhaseBegun(phase="scenes", total=3)))
        display.show(event(PhaseBegun(phase="clips", total=3)))
        display.show(event(Progressed(phase="clips", done=2, total=3)))
        console.print(display)
        during = screen.getvalue()

    assert "Scenes written (3)" in during
    assert "Making the clips: 2 of 3" in during
    assert "Clips made (3)" not in during
    assert "Clips made (3)" in screen.getvalue()


def test_a_phase_that_was_broken_off_gets_no_tick() -> None:
    screen = io.StringIO()

    def break_off() -> None:
        with LiveDisplay(terminal(screen)) as display:
            display.show(event(PhaseBegun(phase="clips", total=3)))
            raise KeyError

    with pytest.raises(KeyError):
        break_off()
    assert "Clips made" not in screen.getvalue()


def test_nothing_is_drawn_after_the_last_tick() -> None:
    screen = io.StringIO()

    with LiveDisplay(terminal(screen)) as display:
        display.show(event(PhaseBegun(phase="storing")))
        before = len(screen.getvalue())

    after = screen.getvalue()[before:]
    assert "Film saved" in after
    assert "Getting ready" not in after


def test_texts_are_no_markup() -> None:
    screen = io.StringIO()

    with LiveDisplay(terminal(screen)) as display:
        display.say("film[red].mp4 is there")

    assert "film[red].mp4 is there" in screen.getvalue()
