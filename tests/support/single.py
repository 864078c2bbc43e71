"""One server on a SQLite file and a folder, to be harmed; it is started again when it ends."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import httpx2

from tests.support.fleet import CAP, ROOT
from tests.support.paid import addresses
from tests.support.servers import SONGREEL, START_LIMIT_SECONDS, Server, find_free_port
from tests.support.simulators import Running
from tests.support.waiting import until


class Single:
    """An installation of one process."""

    def __init__(
        self, folder: Path, services: Running, program: Sequence[str | Path] = (SONGREEL,)
    ) -> None:
        """Hold where it lives, and what is run in place of `songreel`."""
        self.folder, self.services, self._program = folder, services, program
        self.data = folder / "data"
        self.data.mkdir(exist_ok=True)
        self.log = folder / "server.log"
        self.port = find_free_port()
        self.server = self._started()

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        """Return the file of its database."""
        return self.data / "songreel.db"

    @property
    def is_dead(self) -> bool:
        """Tell whether it has ended."""
        return self.server.process.poll() is not None

    def start(self) -> None:
        """Start it again."""
        self.server = self._started()

    def await_ready(self) -> None:
        """Wait until it takes requests."""
        until(self.server.is_ready, seconds=START_LIMIT_SECONDS, what="the server")

    def make_key(self, workspace: str) -> str:
        """Return an API key of a workspace, which is made where there is none."""
        lock = json.loads((self.data / "owner.lock").read_bytes())
        wish = {"name": workspace, "scopes": ["generate"], "workspace": workspace}
        headers = {"Authorization": f"Bearer {lock['token']}"}
        with httpx2.Client(base_url=self.url, trust_env=False, timeout=60) as client:
            answer = client.post("/api/keys", json=wish, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()["key"]

    def read(self, sha256: str) -> bytes:
        """Return stored bytes.

        Raises:
            LookupError: there are none.
        """
        try:
            return (self.data / "blobs" / sha256[:2] / sha256).read_bytes()
        except FileNotFoundError:
            raise LookupError(sha256) from None

    def stop(self) -> None:
        """End it."""
        if not self.is_dead:
            self.server.process.terminate()
            try:
                self.server.process.wait(20)
            except subprocess.TimeoutExpired:
                self.server.kill()

    def _started(self) -> Server:
        own = {
            "SONGREEL_DATA": str(self.data),
            "SONGREEL_DATABASE_URL": f"sqlite:///{self.database}",
            "SONGREEL_PORT": str(self.port),
            "SONGREEL_DAILY_CAP": CAP,
            "PYTHONPATH": os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(ROOT)))),
            **addresses(self.services),
        }
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                [*self._program, "serve"],
                env={**os.environ, **own},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        return Server(process, self.port, self.data, self.log)
