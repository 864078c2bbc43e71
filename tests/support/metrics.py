"""What `/metrics` tells, as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx2
from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True)
class Told:
    """The samples of one scrape."""

    samples: dict[tuple[str, frozenset[tuple[str, str]]], float]

    def value(self, name: str, **labels: str) -> float | None:
        """Return the value of a series, or None."""
        return self.samples.get((f"songreel_{name}", frozenset(labels.items())))

    def total(self, name: str, **labels: str) -> float:
        """Return the sum of all series that have some labels."""
        wanted = set(labels.items())
        return sum(
            value
            for (found, has), value in self.samples.items()
            if found == f"songreel_{name}" and wanted <= has
        )

    @property
    def names(self) -> set[str]:
        """Return the names of all series."""
        return {name for name, _ in self.samples}


def scrape(client: httpx2.Client) -> Told:
    """Read the metrics of a server."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    return read(answer.text)


def read(text: str) -> Told:
    """Read the text of a scrape; each series is there once."""
    samples = list(_samples(text))
    found = {(name, frozenset(labels.items())): value for name, labels, value in samples}
    assert len(found) == len(samples)
    return Told(found)


def _samples(text: str) -> Iterator[tuple[str, dict[str, str], float]]:
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            yield sample.name, sample.labels, float(sample.value)


def families(text: str) -> set[str]:
    """Return the names of all series that a scrape may hold, those without a value too."""
    names: set[str] = set()
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            suffixes = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
            names |= {f"{name}{suffix}" for suffix in suffixes}
    return names
