"""What agents can do, through the official package as their client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError

from songreel.core.settings import Settings
from songreel.mcp.app import TOOLS, create_server
from tests.support.api import Api, run_api
from tests.support.commands import write_tune
from tests.support.paid import Shop, run_shop
from tests.support.simulators import Running

pytestmark = pytest.mark.anyio
NOBODY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with run_api(tmp_path_factory.mktemp("agents")) as running:
        yield running


@pytest.fixture(scope="module")
def shop(simulators: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with run_shop(tmp_path_factory.mktemp("shop") / "data", simulators) as running:
        yield running


def unread() -> Settings:
    raise AssertionError("a server is named: no settings are needed")


@pytest.fixture(params=["legacy", "auto"])
async def agent(
    request: pytest.FixtureRequest, api: Api, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Client]:
    """Return an agent of either era of the protocol."""
    monkeypatch.setenv("SONGREEL_URL", api.server.url)
    async with Client(create_server(unread), mode=request.param) as client:
        yield client


async def call(agent: Client, name: str, **arguments: Any) -> dict[str, Any]:
    answer = await agent.call_tool(name, arguments)
    assert not answer.is_error, answer.content
    return answer.structured_content


async def refused(agent: Client, name: str, **arguments: Any) -> str:
    answer = await agent.call_tool(name, arguments)
    assert answer.is_error
    return answer.content[0].text  # type: ignore[union-attr]


async def test_every_tool_says_what_it_does_and_whether_it_changes_anything(agent: Client) -> None:
    tools = (await agent.list_tools()).tools
    assert [tool.name for tool in tools] == [work.__name__ for work, _ in TOOLS]
    for tool in tools:
        assert tool.description
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is not None
        assert "context" not in tool.input_schema["properties"]
    templates = (await agent.list_resource_templates()).resource_templates
    assert [each.uri_template.rpartition("/")[0] for each in templates] == [
        "songreel://songs",
        "songreel://jobs",
        "songreel://videos/{video_id}",
    ]


async def test_a_song_becomes_a_film_that_can_be_watched(
    agent: Client, tmp_path: Path, api: Api
) -> None:
    write_tune(tmp_path / "song.wav", 6)
    song = await call(agent, "song_add", path=str(tmp_path / "song.wav"))
    assert (await call(agent, "song_list"))["songs"][0]["song_id"] == song["song_id"]
    heard = await call(agent, "song_analyze", song_id=song["song_id"])
    assert heard["schema"] == "analysis/1"
    assert "beats" not in heard
    plan = await call(agent, "song_plan", song_id=song["song_id"], backend="local", scenes=2)
    assert plan["schema"] == "plan/1"
    begun = await call(
        agent,
        "film_draft",
        song_id=song["song_id"],
        idea="A walk",
        character_description="A red fox",
        scenes=2,
    )
    seen: list[str | None] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:
        seen.append(message)

    wait = {"job_id": begun["job_id"], "seconds": 90}
    ended = await agent.call_tool("job_wait", wait, progress_callback=note)
    job = ended.structured_content
    assert job["status"] == "succeeded", job
    assert "succeeded" in seen
    video = job["result"]["video_id"]
    info = await call(agent, "video_info", video_id=video)
    assert info["duration_seconds"] == pytest.approx(6, abs=0.1)
    assert api.client.get(info["video_url"]).headers["content-type"] == "video/mp4"
    film = tmp_path / "film.mp4"
    assert await call(agent, "video_download", video_id=video, path=str(film)) == {
        "path": str(film)
    }
    assert "is there already" in await refused(
        agent, "video_download", video_id=video, path=str(film)
    )
    await call(agent, "video_export", video_id=video, form="edl", path=str(tmp_path / "film.zip"))
    assert (tmp_path / "film.zip").read_bytes().startswith(b"PK")
    poster = await agent.read_resource(f"songreel://videos/{video}/poster")
    assert poster.contents[0].mime_type == "image/jpeg"
    events = await call(agent, "job_events", job_id=begun["job_id"])
    assert events["ended"] is True


async def test_scenes_a_picture_clips_and_a_merge(agent: Client) -> None:
    scenes = await call(
        agent, "scenes_write", idea="A walk", character_description="A fox", number_of_scenes=2
    )
    assert len(scenes["scenes"]) == 2
    picture = await call(agent, "reference_draw", character_description="A fox")
    assert picture["image_url"].startswith("http://127.0.0.1:")
    clips: list[str] = []
    for one in scenes["scenes"]:
        job = await call(
            agent,
            "clip_generate",
            prompt=one["description"],
            duration=1,
            character_reference_id=picture["image_id"],
        )
        ended = await call(agent, "job_wait", job_id=job["job_id"])
        clips.append(ended["result"]["video_id"])
    merged = await call(agent, "videos_merge", video_ids=clips)
    ended = await call(agent, "job_wait", job_id=merged["job_id"])
    assert ended["status"] == "succeeded"


async def test_an_order_under_a_word_is_begun_once(agent: Client, api: Api) -> None:
    words = f"an agent's {id(agent)}"
    order = {"prompt": words, "duration": 1, "idempotency_key": words}
    first, second = [await call(agent, "clip_generate", **order) for _ in range(2)]
    assert first["job_id"] == second["job_id"]
    assert (await call(agent, "job_wait", job_id=first["job_id"]))["status"] == "succeeded"
    assert api.submissions(words) == 1


async def test_a_job_goes_on_when_its_waiter_is_gone(agent: Client) -> None:
    begun = await call(agent, "clip_generate", prompt="wait:nobody_lets_it_go", duration=1)
    with anyio.move_on_after(0.5) as scope:
        await call(agent, "job_wait", job_id=begun["job_id"])
    assert scope.cancelled_caught
    job = await call(agent, "job_wait", job_id=begun["job_id"], seconds=1)
    assert job["status"] == "running"
    await call(agent, "job_cancel", job_id=begun["job_id"])
    assert (await call(agent, "job_wait", job_id=begun["job_id"]))["status"] == "cancelled"
    assert begun["job_id"] in [
        one["job_id"] for one in (await call(agent, "jobs_list", states=["cancelled"]))["jobs"]
    ]


async def test_what_goes_wrong_can_be_read_and_acted_on(agent: Client, tmp_path: Path) -> None:
    assert "(NOT_FOUND)" in await refused(agent, "job_get", job_id=NOBODY)
    assert "No such file" in await refused(agent, "song_add", path=str(tmp_path / "none.wav"))
    assert "seconds" in await refused(agent, "job_wait", job_id=NOBODY, seconds=0)
    assert (await call(agent, "video_info", video_id=NOBODY))["exists"] is False
    with pytest.raises(MCPError, match="not found"):
        await agent.read_resource(f"songreel://jobs/{NOBODY}")


async def test_what_the_server_offers_is_told(agent: Client) -> None:
    assert (await call(agent, "backends_list"))["chosen"]["video"] == "waiting/waiting/video-1"
    assert (await call(agent, "styles_list"))["styles"]
    assert (await call(agent, "ledger_get"))["cap_usd"]


PAID: list[tuple[str, dict[str, Any]]] = [
    ("clip_generate", {"prompt": "A fox", "backend": "replicate"}),
    ("clip_generate", {"prompt": "A fox"}),
    ("clip_generate", {"prompt": "A fox", "model": "google/veo-3.1-lite"}),
    ("scenes_write", {"idea": "A walk", "character_description": "A fox", "backend": "gemini"}),
    ("reference_draw", {"character_description": "A fox"}),
    ("film_make", {"idea": "A walk", "character_description": "A fox"}),
    ("film_make", {"idea": "A walk", "character_description": "A fox", "backend": "gemini"}),
]


async def test_no_tool_spends_money(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONGREEL_URL", shop.server.url)
    write_tune(tmp_path / "song.wav", 3)
    before = len(shop.simulators.ledger())
    async with Client(create_server(unread)) as agent:
        song = (await call(agent, "song_add", path=str(tmp_path / "song.wav")))["song_id"]
        jobs = len((await call(agent, "jobs_list"))["jobs"])
        for name, arguments in PAID:
            more = {"song_id": song} if name == "film_make" else {}
            told = await refused(agent, name, **arguments, **more)
            assert "US dollars" in told or "has no known price" in told, (name, arguments, told)
            assert "accepted quote" in told
        assert len((await call(agent, "jobs_list"))["jobs"]) == jobs
    assert len(shop.simulators.ledger()) == before
    assert shop.spent() == 0


async def test_local_things_are_free_beside_paid_ones(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONGREEL_URL", shop.server.url)
    write_tune(tmp_path / "song.wav", 3)
    async with Client(create_server(unread)) as agent:
        job = await call(agent, "clip_generate", prompt="A fox", duration=1, backend="local")
        assert (await call(agent, "job_wait", job_id=job["job_id"]))["status"] == "succeeded"
        film = await call(
            agent,
            "film_make",
            song_id=(await call(agent, "song_add", path=str(tmp_path / "song.wav")))["song_id"],
            idea="A walk",
            character_description="A fox",
            backend="local",
            scenes=1,
        )
        assert (await call(agent, "job_wait", job_id=film["job_id"]))["status"] == "succeeded"
    assert shop.spent() == 0
