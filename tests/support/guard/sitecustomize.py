"""Makes every connection off the loopback fail, in each Python process that finds this file.

Python imports `sitecustomize` by itself when it starts; `tests/conftest.py` puts this folder on
PYTHONPATH, so that servers and workers which tests start are held to it too. An attempt raises,
and is written to the file that `SONGREEL_TEST_OFF_LOOPBACK` names: code that swallows the error
still fails the run. Servers are also kept from blocking their event loop once they are up.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Callable
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blockbuster import BlockBuster

RECORD = "SONGREEL_TEST_OFF_LOOPBACK"
_NAMES = {"", "localhost", "localhost.localdomain", "ip6-localhost"}


class OffLoopbackError(RuntimeError):
    """A test, or something that it started, wanted to leave this machine."""


def is_local(host: object) -> bool:
    """Tell whether a host, as sockets take it, is this machine (or no host at all)."""
    if host is None:
        return True
    if isinstance(host, (bytes, bytearray)):
        host = bytes(host).decode("ascii", "replace")
    name = str(host).partition("%")[0].lower()
    if name in _NAMES:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def refuse(host: object) -> None:
    """Raise for a host that is not this machine, and write it down."""
    if is_local(host):
        return
    record = os.environ.get(RECORD)
    if record:
        line = f"{host!s} from {' '.join(sys.argv[:3])}\n".encode()
        handle = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)
    raise OffLoopbackError(f"tests must not leave this machine: {host!s}")


def _address(address: object) -> None:
    # A Unix socket's address is text or bytes; those of IP start with the host.
    if isinstance(address, tuple) and address and isinstance(address[0], (str, bytes)):
        refuse(address[0])


_WATCHED: dict[str, Callable[..., None]] = {
    "socket.connect": lambda _socket, address: _address(address),
    "socket.sendto": lambda _socket, address: _address(address),
    "socket.sendmsg": lambda _socket, address: _address(address),
    "socket.getaddrinfo": lambda host, *_: refuse(host),
    "socket.gethostbyname": lambda host: refuse(host),
    "socket.gethostbyaddr": lambda host: refuse(host),
}


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    check = _WATCHED.get(event)
    if check is not None:
        check(*arguments)


class _UvloopLoader(Loader):
    """Loads uvloop, then guards its loop: libuv connects without Python's audit events."""

    def __init__(self, inner: Loader) -> None:
        self._inner = inner

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._inner.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._inner.exec_module(module)
        base = module.Loop

        class Loop(base):
            async def create_connection(
                self, factory: Any, host: Any = None, *arguments: Any, **more: Any
            ) -> Any:
                refuse(host)
                return await super().create_connection(factory, host, *arguments, **more)

            async def create_datagram_endpoint(
                self,
                factory: Any,
                local_addr: Any = None,
                remote_addr: Any = None,
                **more: Any,
            ) -> Any:
                _address(remote_addr)
                return await super().create_datagram_endpoint(
                    factory, local_addr, remote_addr, **more
                )

            async def sock_connect(self, sock: Any, address: Any) -> Any:
                _address(address)
                return await super().sock_connect(sock, address)

            async def getaddrinfo(self, host: Any, *arguments: Any, **more: Any) -> Any:
                refuse(host)
                return await super().getaddrinfo(host, *arguments, **more)

        vars(module)["Loop"] = Loop


class _UvloopFinder(MetaPathFinder):
    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if fullname != "uvloop":
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _UvloopLoader(spec.loader)
        return spec


def install() -> None:
    """Guard this process, once; an audit hook stays until the process ends."""
    if any(isinstance(finder, _UvloopFinder) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, _UvloopFinder())
    sys.addaudithook(_hook)


def forbid_blocking() -> None:
    """Make a call of Songreel's that blocks a running event loop raise, in this process.

    A server may block while it starts: nobody waits for it then.
    """
    from blockbuster import BlockBuster

    blockbuster = BlockBuster("songreel")
    for function in blockbuster.functions.values():
        function.can_block_in("songreel/services/container.py", {"open_services"})
        function.can_block_in("songreel/http/server.py", {"_run", "_require_keys"})
        function.can_block_in("songreel/simulators/server.py", {"_run"})
        # A backend for tests that looks whether a file is there: it costs no time.
        function.can_block_in("songreel_waiting.py", {"is_waiting"})
    allow_what_is_short(blockbuster)
    blockbuster.activate()


def allow_what_is_short(blockbuster: BlockBuster) -> None:
    """Let Songreel do what takes less time in the event loop than a hand-over to a thread."""
    # The socket does not block, and what is read is in memory: that is looked at before.
    blockbuster.functions["os.sendfile"].can_block_in("songreel/http/sendfile.py", "send_file")
    # A name that was looked up a few seconds ago.
    blockbuster.functions["os.stat"].can_block_in("songreel/storage/open_files.py", "_is_current")
    # One row by an index, of a file that the system has in memory.
    for name in ("sqlite3.Connection.execute", "sqlite3.Cursor.fetchall"):
        blockbuster.functions[name].can_block_in("songreel/storage/glance.py", "find")


if os.environ.get(RECORD):
    install()
    if {"serve", "simulate"} & set(sys.orig_argv):
        forbid_blocking()
