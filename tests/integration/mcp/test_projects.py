"""An agent and a project whose clips cost money: only an accepted quote is spent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from mcp import Client

from songreel.mcp.app import create_server
from tests.integration.mcp.test_tools import call, refused, unread
from tests.support.commands import write_tune
from tests.support.paid import Shop, run_shop
from tests.support.simulators import Running

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def shop(simulators: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with run_shop(tmp_path_factory.mktemp("shop") / "data", simulators) as running:
        yield running


async def test_a_project_is_paid_for_by_the_quote_that_was_accepted(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SONGREEL_URL", shop.server.url)
    write_tune(tmp_path / "song.wav", 8)
    async with Client(create_server(unread)) as agent:

        async def done(name: str, **arguments: str) -> None:
            job = await call(agent, name, project_id=project, **arguments)
            ended = await call(agent, "job_wait", job_id=job["job_id"], seconds=100)
            assert ended["status"] == "succeeded", ended.get("error")

        song = await call(agent, "song_add", path=str(tmp_path / "song.wav"))
        made = await call(
            agent,
            "project_create",
            title="Fox",
            idea="A walk",
            character_description="A red fox",
            song_id=song["song_id"],
            backend="replicate",
            model="google/veo-3.1-lite",
            number_of_scenes=2,
        )
        project = made["project_id"]
        assert project in [
            one["project_id"] for one in (await call(agent, "projects_list"))["projects"]
        ]

        await done("project_do", step="scenes")
        told = await refused(agent, "project_do", project_id=project, step="reference")
        assert "accepted quote" in told
        await done("project_do", step="plan")
        await refused(agent, "project_run", project_id=project, until="film")
        await refused(agent, "project_do", project_id=project, step="clips")
        assert shop.spent() == 0

        scene = (await call(agent, "project_get", project_id=project))["scenes"][0]
        changed = await call(
            agent,
            "scene_change",
            project_id=project,
            scene_id=scene["scene_id"],
            description="A red fox sleeps",
            dry_run=True,
        )
        assert changed["kept"] is False

        quote = await call(agent, "project_quote", project_id=project)
        total = Decimal(quote["total_usd"])
        assert total > 0
        wrong = str(total + Decimal("0.01"))
        told = await refused(agent, "quote_accept", quote_id=quote["quote_id"], total_usd=wrong)
        assert "Nothing was accepted" in told
        told = await refused(
            agent,
            "project_run",
            project_id=project,
            until="film",
            quote_id=quote["quote_id"],
        )
        assert "not accepted" in told
        assert shop.spent() == 0
        accepted = await call(
            agent, "quote_accept", quote_id=quote["quote_id"], total_usd=quote["total_usd"]
        )
        assert accepted["state"] == "accepted"
        await done("project_run", until="film", quote_id=quote["quote_id"])
        film = (await call(agent, "project_get", project_id=project))["film"]
        assert (await call(agent, "video_info", video_id=film["video_id"]))["exists"] is True
        assert shop.spent() == total
        assert film["video_url"].startswith(shop.server.url)

        plan = await call(agent, "project_plan", project_id=project)
        assert len(plan["clips"]) == 2
        takes = (await call(agent, "takes_list", project_id=project))["takes"]
        assert len(takes) == 3
        shown = await call(agent, "project_get", project_id=project)
        first, second = (one["scene_id"] for one in shown["scenes"])
        theirs = await call(agent, "takes_list", project_id=project, subject=second)
        assert [take["subject"] for take in theirs["takes"]] == [second]
        stays = await call(
            agent,
            "take_choose",
            project_id=project,
            subject=second,
            take_id=theirs["takes"][0]["take_id"],
        )
        assert stays.get("invalidated", []) == []
        told = await refused(agent, "take_choose", project_id=project, subject=second)
        assert "one of them" in told
        (picture,) = (take["take_id"] for take in takes if take["subject"] == "character")
        scene = {"project_id": project, "scene_id": second}
        for references, kept in (([picture], [picture]), ([], []), ("film", None)):
            seen = await call(agent, "scene_change", references=references, **scene)
            assert seen["project"]["scenes"][1].get("references") == kept

        moved = await call(agent, "scenes_order", project_id=project, order=[second, first])
        assert [one["scene_id"] for one in moved["project"]["scenes"]] == [second, first]
        halves = {"first": "A red fox wakes", "second": "A red fox runs"}
        apart = await call(
            agent, "scene_split", project_id=project, scene_id=first, dry_run=True, **halves
        )
        assert [one["description"] for one in apart["project"]["scenes"]][1:] == [*halves.values()]
        told = await refused(
            agent, "scene_split", project_id=project, scene_id=first, first="A red fox"
        )
        assert "both halves" in told

        part = await call(agent, "project_quote", project_id=project, scenes=[first])
        assert part.get("lines", []) == []
        await call(agent, "project_delete", project_id=project)
        await refused(agent, "project_get", project_id=project)
        await call(agent, "project_restore", project_id=project)
        assert (await call(agent, "project_get", project_id=project))["title"] == "Fox"
