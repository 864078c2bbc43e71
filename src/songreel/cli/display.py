"""Shows on standard error how a film comes along: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, Self

from songreel.cli.progress import Phase, Progress, clock

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from songreel.domain.event import Event

_FEW = 20
_REFRESHES_A_SECOND = 5


class Display(Protocol):
    """What a command tells while it works; used as a context manager."""

    progress: Progress

    def say(self, text: str) -> None:
        """Write a line that stays."""
        ...

    def catch_up(self, events: Sequence[Event]) -> None:
        """Take what happened before this command came, and show only where the film stands."""
        ...

    def show(self, event: Event) -> None:
        """Take an event of the film's job."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...


def open_display() -> Display:
    """Return the live display where standard error is a terminal that can move its cursor."""
    if not sys.stderr.isatty():
        return PlainDisplay()
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    return LiveDisplay(console) if not console.is_dumb_terminal else PlainDisplay()


class PlainDisplay:
    """A line for each thing that happens, without moving the cursor."""

    def __init__(self) -> None:
        self.progress = Progress()
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        return None

    def say(self, text: str) -> None:
        """Write a line."""
        print(text, file=sys.stderr, flush=True)

    def catch_up(self, events: Sequence[Event]) -> None:
        """Write a line for where the film stands, if it was begun."""
        self.progress.catch_up(events, time.time())
        if self.progress.phase is not None:
            self._tell()

    def show(self, event: Event) -> None:
        """Write a line for a phase, and for each part of it that is done (of many: for some)."""
        before = self.progress.phase
        if self.progress.apply(event) and self._is_worth_a_line(before):
            self._tell()

    def _tell(self) -> None:
        elapsed = clock(time.monotonic() - self._began)
        self.say(f"[{elapsed}] {describe(self.progress)}")

    def _is_worth_a_line(self, before: Phase | None) -> bool:
        phase = self.progress.phase
        if phase is None:
            return False
        if before is None or before.name != phase.name:
            return True
        if not phase.count or before.done == phase.done or phase.total is None:
            return False
        steps = min(phase.total, _FEW)
        return phase.done * steps // phase.total > before.done * steps // phase.total


class LiveDisplay:
    """One line that is drawn again and again, and a tick for each phase that is done."""

    def __init__(self, console: Console) -> None:
        from rich.live import Live
        from rich.spinner import Spinner

        self.progress = Progress()
        self._began = time.monotonic()
        self._is_over = False
        self._console = console
        self._spinner = Spinner("dots", style="cyan")
        self._live = Live(
            self, console=console, refresh_per_second=_REFRESHES_A_SECOND, transient=True
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *exception: object) -> None:
        # Writing the last ticks draws once more, and there is nothing left that is being done.
        self._is_over = True
        if exception[0] is None:
            self.progress.end()
        self._tick_off()
        self._live.stop()

    def say(self, text: str) -> None:
        """Write a line above the moving one."""
        self._console.print(text, markup=False, soft_wrap=True)

    def catch_up(self, events: Sequence[Event]) -> None:
        """Take what happened before; no ticks for it."""
        self.progress.catch_up(events, time.time())

    def show(self, event: Event) -> None:
        """Take an event; the next drawing shows it."""
        self.progress.apply(event)
        self._tick_off()

    def _tick_off(self) -> None:
        for phase in self.progress.finished:
            parts = f" ({phase.total})" if phase.count else ""
            self._console.print(f"[green]✓[/green] {phase.finished}{parts}")
        self.progress.finished.clear()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.progress_bar import ProgressBar
        from rich.table import Table

        if self._is_over:
            return
        elapsed = clock(time.monotonic() - self._began)
        phase = self.progress.phase
        row = Table.grid(padding=(0, 1))
        parts: list[RenderableType] = [self._spinner, f"{describe(self.progress)}  {elapsed}"]
        if phase is not None and phase.total is not None and phase.total > 1:
            share = round(1000 * (phase.fraction or 0))
            parts.insert(1, ProgressBar(total=1000, completed=share, width=24))
        row.add_row(*parts)
        yield row


def describe(progress: Progress) -> str:
    """Say what is being done, how much of it is done, and about how long it still takes."""
    phase = progress.phase
    if phase is None:
        return "Getting ready"
    rest = progress.rest(time.time())
    text = f"{phase.doing}: {phase.count}" if phase.count else phase.doing
    return text if rest is None or rest < 1 else f"{text}, about {clock(rest)} left"
