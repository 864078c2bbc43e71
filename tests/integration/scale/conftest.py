"""A server that only answers, and what workers on the same database are given."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.support.paid import Shop, addresses, run_shop
from tests.support.servers import SONGREEL
from tests.support.simulators import Running
from tests.support.workers import Worker, run_worker


@dataclass
class Farm:
    """A server without work of its own, and what workers on the same database are given."""

    shop: Shop
    folder: Path
    environment: dict[str, str]
    running: ExitStack
    before: int

    def add(self, work: str = "all", program: Sequence[str | Path] = (SONGREEL,)) -> Worker:
        """Start one more worker."""
        number = len(list(self.folder.glob("worker-*")))
        return self.running.enter_context(
            run_worker(
                self.folder / f"worker-{number}",
                environment=self.environment,
                arguments=("--work", work),
                program=program,
            )
        )

    def said_last(self, worker: Worker) -> int:
        """Return the moment at which a worker has said last that it is alive."""
        name = worker.log.stem.removeprefix("worker-")
        url = self.environment["SONGREEL_DATABASE_URL"]
        engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        statement = sa.text("SELECT max(renewed_at) FROM processes WHERE id LIKE :folder")
        with engine.connect() as connection:
            folder = {"folder": f"%:{self.folder / name}"}
            found: int = connection.execute(statement, folder).scalar_one()
        engine.dispose()
        return found

    def orders(self) -> list[dict[str, Any]]:
        """Return the orders that the services were sent in this test."""
        return self.shop.simulators.ledger()[self.before :]


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory, shared_postgres_url: str, simulators: Running
) -> Iterator[tuple[Shop, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("installation")
    environment = {
        "SONGREEL_DATABASE_URL": shared_postgres_url,
        "SONGREEL_BLOBS": str(folder / "blobs"),
        "SONGREEL_SIGNING_KEY": secrets.token_hex(32),
    }
    alone = {**environment, "SONGREEL_WORK": "none"}
    with run_shop(folder / "server", simulators, port=None, **alone) as shop:
        yield shop, {**addresses(simulators), **environment}


@pytest.fixture
def farm(
    installation: tuple[Shop, dict[str, str]], tmp_path: Path, simulators: Running
) -> Iterator[Farm]:
    simulators.set_latency(1.5)
    shop, environment = installation
    with ExitStack() as running:
        yield Farm(shop, tmp_path, environment, running, len(simulators.ledger()))
