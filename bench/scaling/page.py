"""docs/scale.md: what was measured, what the simulation makes of it, and what to do about it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from bench.harness import ROOT
from bench.scaling.costs import Costs, Run
from bench.scaling.model import Outcome, Station, Visit, limits, saturation, simulate

PAGE = ROOT / "docs" / "scale.md"
FLEET, DAY = 100, 1_000_000
API_SERVERS, DATABASE_CORES = 4, 8
SERVICE_SECONDS, ORDERS_A_MINUTE = 60.0, 600
NETWORK = 1_250_000_000.0
"""Bytes a second of a machine's network: 10 Gbit/s."""
WORKERS_A_MACHINE = 8
ROW_VISITS = 2
"""Transactions of a clip that change the row that counts all spending: set aside, and settled."""


def plant(
    costs: Costs, workers: int, *, accounts: float | None = None, servers: int = API_SERVERS
) -> tuple[list[Station], list[Visit]]:
    """Return the stations of an installation and the way of a clip through it.

    Args:
        costs: what was measured.
        workers: each on a core of its own.
        accounts: how many times what one account of the service takes; None: no limit there.
        servers: how many take orders, each on a core of its own.
    """
    idle = workers * costs.idle_statements * costs.statement
    machines = max(1, -(-workers // WORKERS_A_MACHINE))
    stations = [
        Station("servers", servers),
        Station("workers", workers, min(0.99, costs.idle_worker)),
        Station("database", DATABASE_CORES, min(0.99, idle / DATABASE_CORES)),
        Station("row of all spending", 1),
        Station("network of the workers", machines),
        Station("service", 0),
        *(Station(name, 1) for name in costs.locks),
    ]
    half = costs.database / 2
    visits = [
        Visit("servers", costs.server, 0.5),
        Visit("workers", costs.worker / 2, 0.5),
        Visit("database", half, 0.5),
        Visit("row of all spending", costs.commit, 0.5),
        *(Visit(name, seconds, 0.5) for name, seconds in costs.locks.items()),
        Visit("service", SERVICE_SECONDS, 0.3),
        # In from the service, and out to the store.
        Visit("network of the workers", 2 * costs.stored / NETWORK, 0.5),
        Visit("workers", costs.worker / 2, 0.5),
        Visit("database", half, 0.5),
        Visit("row of all spending", costs.commit * (ROW_VISITS - 1), 0.5),
    ]
    if accounts is not None:
        stations.append(Station("orders that the service takes", 1))
        before = next(n for n, visit in enumerate(visits) if visit.station == "service")
        visits.insert(
            before, Visit("orders that the service takes", 60 / ORDERS_A_MINUTE / accounts, 0)
        )
    return stations, visits


def write_page(
    costs: Costs, runs: Sequence[Run], latency: float, at_once: int, repeats: int
) -> None:
    """Write docs/scale.md."""
    PAGE.write_text(page(costs, runs, latency, at_once, repeats), "utf-8")


def page(costs: Costs, runs: Sequence[Run], latency: float, at_once: int, repeats: int) -> str:
    """Return the page."""
    cores = os.cpu_count() or 1
    load = os.getloadavg()[2]
    return "\n".join(
        [
            "# How it scales",
            "",
            "Written by `.venv/bin/python -m bench scale`, which measures everything on this page "
            f"again: here on {cores} cores, with a load of {load:.1f} over the last quarter of an "
            "hour. [benchmarks.md](benchmarks.md) has the other measurements, "
            "[operating.md](operating.md) says how servers and workers are run.",
            "",
            "## 1, 2 and 4 workers",
            "",
            "`songreel worker`, each pinned to one core; PostgreSQL, one server that takes the "
            "orders, the simulated service and its callers run unpinned on the same cores. The "
            f"service takes {latency:g} s for a clip of 4 s at 720p, and any number at once; "
            f"{at_once} callers for one worker, and twice as many for more, order one clip after "
            "another, more than can be served. Clips are kept in a folder. Each row is the median "
            f"by clips a second of {repeats} runs, in turn with the others; "
            "[benchmarks.md](benchmarks.md) has their spread.",
            "",
            *_runs(runs),
            "",
            *_said(runs, cores),
            "",
            "## What a clip costs",
            "",
            *_costs(costs),
            "",
            f"## {FLEET} workers and a million clips a day",
            "",
            *_fleet(costs, runs, latency),
            "",
        ]
    )


def _runs(runs: Sequence[Run]) -> list[str]:
    rows = [
        "| workers | clips/s | CPU of workers a clip | use of their cores | server a clip | "
        "PostgreSQL a clip | services a clip | use of the machine |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {run.workers} | {run.rate:.2f} | {run.each('workers'):.0f} ms | "
        f"{100 * run.core_use:.0f} % | {run.each('server'):.0f} ms | "
        f"{run.each('PostgreSQL'):.0f} ms | {run.each('services'):.0f} ms | "
        f"{100 * run.machine_use:.0f} % |"
        for run in runs
    ]
    return rows


def _said(runs: Sequence[Run], cores: int) -> list[str]:
    """Say what was full."""
    lines = [f"With {run.workers}, {run.saturated}." for run in runs]
    if any(run.workers >= cores for run in runs):
        lines.append(
            f"This machine has {cores} cores: from {cores} workers on they share them with all "
            "else, and more workers than cores only take turns. What more of them would do on "
            "cores of their own is for the simulation to say."
        )
    return [" ".join(lines)]


def _costs(costs: Costs) -> list[str]:
    return [
        "| for each clip | |",
        "|---|---|",
        f"| database statements (begin and end of transactions not counted) | "
        f"{costs.statements:.0f} |",
        f"| CPU of the worker, with the processes that it starts | {1000 * costs.worker:.0f} ms |",
        f"| CPU of the server that takes the order and answers it | {1000 * costs.server:.0f} ms |",
        f"| CPU of PostgreSQL | {1000 * costs.database:.0f} ms |",
        f"| written ahead by PostgreSQL | {costs.ahead / 1000:.0f} KB |",
        f"| stored | {costs.stored / 1000:.0f} KB |",
        f"| a transaction on the row that counts all spending, of which each clip has "
        f"{ROW_VISITS} | {1000 * costs.commit:.1f} ms |",
        *(
            f"| {name}, held for each clip | {1000 * seconds:.1f} ms |"
            for name, seconds in costs.locks.items()
        ),
        "",
        f"A worker without work takes {100 * costs.idle_worker:.1f} % of a core and sends "
        f"{costs.idle_statements:.0f} statements a second.",
    ]


def _fleet(costs: Costs, runs: Sequence[Run], latency: float) -> list[str]:
    wanted = DAY / 86_400
    stations, visits = plant(costs, FLEET)
    at_day = simulate(stations, visits, wanted)
    most, first = saturation(stations, visits)
    limited, limited_visits = plant(costs, FLEET, accounts=1)
    held, held_first = saturation(limited, limited_visits)
    needed = next(
        (
            n
            for n in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, FLEET)
            if simulate(*plant(costs, n), wanted * 1.2).keeps_up
        ),
        FLEET,
    )
    return [
        f"Simulated from the costs above: {FLEET} workers, each on a core of its own, "
        f"{WORKERS_A_MACHINE} of them on a machine with 10 Gbit/s; {API_SERVERS} servers; a "
        f"PostgreSQL with {DATABASE_CORES} cores; a service that takes {SERVICE_SECONDS:g} s for a "
        "clip. Assumed: costs stay what they were measured at, and half of a worker's and of the "
        "database's are spent before the service and half after it; clips come at random moments "
        "(Poisson); each station serves in the order of arrival; the row that counts all spending "
        "is held by one transaction at a time, for as long as a commit was measured to take; the "
        "locks are held for as long as they were seen to be on the machine above, whose cores were "
        "full, so rather too long; what it costs to ask how an order stands is that of a service "
        f"that takes {latency:g} s (benchmarks.md says what it costs to wait for 10,000 of them); "
        "workers share the jobs evenly. Not in it: the store's own limits, a slow disk under "
        "PostgreSQL's log, callers who fetch their clips.",
        "",
        *_check(costs, runs),
        "",
        f"A million clips a day are {wanted:.1f} a second.",
        "",
        *_use(at_day, limits(stations, visits)),
        "",
        f"At that rate half of the clips take at most {at_day.p50:.1f} s and 95 of 100 at most "
        f"{at_day.p95:.1f} s; at the service alone they take {SERVICE_SECONDS:g} s on average. "
        f"With a fifth to spare, {'1 worker is' if needed == 1 else f'{needed} workers are'} "
        "enough for it by these costs.",
        "",
        f"**What is full first.** Within one account of a service that takes {ORDERS_A_MINUTE} "
        f"orders a minute, as Replicate's does: {held_first}, at {held:.1f} clips a second. "
        "Nothing that runs here helps against that: ask the service for more, or spread the "
        f"clips over several services. Without that limit: the {first}, at {most:.1f} clips a "
        f"second, {most / wanted:.1f} times a million a day.",
        "",
        "**What to do about it**, by what is full:",
        "",
        "- *orders that the service takes*: a higher limit from the service, or more services.",
        "- *servers*: another `songreel serve`; they share nothing but the database.",
        "- *workers*: another `songreel worker`. Those that render are apart "
        "(`SONGREEL_WORK=render`), so that films never hold up clips.",
        "- *row of all spending*: each order is counted under the cap of all, in one row, from "
        "one transaction at a time. A disk that commits faster under PostgreSQL's log raises the "
        "limit at once; beyond that, an installation for each group of customers, each with a "
        "cap of its own.",
        "- *turn to send*, *turn to choose who is next*: each order is numbered before it is sent, "
        "and whoever is next is chosen by one process at a time, so that no limit is overrun and a "
        "restored database is noticed. A faster commit, and a shorter way from the workers to "
        "PostgreSQL, shorten both; beyond that, more installations.",
        "- *database*: more cores; at rest the workers' looks at the queues take "
        f"{FLEET * costs.idle_statements:.0f} statements a second for {FLEET} workers, "
        f"{100 * FLEET * costs.idle_statements * costs.statement / DATABASE_CORES:.0f} % of those "
        f"{DATABASE_CORES} cores. Fewer workers than {FLEET} do the same where each has work.",
        "- *connections*: a worker holds at most 11, so "
        f"{FLEET} workers need `max_connections` above {FLEET * 11 + API_SERVERS * 11}; a pooler "
        "in between must keep sessions, because the lock that tells who lives belongs to one.",
    ]


def _check(costs: Costs, runs: Sequence[Run]) -> list[str]:
    """Hold the simulation against runs that its costs do not come from."""
    cores = os.cpu_count() or 1
    rows = [
        "The same simulation, of the machine that was measured: one station with its cores for "
        "everything that runs there, callers too, one for the workers' own cores, and the locks. "
        f"The costs are those of the run with {runs[0].workers}; what it says of the others is a "
        "prediction. It does not know that a clip costs more the more processes take turns on a "
        "core, as the table at the top shows.",
        "",
        "| workers | measured, clips/s | simulated, clips/s | off by |",
        "|---|---|---|---|",
    ]
    for run in runs:
        stations, visits = on_one_machine(runs[0], costs, run.workers, cores)
        most, _ = saturation(stations, visits)
        off = "" if run is runs[0] else f"{100 * (most / run.rate - 1):+.0f} %"
        rows.append(f"| {run.workers} | {run.rate:.2f} | {most:.2f} | {off} |")
    return rows


def on_one_machine(
    seen: Run, costs: Costs, workers: int, cores: int
) -> tuple[list[Station], list[Visit]]:
    """Return the stations of a machine on which everything runs, and the way of a clip there.

    Args:
        seen: the run whose costs are taken.
        costs: what was measured besides.
        workers: each pinned to one of the cores, in turn.
        cores: of the machine.
    """
    worker = seen.each("workers") / 1000
    everything = seen.each("machine") / 1000
    stations = [
        Station("machine", cores),
        Station("workers", min(workers, cores), min(0.99, costs.idle_worker)),
        *(Station(name, 1) for name in costs.locks),
    ]
    # Where all cores have a worker, what is the workers' is within what is the machine's.
    visits = (
        [Visit("machine", everything, 0.5)]
        if workers >= cores
        else [Visit("machine", everything - worker, 0.5), Visit("workers", worker, 0.5)]
    )
    return stations, [*visits, *(Visit(name, each, 0.5) for name, each in costs.locks.items())]


def _use(outcome: Outcome, full_at: dict[str, float]) -> list[str]:
    rows = [
        "| station | use at a million a day | full at, clips/s |",
        "|---|---|---|",
    ]
    rows += [
        f"| {name} | {100 * outcome.use.get(name, 0.0):.0f} % | {rate:.1f} |"
        for name, rate in full_at.items()
    ]
    return rows
