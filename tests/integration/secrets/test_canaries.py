"""Keys are planted wherever one can be, and everything that is told or kept is searched.

A canary is a word that occurs nowhere else. It is looked for as it is, and within base64 at each of
the three places where it can begin, twice over: the job engine keeps values that way.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from songreel.core.key_file import KeyFile
from tests.support.commands import LIMIT_SECONDS, write_tune
from tests.support.servers import SONGREEL, Server, run_server
from tests.support.simulators import Running, run_simulators

# Nothing in one of them is in another, so that a hit names its place.
CANARIES: Mapping[str, str] = {
    "environment": "r8canaryQ7envZ31415926",
    "settings file": "canaryW8dotenvY27182818",
    "key file": "canaryE9keyfileX16180339",
    "Agent Platform": "canaryR1platformV14142135",
    "handed in": "canaryT2loginU17320508",
    "caller": "canaryA3callerT22360679",
    "address": "canaryS4addressS26457513",
}
HANDED_IN = CANARIES["handed in"]
# Which key a service gets, and so may repeat; the orders that go there.
ECHOED: Mapping[tuple[str, str], str] = {
    ("replicate", "*/predictions*"): CANARIES["environment"],
    ("replicate", "*/chat/completions"): CANARIES["settings file"],
    ("gemini", "*/models/veo*"): CANARIES["Agent Platform"],
    ("gemini", "*/models/gemini*"): CANARIES["key file"],
    ("gemini", "*/interactions*"): CANARIES["key file"],
}
AT_EASE = {"keys.json", "owner.lock", "signing.key"}


def base64_of(word: bytes) -> Iterator[bytes]:
    """Yield what base64 of any text with this word in it has to contain, wherever it begins."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + word)
        # The ends depend on the neighbours.
        first = 0 if before == 0 else before + 1
        whole = (before + len(word)) // 3 * 4
        yield encoded[first:whole]


def signs_of(word: str) -> list[bytes]:
    """Return the word, its base64, and the base64 of that."""
    raw = word.encode()
    once = list(base64_of(raw))
    return [raw, *once, *(sign for each in once for sign in base64_of(each))]


SIGNS = {place: signs_of(word) for place, word in CANARIES.items()}


def hits(content: bytes) -> list[str]:
    """Return the places whose canaries are in some content."""
    return [
        place for place, signs in SIGNS.items() if any(sign and sign in content for sign in signs)
    ]


@pytest.mark.parametrize("before", ["", "a", "ab", "Bearer ", 'token="'])
def test_the_search_finds_a_canary_in_every_dress(before: str) -> None:
    plain = f"{before}{CANARIES['caller']} and more".encode()
    for content in (plain, base64.b64encode(plain), base64.b64encode(base64.b64encode(plain))):
        assert hits(b"..." + content) == ["caller"]
    assert hits(b"a canary") == []


