"""Whether the time that it takes to look at an API key tells anything about it.

As in dudect (Reparaz, Balasch, Verbauwhede, 2017): samples of several classes are taken in random
order, the slowest are left out by a threshold for all, and Welch's t says whether two classes can
be told apart. Above 4.5 they can.
"""

from __future__ import annotations

import gc
import os
import random
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from statistics import fmean, variance

from bench.harness import ONCE, Figure
from songreel.core.clock import now
from songreel.domain.api_key import (
    NOBODY,
    ApiKey,
    Permission,
    Presented,
    hash_of,
    matches,
)

TITLE = "Keys"
SAMPLES = 100_000
MOST_T = 4.5
CLASSES = (
    "a wrong secret",
    "another wrong secret",
    "an unknown id",
    "a hash that is right but for its first digit",
    "a hash that is right but for its last digit",
)
_KEPT = 0.9

Check = Callable[[Presented, ApiKey], bool]
Case = tuple[Presented, ApiKey]


def measure() -> list[Figure]:
    """Return Welch's t of each class of keys against a wrong secret of a known key."""
    samples = 2_000 if os.environ.get(ONCE) else SAMPLES
    told = _compare(matches, samples)
    caught = _compare(_mutant, samples)
    figures = [
        Figure(f"Welch's t at {samples:,} samples: {name}", abs(t), "", bound=MOST_T)
        for name, t in told.items()
    ]
    unknown = abs(caught["an unknown id"])
    figures.append(Figure("the same for a mutant that returns early on unknown ids", unknown, ""))
    if unknown <= MOST_T:
        raise RuntimeError("a mutant that returns early was not told apart: nothing was shown")
    return figures


def _mutant(presented: Presented, known: ApiKey) -> bool:
    if not known.id:
        return False
    return matches(presented, known)


def _compare(check: Check, samples: int) -> Mapping[str, float]:
    times = _times(check, samples)
    limit = sorted(time for each in times.values() for time in each)[
        int(_KEPT * samples * len(times))
    ]
    kept = {name: [time for time in each if time <= limit] for name, each in times.items()}
    base = kept.pop(CLASSES[0])
    return {name: welch(base, each) for name, each in kept.items()}


def _times(check: Check, samples: int) -> dict[str, list[int]]:
    """Return nanoseconds of each sample of each class, which are taken in random order.

    For every sample the inputs of all classes are made anew, in an order that is drawn, and one of
    them is looked at: otherwise it would be measured what lies where in memory, and not what is
    done.
    """
    drawn = random.Random(7)
    order = [at for at in range(len(CLASSES)) for _ in range(samples)]
    drawn.shuffle(order)
    places = list(range(len(CLASSES)))
    times: list[list[int]] = [[] for _ in CLASSES]
    clock = time.perf_counter_ns
    gc.disable()
    try:
        for at in order:
            cases = _cases()
            drawn.shuffle(places)
            copies = {place: _copy(*cases[place]) for place in places}
            presented, known = copies[at]
            # What is compared is in the processor's cache in every class, and so is the code.
            check(*_WARM)
            check(presented, known)
            began = clock()
            check(presented, known)
            # Apart from the list: finding that takes another time for each class.
            took = clock() - began
            times[at].append(took)
    finally:
        gc.enable()
    return dict(zip(CLASSES, times, strict=True))


def _cases() -> tuple[Case, ...]:
    """Return one case of each class, in their order."""
    right, wrong = (Presented("0" * 16, secrets.token_urlsafe(32)) for _ in range(2))
    digits = hash_of(right.secret)
    nearly = (_but(digits, 0), _but(digits, 63))
    first, last = (replace(_KEY, secret_hash=text) for text in nearly)
    return (wrong, _KEY), (wrong, _KEY), (wrong, NOBODY), (right, first), (right, last)


def _copy(shown: Presented, stored: ApiKey) -> Case:
    presented = Presented(stored.id, _copied(shown.secret))
    return presented, replace(stored, secret_hash=_copied(stored.secret_hash))


def _copied(text: str) -> str:
    return text.encode("ascii").decode("ascii")


def _but(digits: str, place: int) -> str:
    other = "0" if digits[place] != "0" else "1"
    return digits[:place] + other + digits[place + 1 :]


def welch(one: Sequence[int], other: Sequence[int]) -> float:
    """Return Welch's t of two samples."""
    spread = sqrt(variance(one) / len(one) + variance(other) / len(other))
    return (fmean(one) - fmean(other)) / spread


_KEY = ApiKey(
    id="0" * 16,
    owner_id="local",
    name="x",
    permissions=frozenset({Permission.READ}),
    secret_hash=hash_of("x"),
    created_at=now(),
)
_WARM = _cases()[0]
