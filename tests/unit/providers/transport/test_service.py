"""Orders, questions and files over raw sockets that do everything wrong that a service can do."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import httpx2
import pytest

from songreel.domain.errors import BackendError, FailureCode
from songreel.providers.transport.answer import REFUSED
from songreel.providers.transport.fetching import Fetching
from songreel.providers.transport.service import Patience, Service
from tests.support.rogue import (
    HTML,
    KEY,
    Act,
    Line,
    answer,
    answering,
    authorize,
    chunks_without_end,
    close_after_the_request,
    drip,
    drip_the_head,
    never_end,
    reset_after_the_request,
    reset_at_once,
    reset_within_the_request,
    rogue,
    say_nothing,
    service_at,
)
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio

UNAVAILABLE, UNKNOWN = FailureCode.BACKEND_UNAVAILABLE, FailureCode.OUTCOME_UNKNOWN
INVALID, EXPIRED = FailureCode.OUTPUT_INVALID, FailureCode.RESULT_EXPIRED


AFTERWARDS: dict[str, Act] = {
    "reset at once": reset_at_once,
    "reset within the request": reset_within_the_request,
    "reset after the request": reset_after_the_request,
    "closed without an answer": close_after_the_request,
    "no answer": say_nothing,
    "a dripping head": drip_the_head,
    "a dripping body": drip,
    "a body without end": never_end,
    "chunks without end": chunks_without_end,
    "a cut body": answering(answer(length=500)),
    "no HTTP": answering(b"SSH-2.0-x\r\n\r\n"),
    "a page": answering(answer(body=HTML, kind="text/html")),
    "nothing": answering(answer(body=b"")),
    "a list": answering(answer(body=b"[]")),
    "half of JSON": answering(answer(body=b'{"id": ')),
    "no UTF-8": answering(answer(body=b'{"id": "\xff"}')),
    "deep JSON": answering(answer(body=b"[" * 20_000)),
    "bad compression": answering(answer(more="content-encoding: gzip\r\n")),
}


@pytest.mark.parametrize("what", AFTERWARDS)
async def test_an_order_that_may_have_been_taken_is_unknown_and_sent_once(what: str):
    async with rogue(AFTERWARDS[what]) as peer, service_at(peer.url) as service:
        async with asyncio.timeout(10):
            with pytest.raises(BackendError) as caught:
                await service.order("/orders", {"prompt": "x"})
        assert caught.value.failure is UNKNOWN
        assert peer.connections == 1
    assert KEY not in f"{caught.value.message} {caught.value.details}"


@pytest.mark.parametrize(
    "status", [301, 302, 307, 308, 304, 408, 409, 410, 425, 500, 502, 503, 504, 529]
)
async def test_statuses_that_do_not_say_that_nothing_was_made_are_unknown(status: int):
    location = "location: /elsewhere\r\n" if 300 < status < 400 else ""
    act = answering(answer(f"{status} Odd", more=location))
    async with rogue(act) as peer, service_at(peer.url) as service:
        with pytest.raises(BackendError) as caught:
            await service.order("/orders", {})
        assert caught.value.failure is UNKNOWN
        assert peer.connections == 1


@pytest.mark.parametrize("status", sorted(REFUSED))
async def test_a_refusal_is_one_even_where_its_body_is_cut(status: int):
    async with rogue(answering(answer(f"{status} No", length=500))) as peer:
        async with service_at(peer.url) as service:
            got = await service.order("/orders", {})
            assert (got.status, got.body) == (status, {})
            assert peer.connections == 1


async def test_a_connection_that_is_refused_sends_nothing():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        async with service_at(url) as service:
            with pytest.raises(BackendError) as caught:
                await service.order("/orders", {})
    assert caught.value.failure is UNAVAILABLE


async def test_a_connection_that_is_not_made_in_time_sends_nothing():
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        try:
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(address)
            async with service_at(f"http://127.0.0.1:{address[1]}") as service:
                with pytest.raises(BackendError) as caught:
                    await service.order("/orders", {})
        finally:
            for one in waiting:
                one.close()
    assert caught.value.failure is UNAVAILABLE


async def test_a_name_that_leads_nowhere_sends_nothing(monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    async with service_at("http://nobody.invalid") as service:
        with pytest.raises(BackendError) as caught:
            await service.order("/orders", {})
    assert caught.value.failure is UNAVAILABLE
    assert "nothing was ordered" in caught.value.message


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "nowhere", "http://[::1", "http://x:y"])
async def test_an_address_that_is_none_sends_nothing(url: str, tmp_path: Path):
    async with service_at(url) as service:
        with pytest.raises(BackendError) as caught:
            await service.order("/orders", {})
        with pytest.raises(BackendError) as asked:
            await service.ask("GET", "/orders")
    assert (caught.value.failure, asked.value.failure) == (UNAVAILABLE, UNAVAILABLE)


async def test_no_order_goes_over_a_connection_that_was_used():
    async def twice(line: Line) -> None:
        while True:
            await line.request()
            await line.send(answer("201 Created"))

    async with rogue(twice) as peer, service_at(peer.url) as service:
        for _ in range(3):
            assert (await service.order("/orders", {})).body == {"id": "a"}
        assert peer.connections == 3
        for _ in range(3):
            await service.ask("GET", "/orders")
        assert peer.connections == 4


async def test_many_orders_at_once_do_not_wait_for_each_other():
    everybody = asyncio.Barrier(130)

    async def together(line: Line) -> None:
        await line.request()
        await everybody.wait()
        await line.send(answer("201 Created"))

    patience = Patience(connect=5, order=10)
    async with rogue(together) as peer, service_at(peer.url, patience) as service:
        orders = (service.order("/orders", {"n": n}) for n in range(130))
        assert all(one.is_success for one in await asyncio.gather(*orders))


@pytest.mark.parametrize(
    "what",
    [
        name
        for name in AFTERWARDS
        if name not in {"a page", "nothing", "a list", "half of JSON", "no UTF-8", "deep JSON"}
    ],
)
async def test_a_question_without_an_answer_is_a_service_that_is_not_there(what: str):
    async with rogue(AFTERWARDS[what]) as peer, service_at(peer.url) as service:
        async with asyncio.timeout(10):
            with pytest.raises(BackendError) as caught:
                await service.ask("GET", "/orders")
    assert caught.value.failure is UNAVAILABLE


@pytest.mark.parametrize("what", ["a page", "nothing", "a list", "half of JSON", "deep JSON"])
async def test_an_answer_that_is_no_object_reads_as_an_empty_one(what: str):
    async with rogue(AFTERWARDS[what]) as peer, service_at(peer.url) as service:
        assert (await service.ask("GET", "/orders")).body == {}


async def fetched(service: Service, url: str, path: Path) -> FailureCode | bytes | None:
    failed = None
    try:
        async with asyncio.timeout(10):
            await service.fetch(url, path, kinds=("video/", "application/octet-stream"))
    except BackendError as error:
        failed = error
    left = content_of(path)
    if failed is None:
        return left
    assert left is None
    assert KEY not in f"{failed.message} {failed.details}"
    return failed.failure


def content_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


BODY = b"\x00\x00\x00\x20ftypisom" * 1000
FILES: dict[str, tuple[Act, FailureCode | bytes]] = {
    "whole": (answering(answer(body=BODY, kind="video/mp4")), BODY),
    "of any kind": (answering(answer(body=BODY, kind="application/octet-stream")), BODY),
    "with parameters": (answering(answer(body=BODY, kind="Video/MP4; codecs=x")), BODY),
    "reset": (reset_after_the_request, UNAVAILABLE),
    "never": (say_nothing, UNAVAILABLE),
    "dripping": (drip, UNAVAILABLE),
    "cut": (answering(answer(body=BODY, kind="video/mp4", length=99_999)), UNAVAILABLE),
    "chunks without end": (chunks_without_end, UNAVAILABLE),
    "empty": (answering(answer(body=b"", kind="video/mp4")), UNAVAILABLE),
    "a page": (answering(answer(body=HTML, kind="text/html")), INVALID),
    "JSON": (answering(answer()), INVALID),
    "of no kind": (answering(answer(body=BODY, kind="")), INVALID),
    "403": (answering(answer("403 Forbidden")), EXPIRED),
    "404": (answering(answer("404 Not Found")), EXPIRED),
    "410": (answering(answer("410 Gone")), EXPIRED),
    "401": (answering(answer("401 Unauthorized")), UNAVAILABLE),
    "206": (answering(answer("206 Partial", body=BODY, kind="video/mp4")), UNAVAILABLE),
    "500": (answering(answer("500 Oops")), UNAVAILABLE),
    "round and round": (
        answering(answer("302 Found", more="location: /again\r\n")),
        UNAVAILABLE,
    ),
    "off to no port": (answering(answer("302 Found", more="location: //x:y\r\n")), UNAVAILABLE),
    "off to a file": (
        answering(answer("302 Found", more="location: file:///etc/passwd\r\n")),
        INVALID,
    ),
}


@pytest.mark.parametrize("what", FILES)
async def test_a_file_comes_whole_or_not_at_all(what: str, tmp_path: Path):
    act, expected = FILES[what]
    async with rogue(act) as peer, service_at(peer.url) as service:
        assert await fetched(service, f"{peer.url}/file", tmp_path / "clip") == expected


async def test_a_file_without_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("songreel.providers.transport.fetching._LARGEST", 100_000)
    async with rogue(never_end) as peer, service_at(peer.url) as service:
        assert await fetched(service, f"{peer.url}/file", tmp_path / "clip") is INVALID


async def test_a_file_that_is_there_already_stays(tmp_path: Path):
    path = tmp_path / "clip"
    path.write_bytes(b"somebody's")
    async with rogue(FILES["whole"][0]) as peer, service_at(peer.url) as service:
        with pytest.raises(FileExistsError):
            await service.fetch(f"{peer.url}/file", path, kinds=("video/",))
    assert content_of(path) == b"somebody's"


async def test_leaving_in_the_middle_leaves_no_file(tmp_path: Path):
    begun = asyncio.Event()

    async def half(line: Line) -> None:
        await line.request()
        await line.send(answer(body=BODY, kind="video/mp4", length=99_999))
        begun.set()
        await asyncio.sleep(60)

    path = tmp_path / "clip"
    async with rogue(half) as peer, service_at(peer.url, Patience()) as service:
        task = asyncio.create_task(service.fetch(f"{peer.url}/f", path, kinds=("video/",)))
        await begun.wait()
        await until_async(anyio.Path(path).exists)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert content_of(path) is None


async def test_the_key_goes_to_no_other_host(tmp_path: Path):
    heads: list[bytes] = []

    async def keep(line: Line) -> None:
        heads.append(await line.request())
        await line.send(answer(body=BODY, kind="video/mp4"))

    async with rogue(keep) as other:
        away = answering(answer("302 Found", more=f"location: {other.url}/file\r\n"))
        async with rogue(away) as peer, service_at(peer.url) as service:
            assert await fetched(service, f"{peer.url}/file", tmp_path / "clip") is INVALID
            assert await fetched(service, f"{other.url}/file", tmp_path / "clip") is INVALID
            with pytest.raises(BackendError):
                await service.order("/file", {})
            assert (await service.ask("GET", "/file")).status == 302
    assert heads == []


async def test_a_file_on_another_host_comes_without_the_key(tmp_path: Path):
    asked: dict[str, str | None] = {}

    async def parts() -> AsyncIterator[bytes]:
        yield BODY

    def respond(request: httpx2.Request) -> httpx2.Response:
        asked[str(request.url)] = request.headers.get("x-key")
        if request.url.host == "api.rogue.example":
            location = "https://files.example/clip"
            if request.url.path == "/named":
                location = "https://someone@api.rogue.example:444/clip"
            return httpx2.Response(302, headers={"location": location})
        return httpx2.Response(200, headers={"content-type": "video/mp4"}, content=parts())

    async with (
        service_at("https://api.rogue.example/v1") as service,
        httpx2.AsyncClient(transport=httpx2.MockTransport(respond)) as client,
    ):
        fetching = Fetching(service, client, authorize, (5, 5, 5), ("video/",))
        await fetching.into("https://api.rogue.example/v1/file", tmp_path / "a")
        await fetching.into("https://api.rogue.example/named", tmp_path / "b")
    assert asked == {
        "https://api.rogue.example/v1/file": KEY,
        "https://files.example/clip": None,
        "https://api.rogue.example/named": KEY,
        "https://someone@api.rogue.example:444/clip": None,
    }


async def test_the_key_goes_along_on_the_services_own_host(tmp_path: Path):
    heads: list[bytes] = []

    async def act(line: Line) -> None:
        head = await line.request()
        heads.append(head)
        if head.startswith(b"GET /first"):
            await line.send(answer("307 Moved", more="location: /second\r\n"))
        else:
            await line.send(answer(body=BODY, kind="video/mp4"))

    async with rogue(act) as peer, service_at(peer.url) as service:
        assert await fetched(service, f"{peer.url}/first", tmp_path / "clip") == BODY
    assert [f"x-key: {KEY}".encode() in head for head in heads] == [True, True]


async def test_a_service_that_repeats_the_key_is_not_quoted():
    async with rogue(answering(f"{KEY} is no HTTP\r\n\r\n".encode())) as peer:
        async with service_at(peer.url) as service:
            with pytest.raises(BackendError) as caught:
                await service.order("/orders", {})
    assert KEY not in f"{caught.value.message} {caught.value.details}"
    assert "[key]" in (caught.value.details or "")
