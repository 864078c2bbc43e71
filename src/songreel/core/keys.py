"""The keys of paid services: from the settings, else from the file of keys, which is watched."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from songreel.core.key_file import KeyFile, KeyFileError
from songreel.core.logs import get_logger

if TYPE_CHECKING:
    from songreel.core.settings import Settings

VARIABLES: Mapping[str, str] = {
    "gemini": "GEMINI_API_KEY",
    "openai": "OPENAI_API_KEY",
    "replicate": "REPLICATE_API_TOKEN",
}
"""The variable of each backend whose key can be kept in the file."""
_BACKENDS = {variable: backend for backend, variable in VARIABLES.items()}


class Origin(StrEnum):
    """Where a key comes from, in words."""

    ENVIRONMENT = "the environment"
    SETTINGS = "the file songreel.env"
    KEPT = "the file of keys"


_PAUSE_SECONDS = 0.5
_log = get_logger(__name__)


class Keys:
    """Finds a key at each use, so that one that is handed in now counts from now on.

    In an event loop nothing is read: a thread looks at the file twice a second from `watch` on, so
    that the first request of a server too finds what is kept by then.
    """

    def __init__(self, settings: Settings) -> None:
        """Read the file.

        Raises:
            KeyFileError: it cannot be used.
        """
        self._settings = settings
        self._file = KeyFile(settings.data)
        self._turn = threading.Lock()
        self._is_over = threading.Event()
        self._watcher: threading.Thread | None = None
        self._state = self._file.state()
        self._kept: Mapping[str, str] = self._file.read()

    def find(self, variable: str) -> str | None:
        """Return the key that a variable stands for, or None."""
        set_one = self._settings.variable(variable)
        if set_one is not None or variable not in _BACKENDS:
            return set_one
        self._look()
        return self._kept.get(_BACKENDS[variable])

    def origin(self, backend: str) -> Origin | None:
        """Return where the key of a backend comes from, or None where it has none."""
        variable = VARIABLES.get(backend)
        if variable is None or self.find(variable) is None:
            return None
        if self._settings.variable(variable) is None:
            return Origin.KEPT
        # Settings take a variable however it is spelt.
        found = (value for name, value in os.environ.items() if name.upper() == variable)
        is_set = any(value.strip() for value in found)
        return Origin.ENVIRONMENT if is_set else Origin.SETTINGS

    def refresh(self) -> None:
        """Read the file now, if it has changed; it blocks."""
        self._refresh()

    def watch(self) -> None:
        """Begin to watch the file, if that was not begun; ends with `close`."""
        if self._watcher is None and not self._is_over.is_set():
            self._watcher = threading.Thread(target=self._watch, name="keys", daemon=True)
            self._watcher.start()

    def close(self) -> None:
        """Stop to watch the file."""
        self._is_over.set()
        if self._watcher is not None:
            self._watcher.join()

    def _look(self) -> None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            self._refresh()

    def _watch(self) -> None:
        while not self._is_over.wait(_PAUSE_SECONDS):
            self._refresh()

    def _refresh(self) -> None:
        with self._turn:
            state = self._file.state()
            if state == self._state:
                return
            try:
                self._kept = self._file.read()
            except KeyFileError as error:
                _log.warning("keys_refused", reason=str(error))
            self._state = state
