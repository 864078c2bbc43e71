"""Configurations of nginx: read as it reads them, and nginx itself where it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import find_free_port
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "deploy" / "nginx" / "songreel.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
KEPT = frozenset({"content-type", "content-disposition", "cache-control"})
"""What nginx keeps of an answer that bears X-Accel-Redirect, of all that this server says (its
source has more: Set-Cookie, Expires, Accept-Ranges). Anything else needs `add_header`."""

_TOKEN = re.compile(r"""#[^\n]*|"([^"]*)"|([{};])|([^\s{};"']+)|\s+""")


@dataclass(frozen=True)
class Directive:
    """A line of a configuration, or a block."""

    name: str
    words: tuple[str, ...]
    block: tuple[Directive, ...] | None = None

    def every(self) -> Iterator[Directive]:
        """Give this one and all that is in it."""
        yield self
        for each in self.block or ():
            yield from each.every()

    def all(self, name: str) -> list[Directive]:
        """Return those of a name that are right in this block."""
        return [each for each in self.block or () if each.name == name]


def parse(text: str) -> tuple[Directive, ...]:
    """Read a configuration.

    Raises:
        ValueError: something is no directive, or a block has no end.
    """
    tokens: list[str] = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise ValueError(f"not understood: {text[position : position + 40]!r}")
        position = found.end()
        if found.lastindex is not None:
            tokens.append(found[found.lastindex])
    blocks: list[list[Directive]] = [[]]
    heads: list[list[str]] = []
    words: list[str] = []
    for token in tokens:
        if token not in {"{", "}", ";"}:
            words.append(token)
        elif token == "}":
            if words or not heads:
                raise ValueError(f"a block ends too early: {words}")
            name, *rest = heads.pop()
            block = tuple(blocks.pop())
            blocks[-1].append(Directive(name, tuple(rest), block))
        elif not words:
            raise ValueError(f"{token} after nothing")
        elif token == "{":
            heads.append(words)
            blocks.append([])
            words = []
        else:
            blocks[-1].append(Directive(words[0], tuple(words[1:])))
            words = []
    if words or heads:
        raise ValueError(f"no end: {[*heads, words]}")
    return tuple(blocks[0])


@contextmanager
def running(folder: Path, http: str, *, port: int) -> Iterator[int]:
    """Run nginx with one worker over what stands in its `http` block; give its worker's process.

    Raises:
        RuntimeError: it is not installed, or does not take the configuration.
    """
    if NGINX is None:
        raise RuntimeError("nginx is not installed: apt-get install nginx-light, or the like")
    folder.mkdir(parents=True, exist_ok=True)
    temporary = "".join(
        f"    {kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"user root;\nworker_processes 1;\ndaemon off;\npid {folder}/pid;\n"
        f"error_log {folder}/error.log;\nevents {{ worker_connections 4096; }}\n"
        f"http {{\n    access_log off;\n    default_type application/octet-stream;\n"
        f"    types {{ video/mp4 mp4; }}\n{temporary}{http}\n}}\n",
        "utf-8",
    )
    command = [NGINX, "-p", str(folder), "-c", str(configuration), "-e", f"{folder}/error.log"]
    with subprocess.Popen(command) as process:
        try:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            until(lambda: _listens(process, port, folder), seconds=20, what="nginx")
            (worker,) = until(lambda: children.read_text("ascii").split(), seconds=20)
            yield int(worker)
        finally:
            process.terminate()
            process.wait(20)


def example(server: str, folder: Path) -> tuple[str, int]:
    """Return the example of deploy/ for a server and a folder of files, and its port.

    TLS and the public name are left out: everything stays on this machine.
    """
    port = find_free_port()
    text = EXAMPLE.read_text("utf-8")
    text = re.sub(r"\n *ssl_certificate\w* [^;]*;", "", text)
    text = re.sub(r"\n *listen \[::\]:443 ssl;", "", text)
    for old, new in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("server_name songreel.example;", "server_name localhost;"),
        ("http://127.0.0.1:8000;", f"{server};"),
        ("alias /var/lib/songreel/data/blobs/;", f"alias {folder}/;"),
    ):
        if text.count(old) != 1:
            raise ValueError(f"the example has not one {old}")
        text = text.replace(old, new)
    return text, port


def _listens(process: subprocess.Popen[bytes], port: int, folder: Path) -> bool:
    import socket

    if process.poll() is not None:
        raise RuntimeError(f"nginx ended:\n{(folder / 'error.log').read_text('utf-8')}")
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
