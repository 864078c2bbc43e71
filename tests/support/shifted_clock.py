"""`songreel` with a wall clock that is set while it runs, as an administrator or NTP would.

`python shifted_clock.py FILE serve`; the seconds that FILE holds are added to the real time.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import cast

_LOOK_SECONDS = 0.02


def shifted(seconds: Callable[[], float]) -> type[datetime]:
    """Return what tells the time of day so many seconds ahead, for `songreel.core.clock`."""

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=seconds())

    return cast("type[datetime]", Shifted)


class Clock:
    """The test's side: sets the clock."""

    def __init__(self, path: Path) -> None:
        """Hold the file that is read; the time is the real one for now."""
        self.path = path
        self.program = (sys.executable, Path(__file__), path)
        self.set(0)

    def set(self, seconds: float) -> None:
        """Set the clock to the real time and so many seconds."""
        new = self.path.with_suffix(".new")
        new.write_text(str(seconds), "utf-8")
        new.replace(self.path)


class Shift:
    """What is added to the time in the process whose clock is set."""

    def __init__(self, path: Path) -> None:
        """Follow a file."""
        self._path, self.seconds = path, 0.0

    def install(self) -> None:
        """Take the place of the clocks that tell the time of day; monotonic ones go on."""
        self._look()
        threading.Thread(target=self._follow, name="clock", daemon=True).start()
        real = time.time
        time.time = lambda: real() + self.seconds
        from songreel.core import clock

        clock.datetime = shifted(lambda: self.seconds)  # type: ignore[misc]

    def _follow(self) -> None:
        while True:
            time.sleep(_LOOK_SECONDS)
            self._look()

    def _look(self) -> None:
        self.seconds = float(self._path.read_text("utf-8"))


if __name__ == "__main__":
    from songreel.__main__ import main

    Shift(Path(sys.argv.pop(1))).install()
    main()
