"""`songreel serve --simulate`: the whole of it on this machine, apart from real work."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import httpx2
import psutil
import pytest
from pydantic import SecretStr

from songreel.cli.simulated import MODELS
from songreel.core.settings import Settings
from songreel.domain.capability import Medium
from songreel.providers.profiles.user import UserModels
from songreel.providers.registry import installed
from songreel.simulators.prices import PRICES, TEXT
from tests.support.commands import Shell
from tests.support.servers import (
    SONGREEL,
    START_LIMIT_SECONDS,
    STOP_LIMIT_SECONDS,
    find_free_port,
    run_server,
)
from tests.support.waiting import until

SIMULATED = re.compile(r"simulated at (http://127\.0\.0\.1:\d+);")


@dataclass
class Simulated:
    """A server with its simulators."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Return the address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        """Return everything that it has written so far."""
        return self.log.read_text("utf-8", "replace")

    def services(self) -> str:
        """Return the address of the simulators."""
        found = SIMULATED.search(self.said())
        assert found is not None, self.said()
        return found[1]

    def ledger(self) -> dict[str, Any]:
        """Return what would have been paid."""
        return httpx2.get(f"{self.services()}/_ledger", trust_env=False).json()

    def backends(self) -> dict[str, dict[str, Any]]:
        """Return what the server says of each backend."""
        told = httpx2.get(f"{self.url}/api/mv/backends", trust_env=False).json()
        return {each["backend"]: each for each in told["backends"]}

    def is_ready(self) -> bool:
        """Tell whether it has said all that it says at the start."""
        assert self.process.poll() is None, self.said()
        return "Paid models:" in self.said()

    def tree(self) -> list[psutil.Process]:
        """Return the server and all that it has started."""
        server = psutil.Process(self.process.pid)
        return [server, *server.children(recursive=True)]


@contextmanager
def simulated(songreel: Shell, *arguments: str, **environment: str) -> Iterator[Simulated]:
    """Run `songreel serve --simulate` until the context ends."""
    port = find_free_port()
    log = songreel.folder / f"simulated-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [SONGREEL, "serve", "--simulate", *arguments],
            cwd=songreel.folder,
            env={
                **os.environ,
                **songreel.environment,
                "SONGREEL_PORT": str(port),
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    running = Simulated(process, port, log)
    try:
        until(running.is_ready, seconds=START_LIMIT_SECONDS, what="songreel serve --simulate")
        yield running
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_LIMIT_SECONDS)
        finally:
            process.kill()
            process.wait()


def all_gone(processes: list[psutil.Process]) -> bool:
    return not [one for one in processes if one.is_running() and one.status() != "zombie"]


def test_it_says_loudly_that_nothing_is_real_and_is_ready_without_keys(songreel: Shell) -> None:
    songreel.data.mkdir()
    (songreel.data / "models.toml").write_text('schema = "models/1"\nno such line', "utf-8")
    with simulated(songreel, "--latency", "0.2") as running:
        said, backends = running.said(), running.backends()
        assert running.ledger()["entries"] == []

        assert "EVERYTHING IS SIMULATED" in said
        assert f"what would have been paid: {running.services()}/_ledger" in said
        assert f"Data folder, apart from your own: {songreel.data / 'simulate'}" in said
        assert "Paid models: at most $10000.00 a day (UTC)" in said
        for name in ("replicate", "gemini", "local"):
            assert backends[name]["ready"], backends[name]["reason"]
            for model in backends[name]["models"]:
                assert model["price_usd"] is not None, model["model"]
        assert (songreel.data / "simulate" / "songreel.db").exists()
        assert {path.name for path in songreel.data.iterdir()} == {"models.toml", "simulate"}

        processes = running.tree()
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(STOP_LIMIT_SECONDS) == 0
        until(lambda: all_gone(processes), what="the end of all processes")
    assert len(processes) >= 2


def test_nothing_real_is_reached_whatever_is_set(songreel: Shell) -> None:
    (songreel.folder / "songreel.env").write_text(
        "REPLICATE_API_TOKEN=r8_real\nREPLICATE_BASE_URL=https://replicate.example/v1\n", "utf-8"
    )
    real = {
        "GEMINI_API_KEY": "real",
        "GOOGLE_GEMINI_BASE_URL": "https://gemini.example",
        "GOOGLE_CLOUD_PROJECT": "real",
        "GOOGLE_CLOUD_LOCATION": "nowhere1",
        "OPENAI_API_KEY": "real",
        "OPENAI_BASE_URL": "https://openai.example/v1",
        "SONGREEL_MODELS": str(songreel.folder / "absent.toml"),
        "SONGREEL_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
        "SONGREEL_DAILY_CAP": "7.5",
    }
    with simulated(songreel, **real) as running:
        backends = running.backends()
        assert "Paid models: at most $7.50 a day (UTC)" in running.said()

    assert backends["replicate"]["ready"]
    assert backends["gemini"]["ready"]
    assert "openai" not in backends or not backends["openai"]["ready"]


def test_the_simulators_end_with_a_server_that_is_killed(songreel: Shell) -> None:
    with simulated(songreel) as running:
        processes, address = running.tree(), running.services()
        running.process.kill()
        until(lambda: all_gone(processes), what="the end of the simulators")
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(f"{address}/_ledger", trust_env=False)


def test_a_server_without_its_simulators_stops_and_says_so(songreel: Shell) -> None:
    with simulated(songreel) as running:
        (simulators,) = [one for one in running.tree()[1:] if "--attached" in one.cmdline()]
        simulators.kill()
        assert running.process.wait(STOP_LIMIT_SECONDS) == 2
        assert "The simulators ended (status -9), so the server stops." in running.said()
        assert "Start the command again." in running.said()


def test_what_was_ordered_is_still_there_at_the_next_start(songreel: Shell) -> None:
    path = "/replicate/v1/models/google/veo-3.1/predictions"
    with simulated(songreel) as running:
        made = httpx2.post(
            running.services() + path,
            json={"input": {"prompt": "a fox", "duration": 4}},
            headers={"authorization": "Bearer r8_simulated"},
            trust_env=False,
        )
        assert made.status_code == 201, made.text
        running.process.kill()
    with simulated(songreel) as running:
        (entry,) = running.ledger()["entries"]
    assert entry["id"] == made.json()["id"]


@pytest.mark.parametrize("model", ["google/veo-3.1-lite", "gemini-omni-1.1-flash"])
def test_what_is_being_made_is_collected_at_the_next_start(songreel: Shell, model: str) -> None:
    """The simulators have another address then."""

    def jobs(running: Simulated) -> list[dict[str, Any]]:
        url = f"{running.url}/api/mv/jobs"
        listed: list[dict[str, Any]] = httpx2.get(url, trust_env=False).json()["jobs"]
        return listed

    with simulated(songreel, "--latency", "3") as running:
        body = {"prompt": "a fox", "duration": 4, "model": model}
        ordered = httpx2.post(
            f"{running.url}/api/mv/generate_video",
            json=body,
            headers={"prefer": "respond-async"},
            trust_env=False,
        )
        assert ordered.status_code == 202, ordered.text
        until(
            lambda: any(one["provider_id"] for one in jobs(running)[0]["orders"]),
            what="the id of the order",
        )
        running.process.kill()
    with simulated(songreel, "--latency", "3") as running:
        until(lambda: jobs(running)[0]["ended_at"], what="the end of the job", seconds=60)
        (job,) = jobs(running)
        assert job["status"] == "succeeded", job["error"]
        assert len(running.ledger()["entries"]) == 1


def test_two_do_not_share_a_folder_and_a_real_one_runs_beside(songreel: Shell) -> None:
    with simulated(songreel) as running:
        second = songreel("serve", "--simulate", SONGREEL_PORT=str(find_free_port()))
        assert second.returncode == 2
        assert f"belongs to the server at {running.url}" in second.stderr
        with run_server(songreel.data) as real:
            assert "Paid models: at most $25.00 a day (UTC); SONGREEL_DAILY_CAP changes" in (
                real.said()
            )
            assert "SIMULATED" not in real.said()
            assert "wait for a price" not in real.said()
        with run_server(songreel.data, environment={"GEMINI_API_KEY": "k"}) as real:
            waits = "gemini: texts and pictures wait for a price in models.toml (docs/models.md)."
            assert waits in real.said()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--simulate", "--latency", "soon"], "--latency: "),
        (["--latency", "5"], "--latency is for simulated clips: it needs --simulate"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_starts(
    arguments: list[str], words: str, songreel: Shell
) -> None:
    ran = songreel("serve", *arguments)

    assert ran.returncode == 2
    assert words in ran.stderr
    assert not songreel.data.exists()


def test_nothing_may_be_spent_where_the_cap_is_nothing(songreel: Shell) -> None:
    songreel.data.mkdir()
    with run_server(songreel.data, environment={"SONGREEL_DAILY_CAP": "0"}) as server:
        assert "Paid models: nothing may be spent; SONGREEL_DAILY_CAP" in server.said()
    ran = songreel("serve", SONGREEL_DAILY_CAP="$5")
    assert ran.returncode == 2
    assert "SONGREEL_DAILY_CAP is '$5': it must be dollars as a plain number" in ran.stderr


def test_every_model_without_a_price_gets_the_simulators_own(
    settings: Settings, tmp_path: Path
) -> None:
    """The table in prices.py is what the ledger bills: what is estimated here is what is billed."""
    entered = {one.model: one for one in UserModels.read(MODELS).document.price}
    # Veo on Agent Platform is on offer where that is set up.
    platform = settings.model_copy(update={"agent_platform_key": SecretStr("simulated")})
    unpriced = {
        model.model: model
        for provider in installed(platform, tmp_path)
        for model in provider.models
        if model.price is None
    }

    assert set(entered) == set(unpriced)
    for name, price in entered.items():
        for rate in price.rates:
            audio = {True: "audio", False: "silent", None: None}[rate.audio]
            own = PRICES.get(name, {"any": str(TEXT)})
            key = next(
                key for key in (rate.resolution, audio, "any") if key is not None and key in own
            )
            assert str(rate.usd) == own[key], name
        assert (price.unit == "call") == (unpriced[name].medium is Medium.TEXT)


def run_four_steps(running: Simulated, backend: str) -> list[dict[str, Any]]:
    """Do what the client implementation notes do, and return what the info of each clip says."""
    character = "Silver metallic humanoid robot with a red shield"
    with httpx2.Client(base_url=running.url, timeout=110, trust_env=False) as client:

        def post(path: str, **body: Any) -> dict[str, Any]:
            answer = client.post(f"/api/mv/{path}", json=body)
            assert answer.status_code == 200, answer.text
            return answer.json()

        scenes = post(
            "create_scenes",
            idea="Tourist exploring Austin, Texas",
            character_description=character,
            number_of_scenes=4,
        )["scenes"]
        picture = post(
            "generate_character_reference", character_description=character, backend=backend
        )["image_base64"]
        with ThreadPoolExecutor(len(scenes)) as threads:
            clips = list(
                threads.map(
                    lambda scene: post(
                        "generate_video",
                        prompt=scene["description"],
                        negative_prompt=scene["negative_description"],
                        reference_image_base64=picture,
                        duration=8,
                        generate_audio=True,
                        backend=backend,
                    ),
                    scenes,
                )
            )
        assert len(scenes) == len(clips) == 4
        infos: list[dict[str, Any]] = []
        for clip in clips:
            assert clip["metadata"]["backend_used"] == backend
            content = client.get(clip["video_url"])
            assert content.headers["content-type"] == "video/mp4"
            file = running.log.with_suffix(".mp4")
            file.write_bytes(content.content)
            with av.open(str(file)) as video:
                assert video.streams.video[0].frames == 8 * 24
                assert len(video.streams.audio) == 1
            infos.append(client.get(f"/api/mv/get_video/{clip['video_id']}/info").json())
        return infos


@pytest.mark.parametrize("backend", ["replicate", "gemini"])
def test_the_four_steps_of_the_notes_work_and_each_clip_is_billed_once(
    backend: str, songreel: Shell
) -> None:
    with simulated(songreel, "--latency", "0.5") as running:
        infos = run_four_steps(running, backend)
        entries = running.ledger()["entries"]
        if backend == "replicate":
            took = [line for line in running.said().splitlines() if "/webhooks/replicate" in line]
            assert took
            assert {json.loads(line)["status"] for line in took} == {204}, took

    assert all(info["exists"] for info in infos)
    billed = [one for one in entries if one["service"] == backend and one["billed"]]
    assert len([one for one in billed if one["seconds"] == 8]) == 4, json.dumps(entries, indent=1)
    assert len({one["id"] for one in entries}) == len(entries)
