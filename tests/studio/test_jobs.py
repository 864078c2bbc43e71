"""The list of jobs: live, with what they cost, how to stop them, and what is to be decided."""

from __future__ import annotations

import re
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.support.paid import GEMINI_CLIP, LOST, REPLICATE_CLIP
from tests.support.servers import find_free_port, run_server
from tests.support.studio import NARROW, WIDE, Site, Studio, Theme, open_studio, run_site
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(240)

REFUSED = {"service": "replicate", "method": "POST", "path": "*/predictions", "fault": "status"}
MANY = 500


@pytest.fixture
def calm(site: Site) -> Iterator[None]:
    """Let the simulated services be as they are at first, before and after."""
    _calm(site)
    yield
    _calm(site)


def _calm(site: Site) -> None:
    site.script()
    site.set_latency(0.3)


def slow(site: Site) -> str:
    """Order a paid clip that takes long, and return its job once the service has taken it."""
    site.set_latency(60)
    job = site.order(REPLICATE_CLIP)

    def is_sent() -> bool:
        orders = site.ask("GET", f"jobs/{job}")["orders"]
        return bool(orders) and orders[0]["state"] == "submitted"

    until(is_sent, seconds=30, what=f"the order of {job}")
    site.set_latency(0.3)
    return job


def lost(site: Site) -> dict[str, Any]:
    """Order a clip whose outcome nobody knows, and return its job."""
    site.script(LOST)
    job = site.ended(site.order(GEMINI_CLIP))
    assert job["error"]["error_code"] == "OUTCOME_UNKNOWN", job
    return job


def refused(site: Site) -> dict[str, Any]:
    """Order a clip that the service refuses for want of credit, and return its job."""
    site.script({**REFUSED, "status": 402})
    job = site.ended(site.order(REPLICATE_CLIP))
    site.script()
    return job


def rows(studio: Studio) -> Locator:
    return studio.page.get_by_role("list", name="Jobs", exact=True).locator(":scope > li")


def row_of(studio: Studio, job: dict[str, Any]) -> Locator:
    link = studio.page.locator(f'a[href$="{job["job_id"]}"]')
    return rows(studio).filter(has=link)


def show(studio: Studio, name: str) -> None:
    studio.page.get_by_role("group", name="Show").get_by_role("button", name=name).click()


def test_a_job_comes_goes_and_is_told_without_a_reload(studio: Studio, site: Site) -> None:
    studio.open("jobs")
    expect(studio.page.get_by_role("status").filter(has_text="Connected")).to_be_visible()
    before = rows(studio).count()
    site.order()
    expect(rows(studio)).to_have_count(before + 1)
    expect(rows(studio).first).to_contain_text("Done", timeout=60_000)
    expect(rows(studio).first).to_contain_text("$0.00")
    expect(studio.page.get_by_role("status", name="What happened")).to_have_text(
        re.compile(r"Clip: (Done|Being made|Saving)\.")
    )


def test_a_job_is_stopped_and_says_before_and_after_what_that_costs(
    studio: Studio, site: Site, calm: None
) -> None:
    studio.open("jobs")
    job = slow(site)
    row = rows(studio).first
    expect(row).to_contain_text("Going on")
    expect(row).to_contain_text("$0.20 set aside")
    elapsed = row.get_by_text(re.compile(r"^\d+:\d\d$"))
    was = elapsed.inner_text()
    expect(elapsed).not_to_have_text(was)

    row.get_by_role("button", name="Stop").click()
    dialog = studio.page.get_by_role("dialog", name="Stop this?")
    expect(dialog).to_contain_text("$0.20 at most")
    studio.check()
    dialog.get_by_role("button", name="Let it go on").click()
    assert site.ask("GET", f"jobs/{job}")["status"] == "running"

    row.get_by_role("button", name="Stop").focus()
    studio.page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Stop it").focus()
    studio.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert site.ended(job)["status"] == "cancelled"
    # What ran at the service when it was stopped may be charged: that is asked, and not hidden.
    expect(row).to_contain_text("It was stopped while the service worked on it")
    expect(row).to_contain_text("nobody knows whether it charges $0.20")


