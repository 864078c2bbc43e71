"""What holds for every test: nothing leaves this machine, nothing blocks the event loop.

It also keeps the machine's own settings out: each run has an empty home, and no variable of
Songreel or of a provider.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster, blockbuster_ctx

from songreel.core.settings import Settings
from tests.support.guard import sitecustomize as guard

pytest_plugins = [
    "tests.support.servers",
    "tests.support.simulators",
    "tests.support.browsers",
    "tests.support.databases",
    "tests.support.postgres",
    "tests.support.s3",
    "tests.support.typescript",
]

ROOT = Path(__file__).resolve().parent.parent
KINDS = {
    "unit", "property", "contract", "integration", "conformance", "docs", "sdk", "studio",
}  # fmt: skip
FOREIGN = ("SONGREEL_", "REPLICATE_", "GEMINI_", "GOOGLE_", "OPENAI_", "AWS_")


# A run of tests within a test has the folder of the run that started it, and leaves it there.
IS_FIRST = guard.RECORD not in os.environ


def _isolate() -> None:
    """Prepare this process and all that it starts; workers inherit it from the first process."""
    if IS_FIRST:
        for name in [name for name in os.environ if name.startswith(FOREIGN)]:
            del os.environ[name]
        scratch = Path(tempfile.mkdtemp(prefix="songreel-tests-"))
        home = scratch / "home"
        home.mkdir()
        os.environ["HOME"] = str(home)
        os.environ.pop("XDG_DATA_HOME", None)
        folder = Path(guard.__file__).parent
        os.environ["PYTHONPATH"] = str(folder)
        os.environ["NODE_OPTIONS"] = f"--require {folder / 'guard.cjs'}"
        os.environ[guard.RECORD] = str(scratch / "off-loopback")
    guard.install()


_isolate()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the folder that it stands in; a test elsewhere is an error."""
    for item in items:
        kind = item.path.relative_to(ROOT / "tests").parts[0]
        if kind not in KINDS:
            raise pytest.UsageError(f"{item.path}: tests stand in tests/{{{', '.join(KINDS)}}}")
        item.add_marker(kind)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which something tried to leave this machine, even if that was swallowed."""
    if not IS_FIRST:
        return
    record = Path(os.environ[guard.RECORD])
    if record.exists():
        sys.stderr.write(f"\nConnections off the loopback were tried:\n{record.read_text('utf-8')}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    shutil.rmtree(record.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """Run asynchronous tests on asyncio's own loop, whose calls can all be watched."""
    return "asyncio", {"use_uvloop": False}


@pytest.fixture(autouse=True)
def no_blocking_calls() -> Iterator[BlockBuster]:
    """Fail a test in which our own code blocks the event loop; tests themselves may read files."""
    with blockbuster_ctx("songreel") as blockbuster:
        # It joins words: the only call to the system in it asks for the working folder.
        blockbuster.functions["os.path.abspath"].deactivate()
        guard.allow_what_is_short(blockbuster)
        yield blockbuster


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Return an empty data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(data_folder: Path) -> Settings:
    """Return settings for an empty data folder, without keys, whatever the machine has set."""
    return Settings(data=data_folder)
