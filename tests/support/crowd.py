"""How busy the machine is that tests run on."""

from __future__ import annotations

import os


def crowd() -> float:
    """Return how many want each processor, at least 1: by the clock, all takes so much longer."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
