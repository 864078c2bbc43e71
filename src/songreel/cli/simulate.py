"""`songreel simulate`: Replicate and Gemini on this machine, to develop and test without paying."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def simulate(
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65_535, help="Port to listen on.")
    ] = 9100,
    latency: Annotated[
        str,
        typer.Option(
            "--latency",
            metavar="SECONDS",
            help="How long a clip takes: 5, 20..60, normal:60,10, lognormal:60,0.4, "
            "exponential:60.",
        ),
    ] = "5",
    seed: Annotated[
        int | None,
        typer.Option("--seed", metavar="N", help="Same seed, same ids, latencies and faults."),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option("--state", metavar="FILE", help="Keep the ledger here, across restarts."),
    ] = None,
    limits: Annotated[
        bool,
        typer.Option("--limits/--no-limits", help="Hold to the services' request limits."),
    ] = True,
    habit: Annotated[
        str | None,
        typer.Option("--habit", metavar="NAME", help="Write all clips in one way, such as plain."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", help="Data folder; clips are kept in it."),
    ] = None,
    attached: Annotated[
        bool,
        typer.Option(
            "--attached", help="For programs: print the address alone, end when the input ends."
        ),
    ] = False,
) -> None:
    """Simulate Replicate and Gemini until Ctrl-C.

    Nothing is paid: what would have been stands in the ledger, /_ledger.
    """
    from songreel.cli import settings
    from songreel.cli.simulated import end_with_parent
    from songreel.core import logs
    from songreel.domain.errors import InvalidRequestError
    from songreel.simulators.latency import Latency
    from songreel.simulators.media.habits import NAMES
    from songreel.simulators.server import simulate as run_simulators
    from songreel.simulators.simulation import Options

    if habit not in {None, *NAMES}:
        raise InvalidRequestError(f"--habit is one of {', '.join(NAMES)}, not {habit!r}.")
    found = settings.read(data=data)
    logs.configure(level=found.log_level)
    try:
        model = Latency.parse(latency)
    except ValueError as problem:
        raise InvalidRequestError(f"--latency: {problem}.") from None
    cache = found.data / "scratch" / "simulators"
    options = Options(cache, model, seed, state, limits=limits, habit=habit)
    if attached:
        end_with_parent()
    run_simulators(port, options, _tell_program if attached else _tell)


def _tell_program(address: str) -> None:
    print(address, flush=True)


def _tell(address: str) -> None:
    print(
        f"Replicate and Gemini are simulated at {address}. Ctrl-C stops them.\n"
        f"  export REPLICATE_API_TOKEN=r8_simulated REPLICATE_BASE_URL={address}/replicate/v1\n"
        f"  export GEMINI_API_KEY=simulated GOOGLE_GEMINI_BASE_URL={address}/gemini\n"
        f"What would have been paid: {address}/_ledger"
    )
    sys.stdout.flush()
