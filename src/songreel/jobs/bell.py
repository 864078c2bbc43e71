"""Has the engine look for waiting jobs when there are some, and seldom where there are none.

The engine looks through each queue again and again, twenty times a second where a job is to start
at once: a server without work spent a tenth of a core on that, and a hundred idle workers would
keep their database busy.
"""

from __future__ import annotations

import threading
import time


class Bell:
    """Stands in for the event that the engine's loop over a queue sleeps on.

    The loop looks once at the beginning, as soon as the bell is rung, and after a steady pause.
    """

    def __init__(self, *, pause: float, least: float, settle: float, busy: float) -> None:
        """Begin rung: what an earlier life left is taken up at once.

        Args:
            pause: seconds between two looks where nobody rings.
            least: seconds between two looks at least, however often somebody rings.
            settle: seconds after a ring within which what it is rung for may not be committed
                yet: more looks follow the one that came too soon.
            busy: seconds from now on for which it is looked as often as may be.
        """
        self._pause, self._least, self._settle = pause, least, settle
        self._changed = threading.Condition()
        self._looked_at = float("-inf")
        self._due: float = time.monotonic()
        self._settled_at = self._due + busy
        self._stopped = False

    def ring(self) -> None:
        """Have the loop look soon."""
        with self._changed:
            at = time.monotonic()
            self._settled_at = max(self._settled_at, at + self._settle)
            self._due = min(self._due, max(at, self._looked_at + self._least))
            self._changed.notify()

    def set(self) -> None:
        """Have the loop end."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def is_set(self) -> bool:
        """Tell whether the loop is to end."""
        return self._stopped

    def wait(self, timeout: float | None = None) -> bool:
        """Sleep until the next look is due; tell whether the loop is to end.

        Args:
            timeout: what the engine would wait for; the bell knows better.
        """
        del timeout
        with self._changed:
            while not self._stopped and (left := self._due - time.monotonic()) > 0:
                self._changed.wait(left)
            at = self._looked_at = time.monotonic()
            # A look at this moment misses what commits while it runs.
            self._due = at + (self._least if at < self._settled_at else self._pause)
            return self._stopped