def test_what_costs_nothing_is_stopped_for_nothing(studio: Studio, site: Site, calm: None) -> None:
    project = site.add_project(scenes=8, song_id=site.add_song(60))
    site.step(project["project_id"], "plan")
    studio.open("jobs")
    expect(rows(studio).first).to_contain_text("Cuts of Rain")
    job = site.ask("POST", f"projects/{project['project_id']}/steps/animatic", {})["job_id"]
    row = row_of(studio, {"job_id": job})
    row.get_by_role("button", name="Stop").click()
    dialog = studio.page.get_by_role("dialog", name="Stop this?")
    expect(dialog).to_contain_text("Stopping costs nothing.")
    dialog.get_by_role("button", name="Stop it").click()
    assert site.ended(job)["status"] == "cancelled"
    expect(row).to_contain_text("Stopped")
    expect(row).to_contain_text("$0.00")
    row.get_by_role("button", name="Try again").click()
    expect(rows(studio).first).to_contain_text(re.compile("Going on|Done"))
    newest = site.ask("GET", "jobs?limit=1")["jobs"][0]["job_id"]
    site.ask("POST", f"jobs/{newest}/cancel")


@pytest.mark.parametrize("decision", ["again", "on the bill", "not on the bill"])
def test_an_unknown_outcome_is_explained_and_decided(
    studio: Studio, site: Site, calm: None, decision: str
) -> None:
    job = lost(site)
    site.script()
    studio.open("jobs")
    group = studio.page.get_by_role("group", name="Show")
    expect(group.get_by_role("button", name="Needs a decision")).to_have_text(re.compile(r"\d+$"))
    show(studio, "Needs a decision")
    row = row_of(studio, job)
    expect(row).to_contain_text("The connection broke after this was sent")
    expect(row).to_contain_text("$0.09")
    page = studio.page
    if decision == "again":
        row.get_by_role("button", name="Order again").click()
        dialog = page.get_by_role("dialog", name="Order again?")
        expect(dialog).to_contain_text("It may be paid twice")
        studio.check()
        dialog.get_by_role("button", name="Order again for $0.09").click()
        expect(row).to_have_count(0)
        page.get_by_role("button", name="Show it").click()
        expect(page).not_to_have_url(re.compile(job["job_id"]))
        expect(page.get_by_text("Done").first).to_be_visible(timeout=60_000)
    else:
        row.get_by_role("button", name="Give up").click()
        dialog = page.get_by_role("dialog", name="Give it up?")
        dialog.get_by_label(f"It is {decision}").check()
        studio.check()
        dialog.get_by_role("button", name="Give up").click()
        expect(row).to_have_count(0)
        settled = site.ask("GET", f"jobs/{job['job_id']}")["orders"][0]["state"]
        assert settled == ("charged" if decision == "on the bill" else "not_charged")


def test_what_failed_says_why_and_what_to_do_and_is_tried_again(
    studio: Studio, site: Site, calm: None
) -> None:
    job = refused(site)
    studio.open("jobs")
    show(studio, "Failed")
    row = row_of(studio, job)
    expect(row).to_contain_text(job["error"]["message"])
    expect(row).to_contain_text("has no credit for this")
    row.get_by_role("button", name="Try again").click()
    dialog = studio.page.get_by_role("dialog", name="Try again?")
    expect(dialog).to_contain_text(re.compile(r"\$0\.20|kept"))
    dialog.get_by_role("button", name="Try again").click()
    expect(dialog).to_be_hidden()
    newest = site.ask("GET", "jobs?limit=1")["jobs"][0]
    assert newest["job_id"] != job["job_id"]
    assert site.ended(newest["job_id"])["status"] == "succeeded"


def test_the_parts_of_a_film_unfold_and_lead_to_the_project(
    studio: Studio, site: Site, calm: None
) -> None:
    title = "Rain over مطر 🌧 and a title that goes on and on"
    project = site.add_project(title=title, scenes=2, song_id=site.add_song(8))
    job = site.run(project["project_id"], "animatic")
    assert job["status"] == "succeeded", job
    studio.open("jobs")
    row = row_of(studio, job)
    expect(row).to_contain_text(f"Draft film of {title}")
    row.get_by_role("button", name="Show the parts").click()
    parts = row.get_by_role("list", name="Parts")
    expect(parts.get_by_role("listitem").first).to_contain_text(f"of {title}")
    studio.check()
    row.get_by_role("link", name=title).first.click()
    expect(studio.page.get_by_role("heading", level=1)).to_have_text(title)


