from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.studio import Site, Studio, open_studio, run_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a server with simulated services for one module."""
    with run_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def studio(browser: Browser, site: Site) -> Iterator[Studio]:
    """Return a page of the studio with an empty profile."""
    with open_studio(browser, site) as opened:
        yield opened
