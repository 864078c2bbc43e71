"""A real Chromium for the tests, out of an npm package: nothing is installed on the machine.

`python -m tests.support.chromium` fetches and unpacks it into `.tools/`; a test that needs it
does the same where nobody has. `tests/browser/package-lock.json` holds the package's hash.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import brotli

from tools import npm

MANIFEST = npm.ROOT / "tests" / "browser"
TOOLS = npm.TOOLS
OWN = "SONGREEL_TEST_CHROMIUM"

# Without these it asks its vendor for updates, and hangs where there is no network.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_LOCAL = {"localhost": "127.0.0.1", "127.0.0.1": "127.0.0.1", "*": "~NOTFOUND"}


@dataclass(frozen=True)
class Chromium:
    """An unpacked browser: its program, and the folder of the libraries that it brings along."""

    program: Path
    libraries: Path | None

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment that it starts in."""
        environment = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
        if self.libraries is not None:
            environment["LD_LIBRARY_PATH"] = str(self.libraries)
        return environment


def arguments(hosts: Mapping[str, str]) -> list[str]:
    """Return its arguments; it finds nothing outside this machine, and `hosts` where they say."""
    rules = [f"MAP {name} {address}" for name, address in {**hosts, **_LOCAL}.items()]
    return [*ARGUMENTS, f"--host-resolver-rules={', '.join(rules)}"]


def ensure() -> Chromium:
    """Return a Chromium, fetched and unpacked if it is not there yet.

    Raises:
        RuntimeError: there is none for this machine, or it could not be fetched.
    """
    own = os.environ.get(OWN)
    if own:
        return Chromium(Path(own), None)
    if sys.platform != "linux" or platform.machine() not in {"x86_64", "AMD64"}:
        found = shutil.which("chromium") or shutil.which("google-chrome")
        if found is None:
            raise RuntimeError(
                "The browser package is for Linux on x86-64 only: install Chromium and name its "
                f"program in {OWN}."
            )
        return Chromium(Path(found), None)
    folder = TOOLS / "chromium"
    with npm.only_one("chromium"):
        if not npm.is_current(MANIFEST, folder):
            _fetch(folder)
    return Chromium(folder / "chromium", folder / "lib")


def _fetch(folder: Path) -> None:
    work = TOOLS / "chromium.part"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    npm.install(MANIFEST, work)
    packed = work / "node_modules" / "@sparticuz" / "chromium" / "bin"
    program = work / "chromium"
    program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    program.chmod(0o755)
    for archive in ("al2023.tar.br", "swiftshader.tar.br"):
        with tarfile.open(
            fileobj=BytesIO(brotli.decompress((packed / archive).read_bytes()))
        ) as tar:
            for member in tar.getmembers():
                _extract(tar, member, work)
    shutil.rmtree(work / "node_modules")
    shutil.rmtree(folder, ignore_errors=True)
    work.rename(folder)


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    # Python 3.11 has no extraction filters before 3.11.4; the package's hash was checked by npm.
    if member.isfile():
        archive.extract(member, folder)


if __name__ == "__main__":
    print(ensure().program)
