"""Real S3 on the wire: moto's server in an environment of its own, a bucket for each test."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from songreel.core.ids import new_id
from songreel.storage.s3.address import Access, BucketAddress
from songreel.storage.s3.bucket import Bucket

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "tests" / "sdk" / "programs" / "moto_server.py"
REGION = "us-east-1"


@dataclass
class S3Server:
    """A server on the loopback; whatever key is sent is good until `require_keys`."""

    port: int
    client: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        """Connect."""
        self.client = httpx2.Client(base_url=self.url, timeout=10, trust_env=False)

    @property
    def url(self) -> str:
        """Return its address, for AWS_ENDPOINT_URL."""
        return f"http://127.0.0.1:{self.port}"

    def script(self, *faults: dict[str, Any]) -> None:
        """Have these faults happen (see the program), and no others."""
        assert self.client.post("/_faults", json=list(faults)).is_success

    def asked(self) -> list[str]:
        """Return the requests since the last script."""
        return self.client.get("/_requests").json()

    def require_keys(self, required: bool) -> None:
        """Have only known keys let in, of which there are none; or everybody."""
        after = "0" if required else "inf"
        assert self.client.post("/moto-api/reset-auth", content=after).is_success


@dataclass(frozen=True)
class TestBucket:
    """An empty bucket of a test."""

    __test__ = False
    server: S3Server
    name: str

    @property
    def address(self) -> BucketAddress:
        """Return where it is, with a prefix."""
        return BucketAddress(self.name, "an/installation")

    @property
    def access(self) -> Access:
        """Return how it is reached."""
        return Access(endpoint=self.server.url, region=REGION, key_id="testing", secret="testing")

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables with which a process keeps its clips here."""
        return {
            "SONGREEL_BLOBS": str(self.address),
            "AWS_ENDPOINT_URL": self.server.url,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
        }

    @property
    def bucket(self) -> Bucket:
        """Return it as the store sees it."""
        return Bucket(self.address, self.access)

    def keys(self) -> list[str]:
        """Return the keys of what is in it, below the prefix, without what tries it out."""
        found = (one.key for one in self.bucket.below(None))
        return sorted(key for key in found if not key.startswith("probe/"))


@contextmanager
def run_s3() -> Iterator[S3Server]:
    """Run a server until the context ends; what is in it is gone then."""
    python = ROOT / ".tools" / "sdk-moto" / "bin" / "python"
    assert python.exists(), "`make sdks` makes the environment of the S3 server"
    with subprocess.Popen(
        [python, PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        server = S3Server(int(process.stdout.readline()))
        yield server
        server.client.close()
        process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """Return the server; it is started for the first test that wants it."""
    with run_s3() as server:
        yield server


def make_bucket(server: S3Server) -> TestBucket:
    """Return a new, empty bucket."""
    name = f"songreel-{new_id()}"
    assert server.client.put(f"/{name}").is_success
    return TestBucket(server, name)


@pytest.fixture
def s3(s3_server: S3Server) -> Iterator[TestBucket]:
    """Return an empty bucket; nothing fails but what the test scripts."""
    bucket = make_bucket(s3_server)
    s3_server.script()
    yield bucket
    s3_server.script()
    s3_server.require_keys(False)
