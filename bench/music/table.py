"""Scores as a table for a terminal."""

from __future__ import annotations

from dataclasses import fields

from bench.music.scores import Scores

HEADS = {
    "beat": "beat",
    "cmlt": "CMLt",
    "amlt": "AMLt",
    "downbeat": "down",
    "bias": "bias",
    "borders": "bd.5",
    "borders_3s": "bd3",
    "grouping": "pair",
    "labels": "label",
}


def head(first: str) -> str:
    """Return the first line of the table."""
    return f"{first:<14}" + "".join(f"{HEADS[one.name]:>7}" for one in fields(Scores))


def row(name: str, scores: Scores) -> str:
    """Return a line of the table."""
    return f"{name:<14}" + "".join(
        f"{cell(one.name, getattr(scores, one.name)):>7}" for one in fields(Scores)
    )


def cell(what: str, value: float | None) -> str:
    """Write one score; the bias in milliseconds with its sign."""
    if value is None:
        return "-"
    return f"{value:+.1f}" if what == "bias" else f"{value:.3f}"
