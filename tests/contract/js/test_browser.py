"""The JavaScript of the client notes, unchanged, in a real browser with the page elsewhere.

The page comes from an origin of its own (another port), so each call goes through CORS. The notes
write the server's address as http://localhost:8000: the browser is told where that is. The four
steps are made by the backend that a new user has; the other examples by one that takes no time,
since eight seconds of film tell a browser nothing more there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.contract.js.cases import CASES
from tests.contract.js.programs import as_function, run_in_page
from tests.support import notes
from tests.support.api import Api
from tests.support.browsers import open_browser
from tests.support.notes import Example
from tests.support.servers import Server


@pytest.fixture(scope="module")
def browser(server: Server) -> Iterator[Browser]:
    """Return a browser for which localhost:8000 is the server under test."""
    with open_browser(hosts={"localhost:8000": f"127.0.0.1:{server.port}"}) as running:
        yield running


@pytest.fixture
def elsewhere(page: Page, origin: str) -> Page:
    """Return a page of the other origin."""
    page.set_default_timeout(110_000)
    page.goto(f"{origin}/index.html")
    return page


def test_the_four_steps_run_through_cors_and_the_clip_plays(elsewhere: Page) -> None:
    play = """new Promise((resolve, reject) => {
      const player = document.createElement('video');
      player.muted = true;
      player.ontimeupdate = () => player.currentTime > 0.2 && resolve({
        files: videoFiles.map(file => ({ size: file.size, type: file.type })), videoInfos,
        width: player.videoWidth, height: player.videoHeight, duration: player.duration });
      player.onerror = () => reject(new Error(player.error.message));
      player.src = `http://localhost:8000${videos[0].video_url}`;
      document.body.append(player);
      player.play().catch(reject);
    })"""

    found = elsewhere.evaluate(as_function(notes.STEPS, play))

    assert [info["exists"] for info in found["videoInfos"]] == [True] * 4
    assert found["files"] == [
        {"size": info["file_size_bytes"], "type": "video/mp4"} for info in found["videoInfos"]
    ]
    assert found["width"] * 9 == found["height"] * 16
    assert found["duration"] == pytest.approx(8, abs=0.05)


@pytest.mark.parametrize(
    "script",
    [one for one in notes.SCRIPTS if not notes.is_step(one)],
    ids=lambda script: script.heading,
)
def test_every_other_example_runs_through_cors(script: Example, elsewhere: Page, api: Api) -> None:
    case = CASES[script.heading]

    ran = run_in_page(elsewhere, api.server.url, case.before + script.code, case.finish)

    case.check(ran)


@pytest.mark.parametrize("kind", ["text/plain", "application/json"])
def test_what_a_browser_sends_by_itself_as_content_type_is_taken(
    elsewhere: Page, api: Api, kind: str
) -> None:
    """A page sends text as text/plain without asking first, and the rest after a preflight."""
    sent: list[str | None] = []
    elsewhere.on("request", lambda request: sent.append(request.headers.get("content-type")))
    options = {"method": "POST", "body": json.dumps({"prompt": "A robot", "duration": 1})}
    if kind == "application/json":
        options["headers"] = {"Content-Type": kind}  # pyright: ignore[reportArgumentType]

    ran = run_in_page(
        elsewhere,
        api.server.url,
        "",
        f"fetch('/api/mv/generate_video', {json.dumps(options)}).then(res => res.json())",
    )

    assert ran.result["metadata"]["prompt"] == "A robot"
    assert [found for found in sent if found and found.startswith(kind)]


def test_errors_can_be_read_through_cors(elsewhere: Page) -> None:
    finish = """generateVideoWithRetry({ prompt: 'A robot', backend: 'replicate' })
      .then(() => null, error => error.message)"""

    ran = run_in_page(elsewhere, "http://localhost:8000", notes.GENERATE_WITH_RETRY, finish)

    assert ran.result == "Server configuration error. Contact support."


def test_an_address_that_is_too_long_can_be_read_about(elsewhere: Page, api: Api) -> None:
    finish = """fetch('/api/mv/get_video/' + 'y'.repeat(70_000), {
        headers: { 'Content-Type': 'application/json' }
      }).then(async res => [res.status, (await res.json()).error_code])"""

    ran = run_in_page(elsewhere, api.server.url, "", finish)

    assert ran.result == [414, "TOO_LARGE"]
