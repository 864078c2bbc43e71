"""The end of the server: who waits is sent away without an answer, and finds the work again."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.support.api import hanging, read_all, read_answer, run_api
from tests.support.crowd import Crowd
from tests.support.servers import find_free_port, run_server
from tests.support.waiting import until

WAITERS = 60
CROWD = 40


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_time_whoever_waits(tmp_path: Path, kind: signal.Signals) -> None:
    with run_api(tmp_path) as api, contextlib.ExitStack() as open_connections:
        waiting = [
            open_connections.enter_context(
                hanging(api, "generate_video", {"prompt": f"wait:end {number}", "duration": 1})
            )
            for number in range(WAITERS)
        ]
        # Whoever is asked about an order was written down: a free one that may have been lost
        # is rightly ordered again.
        until(lambda: len(api.ledger("polled ")) == WAITERS, seconds=60, what="all orders")
        began = time.monotonic()
        api.server.process.send_signal(kind)
        api.server.process.wait(10)
        took = time.monotonic() - began
        assert [read_all(connection) for connection in waiting] == [b""] * WAITERS
        assert took < 3
        assert api.server.process.returncode == 0, api.server.said()
        assert "Traceback" not in api.server.said()
    with run_api(tmp_path) as again:
        again.allow("end")
        answer = again.post("generate_video", {"prompt": "wait:end 7", "duration": 1})
        assert answer.json()["metadata"]["adopted"] is True
        assert again.submissions("wait:end") == WAITERS


def test_who_waited_and_who_listened_go_on_where_they_were(tmp_path: Path) -> None:
    """With a thousand of each: `python -m bench stopping`."""

    def are_polled() -> None:
        until(lambda: len(api.ledger("polled ")) == CROWD * lives, seconds=60, what="all orders")

    async def stopped() -> float:
        await crowd.wait()
        await asyncio.to_thread(are_polled)
        await crowd.listen()
        await crowd.told()
        began = time.monotonic()
        api.server.process.send_signal(signal.SIGTERM)
        await crowd.gone()
        status = await asyncio.to_thread(api.server.process.wait, 15)
        assert status == 0, api.server.said()
        return time.monotonic() - began

    async def ended() -> None:
        await crowd.wait()
        await crowd.listen()
        await asyncio.to_thread(are_polled)
        api.allow(crowd.name)
        await crowd.gone()

    port = find_free_port()
    crowd = Crowd(port, CROWD, "crowd")
    lives = 1
    with run_api(tmp_path, port=port) as api:
        assert asyncio.run(stopped()) < 5
    assert crowd.answers == [None] * CROWD
    assert crowd.farewells == CROWD
    lives = 2
    with run_api(tmp_path, port=port) as api:
        asyncio.run(ended())
        answers = [one for one in crowd.answers if one is not None]
        clips = {document["video_url"] for _, document in answers}
        assert {status for status, _ in answers} == {200}
        # Who comes with a key has that job already; the others have adopted theirs.
        assert sum("adopted" in document["metadata"] for _, document in answers) == CROWD // 2
        assert len(clips) == CROWD
        assert all(api.client.head(clip).status_code == 200 for clip in clips)
        assert (crowd.ends, crowd.gaps) == (CROWD, 0)
        assert api.submissions("wait:crowd") == CROWD


def test_while_it_ends_new_requests_are_told_so(tmp_path: Path) -> None:
    """A body that is still coming in holds the end up for a moment."""
    with run_api(tmp_path) as api:
        with (
            socket.create_connection(("127.0.0.1", api.server.port), timeout=10) as slow,
            socket.create_connection(("127.0.0.1", api.server.port), timeout=10) as late,
        ):
            slow.sendall(
                b"POST /api/mv/create_scenes HTTP/1.1\r\nHost: localhost\r\n"
                b"Content-Length: 9\r\n\r\n"
            )
            # Its head is not complete yet, so it is no request yet.
            late.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n")
            assert api.client.get("/health").status_code == 200
            api.server.process.send_signal(signal.SIGTERM)
            until(lambda: "stopping" in api.server.said(), seconds=5)
            late.sendall(b"\r\n")
            status, document = read_answer(late)
            assert status == 503
            assert document["error_code"] == "UNAVAILABLE"
            assert document["retry_after_seconds"] > 0
        assert api.server.process.wait(5) == 0


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RuntimeError, match=f"{port} of 127.0.0.1 is taken") as caught:
            with run_server(data, port=port):
                pass
    assert "Traceback" not in str(caught.value)
