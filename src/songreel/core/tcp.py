"""What a system tells about a TCP connection, and how it is told to watch one."""

from __future__ import annotations

import errno
import os
import socket
import struct
import sys
from typing import Protocol

IDLE_SECONDS = 15
INTERVAL_SECONDS = 5
PROBES = 3

_LAST_ACK_OFFSET = 56  # struct tcp_info, tcpi_last_ack_recv: milliseconds (linux/tcp.h)
_BYTES_ACKED_OFFSET = 120  # the same, tcpi_bytes_acked, from Linux 4.1 on
_SIOCOUTQ = 0x5411  # linux/sockios.h: bytes sent that the peer has not acknowledged
_SO_NWRITE = 0x1024  # the same on macOS (sys/socket.h)
_TCP_KEEPALIVE = 0x10  # macOS's name for TCP_KEEPIDLE (netinet/tcp.h)


class Socket(Protocol):
    """The part of a socket that event loops hand out."""

    def fileno(self) -> int:
        """Return the file descriptor."""
        ...

    def setsockopt(self, level: int, option: int, value: int, /) -> None:
        """Set an option to a number."""
        ...

    def getsockopt(self, level: int, option: int, size: int, /) -> bytes:
        """Return an option as bytes."""
        ...


def watch(
    sock: Socket,
    *,
    idle: int = IDLE_SECONDS,
    interval: int = INTERVAL_SECONDS,
    probes: int = PROBES,
) -> None:
    """Have the system find out by itself when the other end of a silent connection is gone.

    It asks after `idle` seconds of silence, then every `interval`, and gives up after `probes`.
    Setting a shorter `idle` on a connection that has been silent for longer makes it ask now.

    Raises:
        OSError: the socket is closed.
    """
    _require_open(sock)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    idle_option: int | None = getattr(socket, "TCP_KEEPIDLE", None)
    if idle_option is None and sys.platform == "darwin":
        idle_option = _TCP_KEEPALIVE
    for option, value in (
        (getattr(socket, "TCP_KEEPINTVL", None), interval),
        (getattr(socket, "TCP_KEEPCNT", None), probes),
        (idle_option, idle),
    ):
        if option is not None:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)


def give_up_after(sock: Socket, seconds: int) -> None:
    """End a connection whose other end acknowledges nothing for so long; 0 for the default.

    Linux counts an end that does not read as one that acknowledges nothing, so this is for
    short answers, not for films that somebody pauses. Other systems have no such setting.

    Raises:
        OSError: the socket is closed.
    """
    _require_open(sock)
    option: int | None = getattr(socket, "TCP_USER_TIMEOUT", None)
    if option is not None:
        sock.setsockopt(socket.IPPROTO_TCP, option, seconds * 1000)


def seconds_since_last_ack(sock: Socket) -> float | None:
    """Return how long ago the other end was last heard of, or None where nothing tells.

    Raises:
        OSError: the socket is closed.
    """
    _require_open(sock)
    if sys.platform != "linux":
        return None
    info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    return (
        struct.unpack_from("<I" if sys.byteorder == "little" else ">I", info, _LAST_ACK_OFFSET)[0]
        / 1000
    )


def acknowledged_bytes(sock: Socket) -> int | None:
    """Return how much the other end has acknowledged since the beginning, or None.

    Unlike what is still unacknowledged it also holds once the connection was reset, when the
    system has thrown away what was to be sent.

    Raises:
        OSError: the socket is closed.
    """
    _require_open(sock)
    if sys.platform != "linux":
        return None
    info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _BYTES_ACKED_OFFSET + 8)
    if len(info) < _BYTES_ACKED_OFFSET + 8:
        return None
    order = "<" if sys.byteorder == "little" else ">"
    return int(struct.unpack_from(f"{order}Q", info, _BYTES_ACKED_OFFSET)[0])


def unacknowledged_bytes(sock: Socket) -> int | None:
    """Return how much of what was sent the other end has not acknowledged, or None.

    Raises:
        OSError: the socket is closed.
    """
    _require_open(sock)
    if sys.platform == "linux":
        import fcntl

        return int(struct.unpack("i", fcntl.ioctl(sock.fileno(), _SIOCOUTQ, b"\0" * 4))[0])
    if sys.platform == "darwin":
        return int(struct.unpack("i", sock.getsockopt(socket.SOL_SOCKET, _SO_NWRITE, 4))[0])
    return None


def _require_open(sock: Socket) -> None:
    # Event loops hand out sockets that outlive their descriptor, and complain in other ways.
    if sock.fileno() < 0:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
