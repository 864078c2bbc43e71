"""`songreel serve`: the server, for browsers and programs."""

from __future__ import annotations

import os
import signal
import sys
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.options import folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from songreel.core.settings import Settings
    from songreel.services.ownership import Ownership


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
    open_to_anyone: Annotated[
        bool,
        typer.Option(
            "--open-to-anyone",
            help="Without API keys too, let whoever reaches the address use it and spend money.",
        ),
    ] = False,
    simulate: Annotated[
        bool,
        typer.Option(
            "--simulate", help="Against simulated services, in a data folder apart: pays nothing."
        ),
    ] = False,
    latency: Annotated[
        str | None,
        typer.Option(
            "--latency",
            metavar="SECONDS",
            help="How long a simulated clip takes, as in songreel simulate; 5 if unset.",
        ),
    ] = None,
) -> None:
    """Run the server until Ctrl-C.

    While it runs, the other commands on the same data folder let it do their work.
    """
    from songreel.cli import settings
    from songreel.core import logs
    from songreel.domain.errors import InvalidRequestError

    found = settings.read(host=host, port=port, data=data, open_to_anyone=open_to_anyone or None)
    logs.configure(level=found.log_level)
    if simulate:
        _serve_simulated(found, latency or "5")
    elif latency is not None:
        raise InvalidRequestError("--latency is for simulated clips: it needs --simulate.")
    else:
        with _owned(found) as ownership:
            _run(found, ownership)


def _owned(found: Settings) -> Ownership:
    from songreel.services.owners import SERVE
    from songreel.services.ownership import Ownership

    return Ownership.acquire(found.data, command=SERVE)


def _serve_simulated(found: Settings, latency: str) -> None:
    from songreel.cli import simulated
    from songreel.cli.errors import complain
    from songreel.domain.errors import InvalidRequestError, SetupError
    from songreel.simulators.latency import Latency

    try:
        Latency.parse(latency)
    except ValueError as problem:
        raise InvalidRequestError(f"--latency: {problem}.") from None
    found = simulated.apart(found)
    ended: list[int] = []

    def stop(status: int) -> None:
        ended.append(status)
        complain(f"The simulators ended (status {status}), so the server stops.")
        os.kill(os.getpid(), signal.SIGTERM)

    with _owned(found) as ownership, simulated.simulators(found.data, latency, stop) as address:
        _run(
            simulated.towards(found, address),
            ownership,
            "EVERYTHING IS SIMULATED: no service is asked and nothing is paid.",
            f"  Replicate and Gemini are simulated at {address};",
            f"  what would have been paid: {address}/_ledger",
            f"  Data folder, apart from your own: {found.data}",
        )
    if ended:
        raise SetupError("The simulators had ended. Start the command again.")


def _run(found: Settings, ownership: Ownership, *told: str) -> None:
    from songreel.cli.errors import complain
    from songreel.core import memory
    from songreel.services import early_check

    memory.limit_arenas()
    checked = early_check.begin(found)
    # It takes longer than all that went before: while this is read, the database is.
    from songreel.http.server import serve as run_server

    def tell(address: str, notes: Sequence[str]) -> None:
        ownership.announce(_reachable(address))
        print(f"Songreel answers at {address} (its pages: {address}/docs). Ctrl-C stops it.")
        print(f"The studio: {_reachable(address)}/studio/")
        if not _is_private(found.host) and not found.open_to_anyone:
            print(
                "  From another machine: the same with this machine's name, and sign in with a key "
                "(songreel keys create --name NAME --scopes generate)."
            )
        for line in told:
            print(line)
        print(_budget(found.daily_cap))
        for note in notes:
            print(note)
        sys.stdout.flush()
        if not _is_private(found.host) and found.open_to_anyone:
            complain(
                f"{found.host} is no loopback address, and this server was told to be open to "
                "anyone: without API keys, whoever reaches this machine over the network can use "
                "it."
            )

    run_server(found, on_ready=tell, token=ownership.owner.token, checked=checked)


def _budget(cap: Decimal) -> str:
    if not cap:
        return "Paid models: nothing may be spent; SONGREEL_DAILY_CAP, in dollars, changes that."
    cents = cap.quantize(Decimal("0.01"), ROUND_DOWN)
    dollars = f"{cents if cents == cap else cap.normalize():f}"
    return f"Paid models: at most ${dollars} a day (UTC); SONGREEL_DAILY_CAP changes that."


def _is_private(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")


def _reachable(address: str) -> str:
    """Return the address for commands on this machine: one that means every address is none."""
    return address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
