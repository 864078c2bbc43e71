"""The client's two faces behind one: a test says what it does once, and does it both ways."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from anyio.from_thread import BlockingPortal, start_blocking_portal

from songreel.client import AsyncSongreel, Songreel

Way = Literal["waits", "awaits"]
WAYS: tuple[Way, ...] = ("waits", "awaits")


class _Awaited:
    """Calls what is awaited as if it returned."""

    def __init__(self, portal: BlockingPortal, target: Any) -> None:
        self._portal, self._target = portal, target

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        return _Awaited(self._portal, found)

    def __call__(self, *args: Any, **named: Any) -> Any:
        given = self._target(*args, **named)
        if hasattr(given, "__anext__"):
            return self._items(given)

        async def awaited() -> Any:
            return await given

        return self._portal.call(awaited)

    def _items(self, items: Any) -> Iterator[Any]:
        try:
            while True:
                try:
                    yield self._portal.call(items.__anext__)
                except StopAsyncIteration:
                    return
        finally:
            self._portal.call(items.aclose)


@contextmanager
def opened(way: Way, url: str, key: str | None = None, *, retries: int = 4) -> Iterator[Any]:
    """Give a client of a server, which is used as the one that waits is."""
    if way == "waits":
        with Songreel(url, key, retries=retries) as client:
            yield client
        return
    with (
        start_blocking_portal("asyncio") as portal,
        portal.wrap_async_context_manager(AsyncSongreel(url, key, retries=retries)) as client,
    ):
        yield _Awaited(portal, client)
