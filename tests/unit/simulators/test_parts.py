"""The small parts that the simulators stand on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import anyio
import pytest
from starlette.requests import Request

from songreel.domain.errors import SetupError
from songreel.simulators.clockwork import Clockwork
from songreel.simulators.control import is_local
from songreel.simulators.fault_kinds import ONE
from songreel.simulators.faults import Script, fate_of
from songreel.simulators.faulty import split
from songreel.simulators.journal import Journal
from songreel.simulators.limits import RateLimit
from songreel.simulators.multipart import parts
from songreel.simulators.prices import price_of
from songreel.simulators.replicate.catalogue import MODELS as REPLICATE
from songreel.simulators.replicate.catalogue import Model
from songreel.simulators.replicate.inputs import check, work_of
from songreel.simulators.sizes import size_of
from tests.support.asgi import scope
from tests.support.waiting import until


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/replicate/v1/predictions", ("replicate", "/v1/predictions")),
        ("/gemini/", ("gemini", "/")),
        ("/_ledger", ("_ledger", "/")),
        ("/", ("", "/")),
        ("", ("", "/")),
    ],
)
def test_a_path_names_a_service(path: str, found: tuple[str, str]) -> None:
    assert split(path) == found


def test_a_script_picks_requests() -> None:
    script = Script(1)
    script.add(ONE.validate_python({"fault": "reset", "method": "post", "path": "*/x", "nth": 2}))
    script.add(ONE.validate_python({"fault": "stuck", "service": "gemini", "times": 2}))

    asked = [
        ("gemini", "POST", "/v1/x"),
        ("gemini", "GET", "/v1/x"),
        ("replicate", "POST", "/v1/x"),
        ("gemini", "POST", "/v1/x"),
    ]
    met = [[fault.fault for fault in script.for_request(*one)] for one in asked]

    assert met == [["stuck"], ["stuck"], ["reset"], []]
    assert script.remove("fault-1") == 1
    assert script.remove() == 1


def test_a_probability_is_drawn_from_the_seed() -> None:
    def strikes(seed: int) -> list[bool]:
        script = Script(seed)
        script.add(ONE.validate_python({"fault": "reset", "probability": 0.5}))
        return [bool(script.for_request("gemini", "GET", "/")) for _ in range(200)]

    assert strikes(1) == strikes(1) != strikes(2)
    assert 70 < sum(strikes(1)) < 130


def test_several_faults_make_one_fate() -> None:
    given = [{"fault": "processing", "seconds": 9}, {"fault": "failed", "message": "no"}]

    fate = fate_of(ONE.validate_python(one) for one in given)

    assert (fate.processing, fate.ending, fate.message) == (9, "fail", "no")


@pytest.mark.parametrize(
    ("host", "headers", "local"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("::ffff:127.0.0.1", {}, True),
        ("10.0.0.7", {}, False),
        ("::ffff:10.0.0.7", {}, False),
        ("127.0.0.1", {"origin": "null"}, False),
        ("nonsense", {}, False),
    ],
)
def test_who_controls_the_simulation(host: str, headers: dict[str, str], local: bool) -> None:
    asked = {**scope(path="/_ledger", headers=headers), "client": (host, 50_000)}

    assert is_local(Request(asked)) is local


def test_a_minute_takes_so_many_requests() -> None:
    limit = RateLimit(3, window_seconds=0.3)

    assert [limit.take() for _ in range(3)] == [0, 0, 0]
    assert limit.left == 0
    assert 0 < limit.take() <= 0.3
    until(lambda: limit.take() == 0, seconds=5)


def test_a_multipart_body() -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="content"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\r\n--\x00\xff\r\n\r\n"
        b"--b\r\ncontent-disposition: form-data; name=metadata\r\n\r\n{}\r\n--b--\r\n"
    )

    content, metadata = parts("multipart/form-data; boundary=b", body)

    assert (content.name, content.filename, content.content_type) == (
        "content",
        "a.png",
        "image/png",
    )
    assert content.content == b"\r\n--\x00\xff\r\n"
    assert (metadata.name, metadata.filename, metadata.content) == ("metadata", None, b"{}")


@pytest.mark.parametrize(
    ("kind", "body"), [("text/plain", b""), ("multipart/form-data; boundary=b", b"--b\r\nx")]
)
def test_what_is_no_multipart_body(kind: str, body: bytes) -> None:
    with pytest.raises(ValueError, match="boundary"):
        parts(kind, body)


def test_the_journal_forgets_only_what_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "state"
    journal = Journal(path)
    assert journal.read() == []
    anyio.run(journal.append, {"a": 1})
    with path.open("ab") as file:
        file.write(b'{"b"')

    assert Journal(path).read() == [{"a": 1}]
    anyio.run(journal.append, {"c": 2})
    assert Journal(path).read() == [{"a": 1}, {"c": 2}]
    anyio.run(journal.clear)
    assert journal.read() == []
    path.write_bytes(b"not ours\n")
    with pytest.raises(SetupError, match="--state"):
        journal.read()


@pytest.mark.anyio
async def test_what_is_due_is_done_when_the_clock_is_set() -> None:
    clockwork, done = Clockwork(), anyio.Event()

    async def task() -> None:
        done.set()

    clockwork.at(clockwork.now() + timedelta(hours=1), task)
    await anyio.sleep(0.05)
    assert not done.is_set()
    clockwork.set_offset(timedelta(hours=2))
    with anyio.fail_after(5):
        await done.wait()
    await clockwork.close()


@pytest.mark.parametrize(
    ("ratio", "resolution", "size"),
    [
        ("16:9", "720p", (1280, 720)),
        ("9:16", "1080p", (1080, 1920)),
        ("1:1", "480p", (480, 480)),
        ("21:9", "720p", (1680, 720)),
        ("16:9", "4k", (3840, 2160)),
        ("16:9", "2K", (2048, 1152)),
        ("3:4", "1K", (768, 1024)),
        ("adaptive", "720p", (1280, 720)),
    ],
)
def test_sizes(ratio: str, resolution: str, size: tuple[int, int]) -> None:
    assert size_of(ratio, resolution) == size


@pytest.mark.parametrize("model", REPLICATE.values(), ids=lambda model: model.name)
def test_every_model_takes_its_defaults_and_has_a_price(model: Model) -> None:
    given = {"prompt": "x"}

    work, deciding = work_of(model, given)

    assert check(model, given) == []
    assert work.width % 2 == work.height % 2 == 0
    assert (work.seconds > 0) == (model.medium == "video")
    assert price_of(model.name, deciding) > 0


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("google/veo-3.1", {}, "prompt"),
        ("google/veo-3.1", {"duration": "8"}, "duration"),
        ("google/veo-3.1", {"seed": True}, "seed"),
        ("google/veo-3.1", {"last_frame": "https://x"}, "last_frame"),
        ("google/veo-3.1", {"image": "ftp://x"}, "image"),
        ("google/veo-3.1", {"reference_images": ["https://x"] * 4}, "reference_images"),
        ("google/veo-3.1", {"reference_images": ["https://x"], "duration": 4}, "reference_images"),
        (
            "bytedance/seedance-2.0",
            {"image": "data:x", "reference_images": ["data:x"]},
            "image",
        ),
        ("minimax/hailuo-2.3", {"duration": 10, "resolution": "1080p"}, "duration"),
        ("kwaivgi/kling-v3-video", {"duration": 16}, "duration"),
        ("kwaivgi/kling-v3-video", {"prompt": "x" * 2501}, "prompt"),
    ],
)
def test_what_models_do_not_take(name: str, given: dict[str, object], field: str) -> None:
    prompt = {} if field == "prompt" and not given else {"prompt": "x"}

    (problem, *_) = check(REPLICATE[name], {**prompt, **given})

    assert field in f"{problem.field} {problem.description}"
