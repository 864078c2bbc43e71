"""A message that is sent once: where it may go, and receivers that do everything wrong."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from songreel.core.reach import Address, Reach
from songreel.workflows.webhook_posting import Outcome, Poster, Resolve
from tests.support.receivers import receiving

pytestmark = pytest.mark.anyio

LOOPBACK = Reach.parse("http,loopback")
HEADERS = {"webhook-id": "message"}
BODY = b'{"seq":1}'


@asynccontextmanager
async def posting(
    reach: Reach = LOOPBACK, *, resolve: Resolve | None = None, seconds: float = 5
) -> AsyncIterator[Poster]:
    poster = Poster(reach, resolve=resolve, seconds=seconds)
    try:
        yield poster
    finally:
        await poster.close()


def answering(*answers: str) -> tuple[Resolve, list[str]]:
    """Return a resolver that gives one answer after the other, and what it was asked."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[Address]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [ipaddress.ip_address(one) for one in found.split()]

    return resolve, asked


async def test_a_message_arrives_as_it_is() -> None:
    async with receiving() as receiver, posting() as poster:
        assert await poster.send(f"{receiver.url}?a=b", HEADERS, BODY) == Outcome(204)
    (request,) = receiver.requests
    assert (request.target, request.body) == ("/hook?a=b", BODY)
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == "message"
    assert request.headers["user-agent"].startswith("songreel/")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 400, 404, 410, 429, 500, 503])
async def test_anything_but_success_is_a_failure_and_no_redirect_is_followed(status: int) -> None:
    async with receiving() as receiver, receiving() as other, posting() as poster:
        receiver.answer = status
        receiver.headers = {"Location": other.url, "Retry-After": "17"}
        outcome = await poster.send(receiver.url, HEADERS, BODY)
    assert outcome.status == status
    assert outcome.error is not None
    assert str(status) in outcome.error
    assert outcome.retry_after == (None if status < 400 else 17)
    assert len(receiver.requests) == 1
    assert other.requests == []


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.05)


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    found: socket.socket = writer.get_extra_info("socket")
    found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\xffno HTTP at all\r\n\r\n")
    await writer.drain()


async def head_without_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: " + b"a" * 60_000 + b"\r\n")
        await writer.drain()


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (hang, "No answer came within 0.5 seconds."),
        (drip, "No answer came within 0.5 seconds."),
        (reset, "The connection broke before an answer came"),
        (close, "The connection broke before an answer came"),
        (babble, "The connection broke before an answer came"),
        (head_without_end, "The connection broke before an answer came"),
    ],
)
async def test_a_receiver_that_gives_no_answer_is_left(act: Any, said: str) -> None:
    async with receiving() as receiver, posting(seconds=0.5) as poster:
        receiver.answer = act
        outcome = await poster.send(receiver.url, HEADERS, BODY)
    assert outcome.status is None
    assert outcome.error is not None
    assert outcome.error.startswith(said)
    assert len(outcome.error) <= 300


async def test_a_body_that_has_no_end_is_not_read() -> None:
    sent = 0

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000000\r\n\r\n")
        while True:
            writer.write(b"a" * 65_536)
            await writer.drain()
            sent += 65_536

    async with receiving() as receiver, posting() as poster:
        receiver.answer = pour
        assert await poster.send(receiver.url, HEADERS, BODY) == Outcome(200)
    assert sent < 100_000_000


async def test_nobody_listens_there(free_port: int) -> None:
    async with posting() as poster:
        outcome = await poster.send(f"http://127.0.0.1:{free_port}/", HEADERS, BODY)
    assert outcome.status is None
    assert outcome.error is not None
    assert outcome.error.startswith("No connection could be made")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "0", "localhost"]
)
async def test_this_machine_is_refused_in_every_way_of_writing_it(host: str) -> None:
    async with receiving() as receiver, posting(Reach.parse("http")) as poster:
        outcome = await poster.send(f"http://{host}:{receiver.port}/", HEADERS, BODY)
    assert outcome.error is not None
    assert "only addresses of the internet are sent to" in outcome.error
    assert receiver.requests == []
    assert receiver.most_open == 0


