from __future__ import annotations

import errno
import socket
import sys
import time
from collections.abc import Iterator

import pytest

from songreel.core import tcp
from tests.support.silence import reason_for_none, silence

WHY_NOT = reason_for_none()
needs_silence = pytest.mark.skipif(WHY_NOT is not None, reason=WHY_NOT or "")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell")

Ends = tuple[socket.socket, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """Return our end and the other end of a connection over the loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        other = socket.create_connection(listener.getsockname())
        ours, _ = listener.accept()
    with ours, other:
        ours.settimeout(20)
        yield ours, other


@linux_only
def test_the_system_is_told_to_ask_after_15_seconds_every_5_three_times(ends: Ends) -> None:
    ours, _ = ends

    tcp.watch(ours)

    assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    options = (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
    assert [ours.getsockopt(socket.IPPROTO_TCP, option) for option in options] == [15, 5, 3]


@needs_silence
def test_a_watched_connection_ends_when_the_other_end_falls_silent(ends: Ends) -> None:
    ours, other = ends
    tcp.watch(ours, idle=1, interval=1, probes=2)
    silence(other)
    began = time.monotonic()

    with pytest.raises(TimeoutError) as ended:
        ours.recv(1)

    assert ended.value.errno == errno.ETIMEDOUT
    assert time.monotonic() - began < 10


@needs_silence
def test_what_nobody_acknowledges_ends_a_connection_after_a_while(ends: Ends) -> None:
    ours, other = ends
    tcp.give_up_after(ours, 1)
    silence(other)
    ours.sendall(b"an answer")
    began = time.monotonic()

    with pytest.raises(TimeoutError) as ended:
        ours.recv(1)

    assert ended.value.errno == errno.ETIMEDOUT
    assert time.monotonic() - began < 10


@needs_silence
def test_what_was_taken_is_told_from_what_was_sent(ends: Ends) -> None:
    ours, other = ends
    ours.sendall(b"heard")
    assert other.recv(5) == b"heard"
    taken = tcp.acknowledged_bytes(ours)
    silence(other)

    ours.sendall(b"lost")

    assert tcp.acknowledged_bytes(ours) == taken
    assert tcp.unacknowledged_bytes(ours) == 4


def test_a_closed_connection_is_an_error(ends: Ends) -> None:
    ours, _ = ends
    ours.close()

    for ask in (tcp.watch, tcp.seconds_since_last_ack, tcp.acknowledged_bytes):
        with pytest.raises(OSError, match="Bad file descriptor"):
            ask(ours)
