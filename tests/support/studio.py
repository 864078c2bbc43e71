"""The studio in a real browser, over a real server whose paid services are simulated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx2
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.support.browsers import LIMIT_MILLISECONDS
from tests.support.servers import Server, run_server
from tests.support.songs import write_clicks
from tests.support.waiting import until
from tools import npm

AXE = npm.ROOT / "studio" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
ENDS = {"succeeded", "failed", "cancelled"}
Theme = Literal["light", "dark"]

NARROW, WIDE = 390, 1440
_SIMULATED = re.compile(r"are simulated at (http://[\d.:]+);")
_HEIGHTS = {NARROW: 844, WIDE: 900}

# What Chromium has and Safari, up to 26, has not: whatever is shown has to do without.
SAFARI_LACKS = ("requestIdleCallback", "cancelIdleCallback", "scheduler", "showSaveFilePicker")


@dataclass
class Site:
    """A running server with a studio, and a client that fills it without the studio."""

    server: Server
    client: httpx2.Client

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Return the JSON answer of an address under /api/mv.

        Raises:
            AssertionError: it answers with an error.
        """
        answer = self.client.request(method, f"/api/mv/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def add_song(self, seconds: int = 24, name: str = "song.wav") -> str:
        """Send a song with a clear beat, and return its id."""
        path = self.server.data.parent / f"{seconds}-{name}"
        write_clicks(path, seconds)
        answer = self.client.post("/api/mv/songs", params={"name": name}, content=path.read_bytes())
        assert answer.is_success, answer.text
        return answer.json()["song_id"]

    def add_project(self, *, scenes: int = 0, **fields: Any) -> dict[str, Any]:
        """Make a project, with some scenes whose words are given, and return it."""
        given = {
            "title": "Rain",
            "idea": "a robot finds a flower in the rain",
            "character_description": "a small rusty robot",
            **fields,
        }
        project = self.ask("POST", "projects", given)
        for number in range(1, scenes + 1):
            words = {"description": f"Scene {number}: the robot looks at the flower"}
            answer = self.ask("POST", f"projects/{project['project_id']}/scenes", words)
            project = answer["project"]
        return project

    def step(self, project_id: str, step: str, **body: Any) -> dict[str, Any]:
        """Have one step of a project done, and return its job once it has ended."""
        return self.ended(self.ask("POST", f"projects/{project_id}/steps/{step}", body)["job_id"])

    def run(self, project_id: str, until: str, **body: Any) -> dict[str, Any]:
        """Have all done that leads to a step, and return its job once it has ended."""
        asked = {"until": until, **body}
        return self.ended(self.ask("POST", f"projects/{project_id}/run", asked)["job_id"])

    def order(self, fields: Mapping[str, Any] | None = None) -> str:
        """Order a clip, a free one if nothing else is said; return the id of its job at once."""
        body = fields or {"prompt": "a robot in the rain", "duration": 1, "backend": "local"}
        headers = {"Prefer": "respond-async"}
        answer = self.client.post("/api/mv/generate_video", json=body, headers=headers)
        assert answer.status_code == 202, answer.text
        return answer.json()["job_id"]

    def script(self, *faults: Mapping[str, Any]) -> None:
        """Have these faults happen to the simulated services, and no others."""
        with self._services() as services:
            assert services.delete("/_faults").is_success
            assert services.post("/_faults", json=list(faults)).is_success

    def set_latency(self, seconds: float) -> None:
        """Have simulated clips that are ordered from now on take so long."""
        with self._services() as services:
            assert services.post("/_settings", json={"latency": seconds}).is_success

    def _services(self) -> httpx2.Client:
        found = _SIMULATED.search(self.server.said())
        assert found is not None
        return httpx2.Client(base_url=found[1], timeout=30, trust_env=False)

    def ended(self, job_id: str, *, seconds: float = 120) -> dict[str, Any]:
        """Return a job once it has ended.

        Raises:
            TimeoutError: it has not, by then.
        """

        def has_ended() -> bool:
            return self.ask("GET", f"jobs/{job_id}")["status"] in ENDS

        until(has_ended, seconds=seconds, what=f"the end of job {job_id}")
        return self.ask("GET", f"jobs/{job_id}")


@contextmanager
def run_site(
    folder: Path, *, latency: float = 0.3, environment: Mapping[str, str] | None = None
) -> Iterator[Site]:
    """Run a server with simulated services in a folder until the context ends."""
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    arguments = ("--simulate", "--latency", str(latency))
    with (
        run_server(data, arguments=arguments, environment=environment) as server,
        httpx2.Client(base_url=server.url, timeout=120, trust_env=False) as client,
    ):
        yield Site(server, client)


@dataclass
class Studio:
    """A page of the studio; what goes wrong in it unseen fails the test at its end."""

    page: Page
    site: Site
    problems: list[str] = field(default_factory=list)

    def open(self, path: str = "") -> None:
        """Go to a place, `projects/…` or `settings/…`, and wait until it is drawn."""
        self.page.goto(f"{self.site.server.url}/studio/{path}")
        self.page.get_by_role("main").wait_for()

    def check(self) -> None:
        """Make sure that the page, as it stands, breaks no rule of accessibility.

        Raises:
            AssertionError: it does, with the rules and the elements.
        """
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(
            "rules => axe.run({ runOnly: rules, resultTypes: ['violations'] })", list(RULES)
        )
        told = [
            f"{each['id']}: {each['help']}\n" + "\n".join(
                f"  {node['html'][:300]}\n    {node['failureSummary']}" for node in each["nodes"]
            )
            for each in found["violations"]
        ]  # fmt: skip
        assert not told, "\n".join(told)

    def has_room(self) -> bool:
        """Tell whether nothing sticks out at the side: the page does not scroll sideways."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )

    def wear(self, theme: Theme, width: int = WIDE) -> None:
        """Show the page in a theme, at a width in pixels."""
        self.page.emulate_media(color_scheme=theme)
        self.page.set_viewport_size({"width": width, "height": _HEIGHTS.get(width, 900)})


@contextmanager
def open_studio(
    browser: Browser,
    site: Site,
    *,
    expected: tuple[str, ...] = (),
    without: tuple[str, ...] = SAFARI_LACKS,
    **options: Any,
) -> Iterator[Studio]:
    """Open a page with an empty profile; it fails at the end for what went wrong in it unseen.

    Args:
        browser: a running Chromium.
        site: the server.
        expected: parts of messages of the console that are no problem of this test.
        without: members of the window that it has to do without.
        **options: what the browser's context is made with.

    Raises:
        AssertionError: an error was logged, thrown or refused by the policy, or something was
            asked of another server.
    """
    context = browser.new_context(**options)
    context.set_default_timeout(LIMIT_MILLISECONDS)
    for name in without:
        context.add_init_script(f"delete window.{name}")
    studio = Studio(context.new_page(), site)

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(part in message.text for part in expected):
            studio.problems.append(f"{message.text} ({json.dumps(message.location)})")

    studio.page.on("console", hear)
    studio.page.on("pageerror", lambda error: studio.problems.append(str(error)))
    studio.page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((site.server.url, "blob:"))
            else studio.problems.append(f"asked elsewhere: {request.url}")
        ),
    )
    try:
        yield studio
    finally:
        context.close()
    assert not studio.problems, "\n".join(studio.problems)