@dataclass
class Observed:
    """Everything that came out: answers of the server, and what commands printed."""

    server: Server
    folder: Path
    environment: Mapping[str, str]
    client: httpx2.Client
    told: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])

    def note(self, what: str, content: bytes) -> None:
        """Remember what came out."""
        self.told.append((what, content))

    def request(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Send a request with a caller's own secrets in its headers, and remember the answer."""
        secret = CANARIES["caller"]
        headers = {
            "authorization": f"Basic {base64.b64encode(f'me:{secret}'.encode()).decode()}",
            "x-api-key": secret,
            "cookie": f"session={secret}",
            **more.pop("headers", {}),
        }
        answer = self.client.request(method, path, headers=headers, **more)
        head = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
        self.note(f"{method} {path}", head.encode() + answer.content)
        return answer

    def post(self, path: str, **body: Any) -> httpx2.Response:
        """Post a JSON body below /api/mv."""
        return self.request("POST", f"/api/mv/{path}", json=body)

    def command(
        self, *arguments: str, given: bytes = b"", **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command, and remember what it printed."""
        ran = subprocess.run(
            [SONGREEL, *arguments],
            cwd=self.folder,
            env={**os.environ, **self.environment, **environment},
            input=given,
            capture_output=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        self.note(" ".join(arguments), ran.stdout + ran.stderr)
        return ran

    def look_at_everything(self) -> None:
        """Ask the server for all that it has to tell."""
        for path in ("/health", "/ready", "/openapi.json", "/docs", "/api/mv/backends"):
            self.request("GET", path)
        for job in self.jobs():
            self.request("GET", f"/api/mv/jobs/{job}")
            self.request("GET", f"/api/mv/jobs/{job}/events")

    def jobs(self) -> list[str]:
        """Return the ids of all jobs, out of the database."""
        path = self.server.data / "songreel.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return [row[0] for row in database.execute("SELECT id FROM jobs")]

    def leaks(self) -> dict[str, list[str]]:
        """Return where a canary was found, and which."""
        found = {f"{at}: {what}": hits(said) for at, (what, said) in enumerate(self.told)}
        found["the server's output"] = hits(self.server.log.read_bytes())
        for path in sorted(self.server.data.rglob("*")):
            found[str(path.relative_to(self.server.data))] = (
                hits(path.read_bytes()) if path.is_file() and path.name not in AT_EASE else []
            ) + hits(os.fsencode(path))
        return {what: places for what, places in found.items() if places}


@pytest.fixture
def simulators(tmp_path: Path) -> Iterator[Running]:
    """Return simulators of this test alone: every canary is a key to them."""
    with run_simulators(tmp_path, "--latency", "0.2", "--seed", "7") as running:
        yield running


@pytest.fixture
def observed(tmp_path: Path, data_folder: Path, simulators: Running) -> Iterator[Observed]:
    """Return a server that has keys from every source, and logs all that it can log."""
    KeyFile(data_folder).put("gemini", CANARIES["key file"])
    (tmp_path / "songreel.env").write_text(f"OPENAI_API_KEY={CANARIES['settings file']}\n", "utf-8")
    environment = {
        "SONGREEL_DATA": str(data_folder),
        "SONGREEL_LOG_LEVEL": "DEBUG",
        "SONGREEL_RENDER_PROCESSES": "1",
        "SONGREEL_DAILY_CAP": "1000",
        "REPLICATE_API_TOKEN": CANARIES["environment"],
        "REPLICATE_BASE_URL": f"{simulators.url}/replicate/v1",
        "GOOGLE_GEMINI_BASE_URL": f"{simulators.url}/gemini",
        "SONGREEL_AGENT_PLATFORM_KEY": CANARIES["Agent Platform"],
        "SONGREEL_AGENT_PLATFORM_URL": f"{simulators.url}/gemini",
        "OPENAI_BASE_URL": f"{simulators.url}/replicate/v1",
        "SONGREEL_MODELS": str(write_prices(tmp_path / "models.toml")),
    }
    with (
        run_server(data_folder, environment=environment) as server,
        httpx2.Client(base_url=server.url, timeout=110, trust_env=False) as client,
    ):
        yield Observed(server, tmp_path, environment, client)


PRICE = """
[[price]]
backend = "gemini"
model = "{}"
unit = "{}"
source = "a test"
as_of = 2026-11-20
rates = [{{ usd = "0.01" }}]
"""
PRICED = (
    ("gemini-3.8-flash", "call"),
    ("gemini-3.1-flash-image", "image"),
    ("veo-3.1-fast-generate-001", "second"),
)


def write_prices(path: Path) -> Path:
    """Write a user's own file of models: a language model behind OpenAI's API."""
    path.write_text(
        """schema = "models/1"

[[model]]
backend = "openai"
model = "acme-1"
makes = "text"
source = "a test"
as_of = 2026-11-20

[model.prices]
unit = "call"
source = "a test"
as_of = 2026-11-20
rates = [{ usd = "0.001" }]
"""
        + "".join(PRICE.format(*each) for each in PRICED),
        "utf-8",
    )
    return path


def echoes(**more: Any) -> list[dict[str, Any]]:
    """Return a fault for each kind of request, whose words repeat the key that came along."""
    rules: list[dict[str, Any]] = []
    for (service, path), key in ECHOED.items():
        said = f"The key {key} is not good: Authorization: Bearer {key}, ?key={key}"
        rule = {"service": service, "path": path, "times": 1000, "message": said, **more}
        if rule.get("body") == "list":
            rule["body"] = [{"error": {"code": 400, "status": "FAILED", "message": said}}]
        elif rule.get("body") == "odd":
            rule["body"] = {"detail": said, "error": {"message": said, "code": said}, "title": said}
        rules.append(rule)
    return rules


def test_local_work_commands_and_refusals_tell_no_key(observed: Observed) -> None:
    clip = observed.post("generate_video", prompt="A fox", duration=1, backend="local")
    assert clip.status_code == 200, clip.text
    observed.post("create_scenes", idea="A walk", character_description="A fox", backend="local")
    observed.post("generate_video", prompt=3)
    observed.request("POST", "/api/mv/generate_video", content=b"{", headers={"cookie": "x"})
    secret = CANARIES["caller"]
    for path in ("/api/mv/backends", "/api/mv/nothing", f"/api/mv/get_video/{'0' * 8}"):
        observed.request("GET", f"{path}?key={secret}&access_token={secret}")
    stranger = observed.client.get("/health", headers={"authorization": f"Bearer {secret}"})
    assert stranger.status_code == 401
    observed.note("a stranger", stranger.content)

    write_tune(observed.folder / "song.wav", 2)
    film = ("--song", "song.wav", "--idea", "A walk", "--character", "A fox", "--backend", "local")
    assert observed.command("make", *film).returncode == 0
    for arguments in (("providers",), ("models",), ("models", "--json"), ("doctor",)):
        assert observed.command(*arguments).returncode == 0, observed.told
    observed.look_at_everything()

    assert observed.leaks() == {}


def test_keys_that_are_handed_in_or_refused_are_not_told(
    observed: Observed, simulators: Running
) -> None:
    login = ("providers", "login", "replicate")
    assert observed.command(*login, HANDED_IN).returncode == 2
    assert observed.command(*login, given=f"invalid{HANDED_IN}".encode()).returncode == 2
    assert observed.command(*login, given=f"{HANDED_IN} twice".encode()).returncode == 2
    for service in ("replicate", "gemini"):
        for status in (400, 500):
            said = {"fault": "status", "status": status, "message": f"{HANDED_IN} is not good"}
            simulators.script({"service": service, **said})
            login = ("providers", "login", service)
            assert observed.command(*login, given=HANDED_IN.encode()).returncode
    simulators.script()
    assert observed.command("providers", "login", "gemini", given=HANDED_IN.encode()).stdout
    assert observed.command("providers", "logout", "gemini").returncode == 0
    over_http = "/api/provider_keys"
    for key in (f"invalid{HANDED_IN}", f"{HANDED_IN} twice", [HANDED_IN], HANDED_IN):
        observed.request("PUT", f"{over_http}/gemini", json={"key": key})
    observed.request("PUT", f"{over_http}/gemini", content=f'{{"key": "{HANDED_IN}'.encode())
    assert KeyFile(observed.server.data).read()["gemini"] == HANDED_IN
    for service in ("replicate", "gemini"):
        for status in (400, 500):
            said = {"fault": "status", "status": status, "message": f"{HANDED_IN} is not good"}
            simulators.script({"service": service, **said})
            answer = observed.request("PUT", f"{over_http}/{service}", json={"key": HANDED_IN})
            assert answer.is_error, answer.text
    simulators.script()
    for path in (over_http, "/api/doctor"):
        assert observed.request("GET", path).status_code == 200
    assert observed.request("DELETE", f"{over_http}/gemini").status_code == 200
    bad = f"{CANARIES['environment']}\nand more"
    for name in ("REPLICATE_API_TOKEN", "GEMINI_API_KEY", "SONGREEL_AGENT_PLATFORM_KEY"):
        assert observed.command("providers", given=b"", **{name: bad}).returncode == 2
    database = f"postgresql://me:{CANARIES['address']}@127.0.0.1:9/songreel"
    apart = str(observed.folder / "apart")
    for command in ("serve", "doctor"):
        ran = observed.command(
            command, "--data", apart, SONGREEL_DATABASE_URL=database, SONGREEL_LOG_LEVEL="INFO"
        )
        assert ran.returncode, ran.stdout
    odd = f"https://me:{CANARIES['address']}@songreel.example"
    assert observed.command("providers", SONGREEL_PUBLIC_URL=odd).returncode == 2

    file = observed.server.data / "keys.json"
    file.write_text(json.dumps({"schema": "keys/9", "keys": CANARIES}), "utf-8")
    assert observed.command("providers").returncode == 2
    file.chmod(0o644)
    assert observed.command("providers").returncode == 2
    observed.look_at_everything()

    assert observed.leaks() == {}


REFUSING: tuple[dict[str, Any], ...] = (
    *({"fault": "status", "status": status} for status in (400, 402, 404, 503)),
    {"fault": "status", "status": 429, "times": 1, "retry_after": 1},
    {"fault": "status", "status": 500, "body": "odd"},
    {"fault": "status", "status": 400, "body": "odd"},
    {"fault": "status", "status": 400, "body": "list"},
    {"fault": "safety"},
    {"fault": "safety", "at": "submit"},
    {"fault": "failed"},
)
"""What a service does with an order, with the key in its words."""
ORDERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("create_scenes", {"idea": "A walk", "backend": "openai"}),
    ("create_scenes", {"idea": "A walk", "backend": "gemini"}),
    ("generate_character_reference", {"backend": "replicate"}),
    ("generate_character_reference", {"backend": "gemini"}),
    ("generate_video", {"duration": 8, "backend": "replicate"}),
    ("generate_video", {"duration": 8, "backend": "gemini"}),
    ("generate_video", {"duration": 8, "model": "veo-3.1-fast-generate-001"}),
)


@pytest.mark.timeout(400)
def test_paid_work_and_everything_that_a_service_says_tell_no_key(
    observed: Observed, simulators: Running
) -> None:
    def order(words: str, orders: tuple[tuple[str, dict[str, Any]], ...]) -> list[int]:
        def place(one: tuple[str, dict[str, Any]]) -> int:
            path, body = one
            texts = dict.fromkeys(("prompt", "character_description"), f"A fox, {words}")
            return observed.post(path, **body, **texts).status_code

        with ThreadPoolExecutor(len(orders)) as threads:
            return list(threads.map(place, orders))

    assert order("well", ORDERS[1:]) == [200] * 6
    # Questions that are answered badly at first are asked again.
    simulators.script(*echoes(method="GET", fault="status", status=500, times=1))
    assert order("asked twice", ORDERS[2:]) == [200] * 5
    for number, fault in enumerate(REFUSING):
        simulators.script(*echoes(method="POST", **fault))
        order(f"number {number}", ORDERS)
    simulators.script()
    observed.look_at_everything()
    observed.command("jobs")

    refused = [said for what, said in observed.told if "POST" in what and b"[key]" in said]
    assert len(refused) > len(REFUSING), observed.told
    assert observed.leaks() == {}
