"""Events as they are told: resumed without a gap or a double, and where a proxy keeps them back."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from songreel.client import watching
from tests.support.api import Api, run_api
from tests.support.doors import WAYS, Way, opened
from tests.support.proxy import Chaos, Proxy, run_proxy


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with run_api(tmp_path_factory.mktemp("events")) as running:
        yield running


@pytest.fixture
def proxy(api: Api) -> Iterator[Proxy]:
    with run_proxy(api.server.port) as running:
        yield running


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    return request.param


def told(api: Api, job_id: str) -> list[tuple[int, str]]:
    page = api.get(f"jobs/{job_id}/events").json()
    assert page["ended"] is True
    return [(event["seq"], event["type"]) for event in page["events"]]


def order(server: Any, words: str) -> str:
    return server.videos.order(words, duration=1).job_id


def test_events_come_as_a_stream_and_end_with_the_job(way: Way, api: Api, proxy: Proxy) -> None:
    with opened(way, proxy.url) as server, ThreadPoolExecutor() as pool:
        job_id = order(server, f"wait:streamed_{way}")
        following = pool.submit(lambda: list(server.jobs.follow(job_id)))
        api.await_submissions(f"wait:streamed_{way}")
        api.allow(f"streamed_{way}")
        events = following.result(30)
    assert [(event.seq, event.type) for event in events] == told(api, job_id)
    assert events[-1].seq > 2


def test_a_stream_that_breaks_is_resumed_without_a_gap_or_a_double(
    way: Way, api: Api, proxy: Proxy
) -> None:
    with opened(way, api.server.url) as server:
        job_id = order(server, f"broken often by {way}")
        server.jobs.wait(job_id)
    proxy.chaos = Chaos(seed=5, share=0.5, longest_delay=0.01)
    with opened(way, proxy.url) as server:
        for after in range(4):
            events = list(server.jobs.follow(job_id, after=after))
            assert [(event.seq, event.type) for event in events] == told(api, job_id)[after:]
    assert proxy.chaos.resets > 4


def test_where_a_proxy_keeps_a_stream_back_pages_are_asked_for(
    way: Way, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "FIRST_SECONDS", 0.5)
    with opened(way, api.server.url) as server:
        job_id = order(server, f"kept back from {way}")
        server.jobs.wait(job_id)
    with buffering(api.server.port) as url, opened(way, url, retries=0) as server:
        events = list(server.jobs.follow(job_id))
    assert [(event.seq, event.type) for event in events] == told(api, job_id)


def test_the_feed_of_all_jobs_is_followed_behind_a_cursor(way: Way, api: Api) -> None:
    with opened(way, api.server.url) as server:
        place = server.events.list(begin="now").next_cursor
        first = order(server, f"one of many for {way}")
        second = order(server, f"another for {way}")
        seen: list[str] = []
        for event in server.events.follow(after=place):
            seen += [event.more["job_id"]] if event.type == "succeeded" else []
            if len(seen) == 2:
                break
        page = server.events.list(after=place)
    assert sorted(seen) == sorted([first, second])
    assert {first, second} == {event.more["job_id"] for event in page.events}


@contextmanager
def buffering(port: int) -> Iterator[str]:
    """Run a proxy that passes an answer on once it is whole, and streams never."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, port), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _accept(listener: socket.socket, port: int) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_pass_on, args=(connection, port), daemon=True).start()


def _pass_on(connection: socket.socket, port: int) -> None:
    with connection:
        request = connection.recv(65_536)
        if b"text/event-stream" in request.lower():
            # It waits for an end that does not come while somebody listens.
            connection.recv(1)
            return
        with socket.create_connection(("127.0.0.1", port)) as server:
            server.sendall(request.replace(b"keep-alive", b"close"))
            answer = b"".join(iter(lambda: server.recv(65_536), b""))
        connection.sendall(answer)
