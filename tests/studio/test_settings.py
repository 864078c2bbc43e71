"""The settings: money, keys of services, disk, people, webhooks, check-up, look."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from tests.studio.test_signin import enter as come_in
from tests.support.paid import REPLICATE_CLIP
from tests.support.servers import find_free_port, run_server
from tests.support.studio import NARROW, WIDE, Site, Studio, Theme, open_studio, run_site

pytestmark = pytest.mark.timeout(240)

PARTS = {
    "spending": "Today",
    "keys": "Service keys",
    "storage": "What the disk is used for",
    "callers": "People and keys",
    "webhooks": "Webhooks",
    "doctor": "Check-up",
    "look": "Look",
}
SECRET = "r8canaryTypedIntoTheStudio"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_no_part_breaks_a_rule(studio: Studio, theme: Theme, width: int) -> None:
    studio.wear(theme, width)
    for part, heading in PARTS.items():
        studio.open(f"settings/{part}")
        expect(studio.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        expect(studio.page.get_by_text(re.compile("^Loading"))).to_have_count(0, timeout=60_000)
        studio.check()
        assert studio.has_room(), part


def test_all_paid_work_is_held_with_a_reason_and_goes_on(studio: Studio, site: Site) -> None:
    studio.open("settings/spending")
    page = studio.page
    page.get_by_role("button", name="Hold all paid work").click()
    dialog = page.get_by_role("dialog", name="Hold all paid work?")
    dialog.get_by_label("Why").fill("The bill is odd مطر 🌧")
    studio.check()
    page.keyboard.press("Tab")
    dialog.get_by_role("button", name="Hold it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The bill is odd مطر 🌧")).to_be_visible()
    assert site.ask("GET", "ledger")["held"]["reason"] == "The bill is odd مطر 🌧"
    studio.check()
    studio.open("jobs")
    expect(page.get_by_text("All paid work is held")).to_be_visible()
    page.get_by_role("link", name="Let it go on").click()
    page.get_by_role("button", name="Let it go on").click()
    expect(page.get_by_role("button", name="Hold all paid work")).to_be_visible()
    assert site.ask("GET", "ledger")["held"] is None


def test_costs_are_told_apart_and_downloaded(studio: Studio, site: Site) -> None:
    assert site.ended(site.order(REPLICATE_CLIP))["status"] == "succeeded"
    studio.open("settings/spending")
    page = studio.page
    page.get_by_label("Told apart by").select_option(label="Model")
    table = page.get_by_role("table")
    expect(table).to_contain_text("google/veo-3.1-lite")
    expect(table).to_contain_text("$0.20")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as a table").click()
    assert "google/veo-3.1-lite" in download.value.path().read_text("utf-8")
    page.get_by_label("Since").fill("2999-01-01")
    expect(page.get_by_text("Nothing was paid for")).to_be_visible()


def test_a_service_key_is_handed_in_and_never_shown(
    browser: Browser, tmp_path: Path, site: Site
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    simulated = re.search(r"are simulated at (http://[\d.:]+);", site.server.said())
    assert simulated is not None
    environment = {"REPLICATE_BASE_URL": f"{simulated[1]}/replicate/v1"}
    with (
        run_server(data, environment=environment) as server,
        httpx2.Client(base_url=server.url, timeout=60, trust_env=False) as client,
        open_studio(browser, Site(server, client), expected=("400",)) as studio,
    ):
        studio.open("settings/keys")
        page = studio.page
        card = page.get_by_role("region", name="Replicate")
        card.get_by_label("Key", exact=True).fill(f"invalid{SECRET}")
        card.get_by_role("button", name="Keep the key").click()
        expect(card.get_by_text("does not take this key")).to_be_visible()
        studio.check()
        card.get_by_label("Key", exact=True).fill(SECRET)
        page.keyboard.press("Enter")
        expect(card.get_by_text("Ready")).to_be_visible()
        expect(card.get_by_label("New key")).to_have_value("")
        page.reload()
        expect(card.get_by_text("was handed in")).to_be_visible()
        assert SECRET not in page.content()
        assert SECRET not in server.said()
        card.get_by_role("button", name="Forget the key").click()
        expect(card.get_by_text("No key")).to_be_visible()
        assert not json.loads((data / "keys.json").read_text("utf-8"))["keys"]


def test_room_is_made_after_one_saw_what_goes_and_what_was_deleted_comes_back(
    studio: Studio, site: Site
) -> None:
    song = site.add_song(4, "ölçü 🌧.wav")
    site.client.delete(f"/api/mv/assets/{song}").raise_for_status()
    studio.open("settings/storage")
    page = studio.page
    item = page.get_by_role("listitem").filter(has_text="ölçü")
    item.get_by_role("button", name="Restore").click()
    expect(item).to_have_count(0)
    assert site.client.get(f"/api/mv/assets/{song}").is_success
    page.get_by_role("button", name="See what would go").click()
    expect(page.get_by_text(re.compile("would be freed|Nothing would go"))).to_be_visible()
    studio.check()


def test_a_key_is_made_shown_once_and_revoked(browser: Browser, tmp_path: Path) -> None:
    with run_site(tmp_path) as site:
        lock = json.loads((site.server.data / "simulate" / "owner.lock").read_bytes())
        site.client.headers["Authorization"] = f"Bearer {lock['token']}"
        wish = {"name": "the boss", "scopes": ["admin"]}
        boss = site.client.post("/api/keys", json=wish).json()
        with open_studio(browser, site, expected=("400", "401")) as studio:
            come_in(studio, boss, "settings/callers")
            page = studio.page
            page.get_by_role("button", name="Make a key").click()
            dialog = page.get_by_role("dialog", name="Make a key")
            dialog.get_by_role("button", name="Make it").click()
            expect(dialog.get_by_text("Say whose key it is")).to_be_visible()
            dialog.get_by_label("Whose key it is").fill("Ben مطر 🌧")
            dialog.get_by_label("Workspace").fill("team")
            dialog.get_by_label("Dollars a day at most").fill("lots")
            dialog.get_by_role("button", name="Make it").click()
            expect(
                dialog.get_by_text(re.compile("daily_cap|dollars", re.IGNORECASE)).first
            ).to_be_visible()
            dialog.get_by_label("Dollars a day at most").fill("5,50")
            studio.check()
            page.keyboard.press("Enter")
            shown = page.get_by_role("dialog", name="The key is made")
            key = shown.get_by_label("The key").inner_text()
            assert key.startswith("sr_")
            studio.check()
            shown.get_by_role("button", name="I have kept it").click()
            assert key not in page.content()
            table = page.get_by_role("table")
            expect(table).to_contain_text("$5.50 a day")
            headers = {"Authorization": f"Bearer {key}"}
            client = httpx2.Client(base_url=site.server.url, headers=headers, trust_env=False)
            with client:
                assert client.get("/api/session").json()["workspace"] == "team"
                page.get_by_role("button", name="Revoke the key Ben").click()
                sure = page.get_by_role("dialog", name="Revoke this key?")
                expect(sure).to_contain_text("out at once")
                sure.get_by_role("button", name="Revoke it").click()
                expect(table).to_contain_text("revoked just now")
                assert client.get("/api/session").status_code == 401
            cap = page.get_by_label("Dollars a day for team")
            cap.fill("20")
            page.keyboard.press("Enter")
            expect(page.get_by_text("team may spend $20.00 a day.")).to_be_visible()
            studio.check()
            studio.wear("light", NARROW)
            assert studio.has_room()


def test_a_webhook_is_added_tested_turned_off_and_deleted(browser: Browser, tmp_path: Path) -> None:
    # Nobody listens there: what is sent is tried again later.
    address = f"http://127.0.0.1:{find_free_port()}/hook"
    near = {"SONGREEL_WEBHOOK_TARGETS": "http,loopback"}
    with (
        run_site(tmp_path, environment=near) as site,
        open_studio(browser, site, expected=("400", "422")) as studio,
    ):
        studio.open("settings/webhooks")
        page = studio.page
        page.get_by_label("Address").fill("http://10.0.0.1/hook")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_text(re.compile("private|internet")).first).to_be_visible()
        page.get_by_label("Address").fill(address)
        page.get_by_role("button", name="Add", exact=True).click()
        secret = page.get_by_role("dialog", name="The secret of this webhook")
        expect(secret.get_by_label("The secret")).to_contain_text("whsec_")
        studio.check()
        secret.get_by_role("button", name="I have kept it").click()
        page.get_by_role("button", name="Send a test").click()
        expect(page.get_by_text("A test message is on its way.")).to_be_visible()
        page.get_by_role("button", name="Turn off").click()
        expect(page.get_by_text("Off since")).to_be_visible()
        expect(page.get_by_role("button", name="Send a test")).to_be_disabled()
        studio.check()
        page.get_by_role("button", name="Delete…").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete it").click()
        expect(page.get_by_text("Nobody is told yet.")).to_be_visible()


def test_the_check_up_says_what_to_do(studio: Studio) -> None:
    studio.open("settings/doctor")
    page = studio.page
    expect(page.get_by_role("heading", name="Python")).to_be_visible(timeout=60_000)
    heading = page.get_by_role("heading", name="Server", exact=True)
    expect(page.get_by_role("listitem").filter(has=heading)).to_contain_text("answers at")
    lacking = page.get_by_role("listitem").filter(has_text="Service openai")
    expect(lacking).to_contain_text("Not there")


def test_the_look_is_kept_and_worn_before_anything_is_drawn(studio: Studio) -> None:
    studio.wear("light")
    studio.open("settings/look")
    page = studio.page
    page.get_by_label("Dark").check()
    scheme = "getComputedStyle(document.documentElement).colorScheme"
    assert page.evaluate(scheme) == "dark"
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => {"
        " window.atFirst = document.documentElement.dataset.theme; })"
    )
    page.reload()
    expect(page.get_by_label("Dark")).to_be_checked()
    assert page.evaluate("window.atFirst") == "dark"
    studio.check()
    page.get_by_label("As the system is").check()
    assert page.evaluate(scheme) == "light dark"
    page.get_by_label("Use single keys").uncheck()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_label("Use single keys").check()
