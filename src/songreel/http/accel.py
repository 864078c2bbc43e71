"""X-Accel-Redirect: nginx in front sends stored files itself, once the server has let a caller in.

The server decides who may have a file and whether it is asked for at all, as always; then it names
the file in place of sending it. It does so only where that gives the caller the very same answer,
and where the request says that nginx is there: whoever calls the server itself gets the bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers

from songreel.http.ranges import Outcome, Plan

HEADER = "X-Accel-Redirect"
ASKED_BY = "X-Sendfile-Type"
"""Header that nginx is told to send with each request: `X-Accel-Redirect`. Rack has the same."""

_ONE_RANGE = re.compile(r"bytes=(?:[0-9]+-[0-9]*|-[0-9]+)")
# nginx would compare them with a tag and a date of its own, before it takes those of this server.
_JUDGED_OTHERWISE = ("if-match", "if-unmodified-since")


@dataclass(frozen=True, slots=True)
class Accel:
    """A location of nginx that holds the folder of stored files.

    Attributes:
        location: begins and ends with a slash, and is internal: callers cannot ask for it.
        folder: what its `alias` names.
    """

    location: str
    folder: Path

    def gives(self, headers: Headers, decided: Plan) -> bool:
        """Tell whether nginx is there, and answers a GET for a file just as the server would."""
        if headers.get(ASKED_BY) != HEADER or any(name in headers for name in _JUDGED_OTHERWISE):
            return False
        asked = headers.getlist("range")
        if not asked:
            return decided.outcome is Outcome.WHOLE
        # A range that this server overlooks, nginx might refuse.
        is_one = len(asked) == 1 and _ONE_RANGE.fullmatch(asked[0]) is not None
        return is_one and decided.outcome is Outcome.PARTIAL

    def address(self, path: Path) -> str:
        """Return where nginx finds a stored file; its name is a hash, and needs no escaping.

        Raises:
            ValueError: it is not in the folder.
        """
        return self.location + path.relative_to(self.folder).as_posix()
