"""What is sent to a server, and what is made of its answers."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import cast

import pytest

from songreel.cli.backend import FilmOrder, Song
from songreel.cli.over_http import ServerStudio, requested
from songreel.client import AsyncSongreel, FilmWish
from songreel.client import Event as TheirEvent
from songreel.client.asking import given as sent_of
from songreel.domain.cut_wish import CutWish
from songreel.domain.event import ShotMade

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "sent"), [("1e2", "100"), ("12.50", "12.50"), ("1E-1", "0.1"), (None, None)]
)
def test_a_budget_is_sent_in_digits(given: str | None, sent: str | None) -> None:
    budget = None if given is None else Decimal(given)
    order = FilmOrder(Song("song-1", "ab" * 32), "A walk", "A fox", cut=CutWish(budget=budget))
    asked = {"budget": requested(order).get("budget")}
    assert sent_of(FilmWish, asked).get("budget") == sent


@pytest.mark.anyio
async def test_what_a_server_tells_beyond_what_is_known_here_is_passed_over() -> None:
    shot = {"type": "shot", "index": 0, "start_frame": 0, "frames": 24, "video_id": "a"}
    shown = {**shot, "video_url": "/b", "signed_url": "/b?key=c", "v": 1}
    told = [
        TheirEvent.model_validate({"seq": 1, "at": NOW, **shown}),
        TheirEvent.model_validate({"seq": 2, "at": NOW, "type": "applause", "how": "loud"}),
        TheirEvent.model_validate({"seq": 3, "at": NOW, "type": "started"}),
    ]

    class Jobs:
        async def follow(self, job_id: str, *, after: int) -> AsyncGenerator[TheirEvent]:
            for event in told[after:]:
                yield event

    client = SimpleNamespace(jobs=Jobs())
    studio = ServerStudio(cast("AsyncSongreel", client))

    followed = [event async for event in studio.follow("job")]

    assert [event.seq for event in followed] == [1, 3]
    assert followed[0].data == ShotMade(
        index=0, start_frame=0, frames=24, video_id="a", video_url="/b"
    )
