"""Runs `songreel` as the version after this one: another number, and another engine's."""

from __future__ import annotations

import songreel
from songreel.jobs import engine

songreel.__version__ = f"{songreel.__version__}.post1"
engine.VERSION = str(int(engine.VERSION) + 1)

if __name__ == "__main__":
    from songreel.__main__ import main

    main()