@pytest.mark.parametrize(
    "found",
    ["127.0.0.1", "::ffff:127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "1.1.1.1 127.0.0.1"],
)
async def test_a_name_that_leads_off_the_internet_is_refused(found: str) -> None:
    resolve, asked = answering(found)
    async with receiving() as receiver, posting(Reach.parse("http"), resolve=resolve) as poster:
        outcome = await poster.send(f"http://a.example:{receiver.port}/", HEADERS, BODY)
    assert outcome.error is not None
    assert "only addresses of the internet are sent to" in outcome.error
    assert asked == ["a.example"]
    assert receiver.most_open == 0


async def test_an_answer_that_changes_after_it_was_checked_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    """Everything in this process that looks the name up is told one address first, then another."""
    answers = ["127.0.0.2", "127.0.0.3"]
    given: list[str] = []
    real = socket.getaddrinfo

    def flip(host: str, *arguments: Any, **options: Any) -> Any:
        if host in (b"flip.example", "flip.example"):
            given.append(host := answers[min(len(given), 1)])
        return real(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", flip)
    reach = Reach.parse("http,127.0.0.2")
    async with (
        receiving(host="127.0.0.2", port=free_port) as checked,
        receiving(host="127.0.0.3", port=free_port) as private,
        posting(reach) as poster,
    ):
        url = f"http://flip.example:{free_port}/"
        assert await poster.send(url, HEADERS, BODY) == Outcome(204)
        # The next message is looked up anew, and refused by what is found then.
        outcome = await poster.send(url, HEADERS, BODY)
    assert outcome.error is not None
    assert "leads to 127.0.0.3" in outcome.error
    assert given == answers
    assert (len(checked.requests), len(private.requests)) == (1, 0)
    assert checked.requests[0].headers["host"] == f"flip.example:{free_port}"
    assert private.most_open == 0


async def test_of_several_addresses_the_next_is_tried() -> None:
    async with receiving(host="127.0.0.3") as receiver:
        resolve, _ = answering("127.0.0.2 127.0.0.3")
        async with posting(resolve=resolve) as poster:
            outcome = await poster.send(f"http://a.example:{receiver.port}/", HEADERS, BODY)
    assert outcome == Outcome(204)


async def test_a_name_that_is_not_found_or_hangs_is_a_failure() -> None:
    async def unknown(host: str, port: int) -> Sequence[Address]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async def hangs(host: str, port: int) -> Sequence[Address]:
        await asyncio.Event().wait()
        return []

    for resolve, said in ((unknown, "Its name was not found"), (hangs, "No answer came within")):
        async with posting(resolve=resolve, seconds=0.3) as poster:
            outcome = await poster.send("http://a.example/", HEADERS, BODY)
        assert outcome.error is not None
        assert outcome.error.startswith(said)


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ssl.SSLContext]:
    """Return a function that makes a server's TLS for a name; this process trusts each."""
    trusted = tmp_path / "trusted.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    def make(name: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Songreel tests")])
        today = dt.datetime.now(dt.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today - dt.timedelta(days=1))
            .not_valid_after(today + dt.timedelta(days=2))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        written = certificate.public_bytes(serialization.Encoding.PEM)
        trusted.write_bytes(written)
        both = tmp_path / "server.pem"
        plain = serialization.NoEncryption()
        form = serialization.PrivateFormat.PKCS8
        both.write_bytes(written + key.private_bytes(serialization.Encoding.PEM, form, plain))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(both)
        return context

    return make


async def test_tls_is_verified_against_the_name_though_an_address_is_connected_to(
    certified: Callable[[str], ssl.SSLContext],
) -> None:
    reach = Reach.parse("loopback")
    async with receiving(tls=certified("hooks.example")) as receiver:
        resolve, _ = answering("127.0.0.1")
        async with posting(reach, resolve=resolve) as poster:
            url = f"https://hooks.example:{receiver.port}/"
            assert await poster.send(url, HEADERS, BODY) == Outcome(204)
            other = await poster.send(url.replace("hooks", "other"), HEADERS, BODY)
            bare = await poster.send(url.replace("hooks.example", "127.0.0.1"), HEADERS, BODY)
    for outcome in (other, bare):
        assert outcome.error is not None
        assert "certificate verify failed" in outcome.error.lower()
    assert len(receiver.requests) == 1
