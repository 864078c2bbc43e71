from __future__ import annotations

import os
import resource
import subprocess
import sys

import pytest

from songreel import __version__
from tests.support.commands import Shell
from tests.support.servers import SONGREEL

HEAVY = {
    "av",
    "cv2",
    "dbos",
    "fastapi",
    "httpx2",
    "numpy",
    "PIL",
    "pydantic",
    "rich",
    "sqlalchemy",
    "starlette",
    "structlog",
    "uvicorn",
}
CPU_LIMIT_SECONDS = 0.35
PROGRAM = """
import sys
from songreel.cli.app import run
code = run(sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


# Typer itself reads the arguments of a sub-command with pydantic.
@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        (["--help"], set[str]()),
        (["--version"], set[str]()),
        ([], set[str]()),
        (["make", "--help"], {"pydantic"}),
        (["serve", "--help"], {"pydantic"}),
        (["simulate", "--help"], {"pydantic"}),
        (["make"], {"pydantic"}),
    ],
)
def test_help_loads_nothing_heavy(arguments: list[str], allowed: set[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=False
    )

    loaded = set(ran.stderr.splitlines()[-1].split())
    assert "songreel.cli.make" in loaded
    assert loaded & HEAVY <= allowed


def test_help_is_quick() -> None:
    def cost() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([SONGREEL, "--help"], stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    assert min(cost() for _ in range(3)) < CPU_LIMIT_SECONDS


def test_help_names_every_command(songreel: Shell) -> None:
    ran = songreel("--help")

    assert ran.returncode == 0
    commands = ran.stdout.partition("Commands:")[2].split("\n")
    assert [line.split()[0] for line in commands if line.strip()] == [
        "make",
        "merge",
        "export",
        "open",
        "analyze",
        "lyrics",
        "plan",
        "serve",
        "worker",
        "demo",
        "simulate",
        "doctor",
        "models",
        "styles",
        "sync",
        "costs",
        "mcp",
        "backup",
        "restore",
        "assets",
        "jobs",
        "storage",
        "project",
        "providers",
        "keys",
        "workspaces",
        "webhooks",
    ]


def test_no_command_shows_the_help(songreel: Shell) -> None:
    assert songreel().stdout == songreel("--help").stdout


def test_the_version_is_told(songreel: Shell) -> None:
    assert songreel("--version").stdout == f"songreel {__version__}\n"


def test_the_package_runs_as_a_module(songreel: Shell) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "songreel", "--version"],
        cwd=songreel.folder,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.stdout == f"songreel {__version__}\n"
