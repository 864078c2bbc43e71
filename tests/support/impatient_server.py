"""`songreel serve` with less patience for connections that may be dead, so that tests are short."""

from __future__ import annotations

import sys

from songreel.core import logs
from songreel.core.settings import Settings
from songreel.http.app import Limits
from songreel.http.server import serve

if __name__ == "__main__":
    logs.configure(as_json=True)
    serve(Settings(), limits=Limits(proof_of_life=float(sys.argv[1])))
