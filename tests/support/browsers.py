"""Node and a real browser for tests, both out of packages."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import chromium

LIMIT_MILLISECONDS = 30_000


@pytest.fixture(scope="session")
def node() -> Path:
    """Return the program of the Node that came with the environment."""
    return Path(sys.executable).with_name("node")


@contextmanager
def open_browser(hosts: Mapping[str, str] | None = None) -> Generator[Browser]:
    """Run a headless Chromium; `hosts` says where it finds `name:port` (`address:port`).

    Playwright's synchronous interface keeps a loop running in this thread as long as it is open:
    a module that uses it has no asynchronous tests.
    """
    found = chromium.ensure()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=found.program,
            args=chromium.arguments(hosts or {}),
            env={**found.environment},
        )
        yield running
        running.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium for one module."""
    with open_browser() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page with an empty profile."""
    context = browser.new_context()
    context.set_default_timeout(LIMIT_MILLISECONDS)
    yield context.new_page()
    context.close()
