"""What a type checker makes of the client: basedpyright reads this file, `make check` runs it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from typing import Any, assert_type, get_type_hints

from songreel.client import AsyncSongreel, Event, Job, Songreel, Video


def blocking(server: Songreel) -> None:
    assert_type(server.videos.generate("a fox", duration=4, aspect_ratio="16:9"), Video)
    assert_type(server.jobs.get("id"), Job)
    assert_type(server.jobs.follow("id", after=3), Generator[Event])
    server.videos.generate("a fox", duration="4")  # pyright: ignore[reportArgumentType]
    server.videos.generate("a fox", lenght=4)  # pyright: ignore[reportCallIssue]
    server.videos.generate()  # pyright: ignore[reportCallIssue]


async def awaiting(server: AsyncSongreel) -> None:
    assert_type(await server.videos.generate("a fox", duration=4, aspect_ratio="16:9"), Video)
    assert_type(await server.jobs.get("id"), Job)
    assert_type(server.jobs.follow("id", after=3), AsyncGenerator[Event])
    await server.jobs.get(4)  # pyright: ignore[reportArgumentType]


def test_hints_can_be_read_at_run_time() -> None:
    checked: list[Callable[..., Any]] = [blocking, awaiting]
    assert [get_type_hints(each)["server"] for each in checked] == [Songreel, AsyncSongreel]
