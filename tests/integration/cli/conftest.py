from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from tests.support.commands import Shell, write_tune


@pytest.fixture
def songreel(tmp_path: Path) -> Iterator[Shell]:
    """Return a shell in an empty folder, with an empty data folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    shell = Shell(folder, tmp_path / "data", tmp_path / "told")
    yield shell
    shell.clear()


@pytest.fixture
def tune(songreel: Shell) -> Callable[..., Path]:
    """Return a function that writes a song of so many seconds into the shell's folder."""

    def write(seconds: Fraction | int = 3, name: str = "song.wav", **options: int) -> Path:
        write_tune(songreel.folder / name, seconds, **options)
        return songreel.folder / name

    return write
