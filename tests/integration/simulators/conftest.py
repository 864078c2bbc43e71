from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.commands import Shell


@pytest.fixture
def songreel(tmp_path: Path) -> Iterator[Shell]:
    """Return a shell in an empty folder, with an empty data folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    shell = Shell(folder, tmp_path / "data", tmp_path / "told")
    yield shell
    shell.clear()