def test_all_about_a_job_and_the_way_back(studio: Studio, site: Site, calm: None) -> None:
    job = site.ended(site.order(REPLICATE_CLIP))
    studio.open("jobs")
    rows(studio).first.get_by_role("link", name="Clip").focus()
    studio.page.keyboard.press("Enter")
    expect(studio.page).to_have_url(re.compile(job["job_id"]))
    page = studio.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Clip")
    expect(page.get_by_role("table")).to_contain_text("google/veo-3.1-lite")
    expect(page.get_by_role("table")).to_contain_text("$0.20")
    log = page.get_by_role("listitem")
    for words in ("Replicate took the order", "Replicate charges $0.20", "Done"):
        expect(log.filter(has_text=words).first).to_be_visible()
    expect(page.get_by_label("Clip", exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.path().stat().st_size > 1000
    studio.check()
    page.get_by_role("link", name="All jobs").click()
    expect(rows(studio).first).to_be_visible()


def test_a_job_that_is_not_there_says_so(browser: Browser, site: Site) -> None:
    with open_studio(browser, site, expected=("404",)) as studio:
        studio.open(f"jobs/{uuid.uuid4()}")
        heading = studio.page.get_by_role("heading", name="There is no such job")
        expect(heading).to_be_visible()
        studio.check()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_every_state_breaks_no_rule(
    studio: Studio, site: Site, calm: None, theme: Theme, width: int
) -> None:
    lost(site)
    refused(site)
    job = slow(site)
    studio.wear(theme, width)
    studio.open("jobs")
    for words in ("Going on", "Failed", "Needs a decision", "Done"):
        expect(rows(studio).filter(has_text=words).first).to_be_visible()
    studio.check()
    assert studio.has_room()
    studio.open(f"jobs/{job}")
    expect(studio.page.get_by_role("table")).to_be_visible()
    studio.check()
    assert studio.has_room()
    site.ask("POST", f"jobs/{job}/cancel")


def test_nothing_yet_and_the_filter_that_survives_a_reload(
    browser: Browser, tmp_path: Path
) -> None:
    with run_site(tmp_path) as site, open_studio(browser, site) as studio:
        studio.open("jobs")
        page = studio.page
        expect(page.get_by_role("heading", name="Nothing was made yet")).to_be_visible()
        studio.check()
        show(studio, "Failed")
        expect(page.get_by_role("heading", name="Nothing failed")).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="Nothing failed")).to_be_visible()
        show(studio, "Needs a decision")
        expect(page.get_by_role("heading", name="Nothing needs a decision")).to_be_visible()


def test_a_server_that_goes_away_is_waited_for(browser: Browser, tmp_path: Path) -> None:
    data, port = tmp_path / "data", find_free_port()
    data.mkdir()
    simulated = ("--simulate", "--latency", "0.3")
    missing = ("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE", "ERR_EMPTY", "ERR_CONNECTION_RESET")
    with (
        run_server(data, port=port, arguments=simulated) as server,
        httpx2.Client(base_url=server.url, timeout=120, trust_env=False) as client,
    ):
        site = Site(server, client)
        site.ended(site.order())
        with open_studio(browser, site, expected=missing) as studio:
            studio.open("jobs")
            expect(rows(studio)).to_have_count(1)
            server.kill()
            waiting = studio.page.get_by_text("What you see may be old")
            expect(waiting).to_be_visible(timeout=30_000)
            studio.check()
            with run_server(data, port=port, arguments=simulated):
                site.order()
                expect(waiting).to_be_hidden(timeout=60_000)
                expect(rows(studio)).to_have_count(2)
                expect(rows(studio).first).to_contain_text("Done", timeout=60_000)


def test_five_hundred_jobs_are_listed(browser: Browser, tmp_path: Path) -> None:
    with run_site(tmp_path) as site:
        copy(site, site.ended(site.order())["job_id"], MANY - 1)
        with open_studio(browser, site) as studio:
            studio.open("jobs")
            page = studio.page
            older = page.get_by_role("button", name="Show older ones")
            for count in range(50, MANY, 50):
                expect(rows(studio)).to_have_count(count, timeout=60_000)
                older.focus()
                page.keyboard.press("Enter")
            expect(rows(studio)).to_have_count(MANY)
            expect(older).to_have_count(0)


def copy(site: Site, job_id: str, count: int) -> None:
    """Put so many jobs into a server's database that are as one that is there, but older."""
    path = site.server.data / "simulate" / "songreel.db"
    began = datetime.now(UTC) - timedelta(days=1)
    with closing(sqlite3.connect(path, timeout=30)) as database, database:
        names = [row[1] for row in database.execute("PRAGMA table_info(jobs)")]
        row = database.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone()
        of_it = dict(zip(names, row, strict=True))
        created = of_it["created_at"]
        for number in range(count):
            moment = began - timedelta(minutes=number)
            at = (
                moment.isoformat(" ") if isinstance(created, str) else int(moment.timestamp() * 1e6)
            )
            made = {**of_it, "id": str(uuid.uuid4()), "created_at": at}
            marks = ", ".join("?" * len(names))
            database.execute(f"INSERT INTO jobs VALUES ({marks})", [made[name] for name in names])  # noqa: S608
