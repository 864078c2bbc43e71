"""`songreel serve`: the server, for browsers and programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from songreel.cli.options import folder


def serve(
    host: Annotated[
        str | None,
        typer.Option("--host", metavar="ADDRESS", help="Address to listen on; 127.0.0.1 if unset."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="N", help="Port to listen on; 8000 if unset."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="FOLDER", parser=folder, help="Folder of database, clips and songs."
        ),
    ] = None,
) -> None:
    """Run the server until Ctrl-C.

    While it runs, the other commands on the same data folder let it do their work.
    """
    from songreel.cli import settings
    from songreel.cli.backend import SERVE
    from songreel.cli.errors import complain
    from songreel.core import logs
    from songreel.services.ownership import Ownership

    found = settings.read(host=host, port=port, data=data)
    logs.configure(level=found.log_level)
    with Ownership.acquire(found.data, command=SERVE) as ownership:
        from songreel.http.server import serve as run_server

        def tell(address: str) -> None:
            ownership.announce(_reachable(address))
            print(f"Songreel answers at {address} (its pages: {address}/docs). Ctrl-C stops it.")
            sys.stdout.flush()
            if not _is_private(found.host):
                complain(
                    f"{found.host} is no loopback address: whoever reaches this machine over the "
                    "network can use this server."
                )

        run_server(found, on_ready=tell, token=ownership.owner.token)


def _is_private(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")


def _reachable(address: str) -> str:
    """Return the address for commands on this machine: one that means every address is none."""
    return address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
