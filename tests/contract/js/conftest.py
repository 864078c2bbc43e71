"""What the programs of the notes find around them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.js.elsewhere import run_elsewhere


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a page from an origin that is not the server's."""
    with run_elsewhere(tmp_path_factory.mktemp("page")) as running:
        yield running
