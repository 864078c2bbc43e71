"""What `songreel serve --simulate` adds: simulated services beside the server, and their settings.

The simulators are a process of their own. It ends when its standard input does, so it ends with
this process, however that ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from pydantic import SecretStr

import songreel.simulators
from songreel.core.settings import Settings
from songreel.domain.errors import SetupError

MODELS = Path(songreel.simulators.__file__).with_name("models.toml")
"""Prices of the models that come without one."""

FOLDER = "simulate"
# What leads to a real service, and is left out.
_REAL = frozenset(
    {"google_cloud_project", "google_cloud_location", "openai_api_key", "openai_base_url", "writer"}
)
_STATE = "simulators.jsonl"
_STOP_SECONDS = 10
_CAP = Decimal(10_000)
"""Imaginary dollars a day: somebody who develops does not want to be stopped after seven clips."""


def apart(settings: Settings) -> Settings:
    """Return settings with a data folder apart, so that nothing simulated is among real films.

    What is set for the real installation alone (database, clips, models) is left out.
    """
    more: dict[str, object] = {"daily_cap": _CAP}
    if "daily_cap" in settings.model_fields_set:
        del more["daily_cap"]
    if settings.backend not in {None, "local", "gemini", "replicate"}:
        more["backend"] = None
    return settings.model_copy(
        update={
            "data": settings.data / FOLDER,
            "database_url": None,
            "blobs": None,
            "models": MODELS,
            "public_url": _own_address(settings),
            **more,
        }
    )


def _own_address(settings: Settings) -> str | None:
    """Return where the simulators, on this machine, send their webhooks."""
    if settings.host in {"127.0.0.1", "localhost", "0.0.0.0"}:  # noqa: S104 - read, not bound
        return f"http://127.0.0.1:{settings.port}"
    return f"http://[::1]:{settings.port}" if settings.host in {"::1", "::"} else None


def towards(settings: Settings, address: str) -> Settings:
    """Return settings whose services are the simulated ones, and none of them a real one."""
    return settings.model_copy(
        update={
            **dict.fromkeys(_REAL & Settings.model_fields.keys()),
            "replicate_api_token": SecretStr("r8_simulated"),
            "replicate_base_url": f"{address}/replicate/v1",
            "gemini_api_key": SecretStr("simulated"),
            "gemini_base_url": f"{address}/gemini",
            "agent_platform_key": SecretStr("simulated"),
            "agent_platform_url": f"{address}/gemini",
        }
    )


@contextmanager
def simulators(
    data: Path, latency: str, on_end: Callable[[int], None] = lambda status: None
) -> Generator[str]:
    """Run the simulators on a free port for as long as the context lasts, and give their address.

    Args:
        data: folder of their ledger and of the clips that they make; it is there.
        latency: how long a clip takes, as `songreel simulate` reads it.
        on_end: called from a thread with their exit status where they end too early.

    Raises:
        SetupError: they could not be started; they have said why.
    """
    process = subprocess.Popen(  # noqa: S603 - this interpreter, and a latency that was read
        [
            *(sys.executable, "-P", "-m", "songreel", "simulate", "--attached", "--port", "0"),
            *("--latency", latency, "--data", str(data), "--state", str(data / _STATE)),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Ctrl-C is for the server: what it still collects needs the simulators until then.
        start_new_session=True,
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the simulators are started with pipes")
    is_over = threading.Event()

    def watch() -> None:
        status = process.wait()
        if not is_over.is_set():
            on_end(status)

    watcher = threading.Thread(target=watch, name="simulators", daemon=True)
    try:
        address = process.stdout.readline().decode().strip()
        if not address:
            raise SetupError("The simulators could not be started, so the server was not either.")
        watcher.start()
        yield address
    finally:
        is_over.set()
        process.stdin.close()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def end_with_parent() -> None:
    """End this process as SIGTERM does once its standard input ends."""

    def watch() -> None:
        while os.read(0, 4096):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
