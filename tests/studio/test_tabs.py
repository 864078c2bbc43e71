"""Many tabs of one browser share one stream of events, and all of them work."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.support.studio import Site, open_studio

TABS = 8
"""More than the six connections that a browser opens to a host."""
SLOW = 60_000


def expect_connected(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text="Connected")).to_be_attached(timeout=SLOW)


def expect_job(page: Page, job: str) -> None:
    """Wait until a list of jobs that was opened before has a job."""
    link = page.locator(f"a[href$='{job}']").first
    expect(link).to_be_visible(timeout=SLOW)


@pytest.mark.timeout(300)
def test_eight_tabs_hear_what_happens_through_one_stream(browser: Browser, site: Site) -> None:
    with open_studio(browser, site) as studio:
        leaders: list[Page] = []
        context = studio.page.context

        def hear(request: Request) -> None:
            if "/api/mv/events" in request.url and request.frame.page not in leaders:
                leaders.append(request.frame.page)

        context.on("request", hear)
        pages = [studio.page, *(context.new_page() for _ in range(TABS - 1))]
        for page in pages:
            page.goto(f"{site.server.url}/studio/jobs")
            page.get_by_role("main").wait_for()
        for page in pages:
            expect_connected(page)
        assert leaders == pages[:1]
        first = site.order()
        for page in pages:
            expect_job(page, first)
        # The one that hears the server for all of them is closed: another one goes on.
        pages.pop(0).close()
        second = site.order()
        for page in pages:
            expect_job(page, second)
        assert len(leaders) == 2
