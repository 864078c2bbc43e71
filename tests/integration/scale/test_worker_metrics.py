"""What a worker, which answers no requests, tells Prometheus at an address of its own."""

from __future__ import annotations

import secrets
import socket
import subprocess
from pathlib import Path

import httpx2
import pytest

from tests.support.metrics import read
from tests.support.servers import SONGREEL, find_free_port
from tests.support.workers import run_worker

pytestmark = pytest.mark.integration


def _environment(folder: Path, url: str, port: int) -> dict[str, str]:
    return {
        "SONGREEL_DATABASE_URL": url,
        "SONGREEL_BLOBS": str(folder / "blobs"),
        "SONGREEL_SIGNING_KEY": secrets.token_hex(32),
        "SONGREEL_METRICS_LISTEN": f"127.0.0.1:{port}",
    }


def test_a_worker_tells_of_itself_at_its_own_address(tmp_path: Path, postgres_url: str) -> None:
    port = find_free_port()
    environment = _environment(tmp_path, postgres_url, port)
    with run_worker(tmp_path / "worker", environment=environment) as worker:
        address = f"http://127.0.0.1:{port}/metrics"
        told = read(httpx2.get(address, trust_env=False).text)
        assert told.total("build_info") == 1
        assert "process_cpu_seconds_total" in told.names
        assert (told.value("free_bytes") or 0) > 0
        assert told.value("least_free_bytes") == 2e9
        assert worker.stop() == 130
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(address, trust_env=False)


def test_an_address_that_is_taken_is_told_as_such(tmp_path: Path, postgres_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [SONGREEL, "worker", "--data", tmp_path / "worker"],
            env=_environment(tmp_path, postgres_url, port),
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ended.returncode != 0
    assert "SONGREEL_METRICS_LISTEN" in ended.stderr
