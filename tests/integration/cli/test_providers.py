"""`songreel providers`: keys are handed in unseen, asked about for nothing, and never shown."""

from __future__ import annotations

import os
import pty
import stat
import subprocess
from pathlib import Path

import httpx2
import pytest

from songreel.core.key_file import KeyFile
from tests.support.commands import LIMIT_SECONDS, Ended, Shell
from tests.support.servers import SONGREEL, find_free_port, run_server
from tests.support.simulators import Running
from tests.support.waiting import until

KEY = "r8_canary-of-this-test"
VEO = """schema = "models/1"
[[price]]
backend = "gemini"
model = "veo-3.1-generate-001"
unit = "second"
source = "my invoice"
as_of = 2026-11-20
rates = [{ usd = "0.40" }]
"""


def addresses(simulators: Running) -> dict[str, str]:
    """Return the settings with which the services are the simulated ones."""
    return {
        "REPLICATE_BASE_URL": f"{simulators.url}/replicate/v1",
        "GOOGLE_GEMINI_BASE_URL": f"{simulators.url}/gemini",
        "OPENAI_BASE_URL": f"{simulators.url}/replicate/v1",
    }


def hand_in(songreel: Shell, text: str, *arguments: str, **environment: str) -> Ended:
    """Run `songreel providers login` with a key on its standard input."""
    ran = subprocess.run(
        [SONGREEL, "providers", "login", *arguments],
        cwd=songreel.folder,
        env={**os.environ, **songreel.environment, **environment},
        input=text.encode(errors="surrogateescape"),
        capture_output=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    return Ended(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


def test_the_backends_are_listed_with_where_their_keys_come_from(songreel: Shell) -> None:
    songreel.data.mkdir()
    KeyFile(songreel.data).put("gemini", KEY)
    (songreel.folder / "songreel.env").write_text(f"OPENAI_API_KEY={KEY}\n", "utf-8")

    ran = songreel("providers", REPLICATE_API_TOKEN=KEY)

    assert ran.returncode == 0, ran.stderr
    lines = {line.split()[0]: line for line in ran.stdout.splitlines() if line[0] != " "}
    assert "key from the environment (REPLICATE_API_TOKEN)" in lines["replicate"]
    assert "key from the file of keys" in lines["gemini"]
    assert lines["local"].split() == ["local", "ready"]
    assert KEY[:8] not in ran.stdout + ran.stderr


def test_the_list_says_what_is_missing_and_makes_nothing(songreel: Shell) -> None:
    ran = songreel("providers")

    assert ran.returncode == 0, ran.stderr
    (line,) = [one for one in ran.stdout.splitlines() if one.startswith("replicate")]
    assert line.split(maxsplit=1)[1] == "not ready  no key"
    assert "REPLICATE_API_TOKEN" in ran.stdout
    assert "--backend local" in ran.stdout
    assert not songreel.data.exists()


def test_the_list_tells_a_missing_model_from_a_missing_key(songreel: Shell) -> None:
    (line,) = [one for one in songreel("providers").stdout.splitlines() if "openai" in one[:6]]
    assert line.split(maxsplit=1)[1] == "not ready  no model"


def test_the_list_says_which_models_are_not_ready_and_what_waits_for_a_price(
    songreel: Shell,
) -> None:
    songreel.data.mkdir()
    (songreel.data / "models.toml").write_text(VEO, "utf-8")
    place = {"GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_CLOUD_LOCATION": "l"}
    waits = "gemini: texts and pictures wait for a price in models.toml (docs/models.md)."

    ran = songreel("providers", **place)
    lines = ran.stdout.splitlines()
    (index,) = [at for at, line in enumerate(lines) if line.startswith("gemini ")]
    assert lines[index].split() == ["gemini", "ready"]
    assert lines[index + 1].split()[:2] == ["Not", "for"]
    assert "gemini-omni-1.1-flash" in lines[index + 1]
    assert "veo" not in lines[index + 1]
    assert "Gemini has no key" in lines[index + 1]

    listed = songreel("models", **place).stdout.splitlines()
    assert "gemini (ready)" in listed
    (index,) = [at for at, line in enumerate(listed) if "  gemini-omni-1.1-flash " in line]
    assert listed[index + 1].startswith("    Note: not ready: Gemini has no key")
    (index,) = [at for at, line in enumerate(listed) if "  veo-3.1-generate-001 " in line]
    assert "not ready" not in listed[index + 1]

    assert waits in songreel("providers", GEMINI_API_KEY=KEY).stdout
    (songreel.data / "models.toml").unlink()
    (line,) = [
        one for one in songreel("providers", **place).stdout.splitlines() if one[:6] == "gemini"
    ]
    assert line.split(maxsplit=1)[1] == "not ready  no key"


@pytest.mark.parametrize("name", ["replicate", "gemini", "openai"])
def test_a_key_is_asked_about_and_kept_for_its_owner_alone(
    name: str, songreel: Shell, simulators: Running
) -> None:
    ran = hand_in(songreel, f"{KEY}\n", name, **addresses(simulators))

    assert ran.returncode == 0, ran.stderr
    assert f"The key of {name} is kept" in ran.stdout
    assert KeyFile(songreel.data).read() == {name: KEY}
    assert stat.S_IMODE((songreel.data / "keys.json").stat().st_mode) == 0o600
    assert KEY not in ran.stdout + ran.stderr
    assert simulators.ledger() == []

    gone = songreel("providers", "logout", name)
    assert gone.stdout == f"The key of {name} is forgotten.\n"
    again = songreel("providers", "logout", name)
    assert (again.returncode, again.stdout) == (0, f"No key of {name} was kept.\n")
    assert KEY.encode() not in (songreel.data / "keys.json").read_bytes()


@pytest.mark.parametrize("name", ["replicate", "gemini", "openai"])
def test_a_wrong_key_is_told_and_not_kept(name: str, songreel: Shell, simulators: Running) -> None:
    ran = hand_in(songreel, f"invalid-{KEY}", name, **addresses(simulators))

    assert ran.returncode == 2
    assert "does not take this key, so it was not kept" in ran.stderr
    assert KEY not in ran.stdout + ran.stderr
    assert not songreel.data.exists()


def test_a_service_that_cannot_tell_keeps_nothing_until_it_is_left_out(
    songreel: Shell, simulators: Running
) -> None:
    settings = addresses(simulators)
    simulators.script({"service": "replicate", "fault": "status", "status": 503, "message": KEY})
    ill = hand_in(songreel, KEY, "replicate", **settings)
    settings["REPLICATE_BASE_URL"] = f"http://127.0.0.1:{find_free_port()}/v1"
    away = hand_in(songreel, KEY, "replicate", **settings)

    assert (ill.returncode, away.returncode) == (1, 1)
    assert "answered with status 503, so the key could not be checked" in ill.stderr
    assert "gave no answer, so the key could not be checked and was not kept" in away.stderr
    assert "--no-check" in away.stderr
    assert not songreel.data.exists()

    kept = hand_in(songreel, KEY, "replicate", "--no-check", **settings)
    assert kept.returncode == 0, kept.stderr
    assert KeyFile(songreel.data).read() == {"replicate": KEY}
    assert KEY not in "".join(one.stdout + one.stderr for one in (ill, away, kept))


def test_another_400_is_no_wrong_key(songreel: Shell, simulators: Running) -> None:
    simulators.script({"service": "gemini", "fault": "spurious_400"})
    ran = hand_in(songreel, KEY, "gemini", **addresses(simulators))

    assert ran.returncode == 1
    assert "answered with status 400, so the key could not be checked" in ran.stderr


@pytest.mark.parametrize("text", ["", "\n", "two words\n", "ключ\n", "\udcff\n", "k" * 5000])
def test_what_is_no_key_is_refused_unrepeated(text: str, songreel: Shell) -> None:
    ran = hand_in(songreel, text, "replicate", "--no-check")

    assert ran.returncode == 2
    assert ran.stderr == (
        "songreel: That is no key: it must be one word of printable ASCII characters. "
        "Nothing was kept.\n"
    )
    assert not songreel.data.exists()


def test_closed_input_is_no_key(songreel: Shell) -> None:
    ran = subprocess.run(
        ["bash", "-c", f"exec {SONGREEL} providers login replicate <&-"],
        env={**os.environ, **songreel.environment},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"songreel: That is no key")


def test_a_key_is_no_argument(songreel: Shell) -> None:
    ran = songreel("providers", "login", "replicate", KEY)

    assert ran.returncode == 2
    assert "A key is no argument" in ran.stderr
    assert KEY not in ran.stdout + ran.stderr


def test_an_unknown_name_is_refused_before_a_key_is_asked_for(songreel: Shell) -> None:
    for command in ("login", "logout"):
        ran = songreel("providers", command, "acme")
        assert ran.returncode == 2
        assert "Keys are kept for gemini, openai, replicate, not for 'acme'" in ran.stderr


def test_a_file_that_others_can_read_is_refused_by_every_command(songreel: Shell) -> None:
    file = KeyFile(songreel.data)
    file.put("replicate", KEY)
    file.path.chmod(0o640)

    ended = [songreel("providers"), songreel("models"), songreel("providers", "logout", "gemini")]
    ended.append(hand_in(songreel, KEY, "gemini", "--no-check"))

    for ran in ended:
        assert ran.returncode == 2, ran.stdout
        assert f"Others than you may open the file of keys {file.path}" in ran.stderr
        assert "chmod 600" in ran.stderr
        assert KEY not in ran.stdout + ran.stderr


def test_the_environment_is_said_to_win(songreel: Shell) -> None:
    kept = hand_in(songreel, KEY, "replicate", "--no-check", REPLICATE_API_TOKEN="r8_other")
    gone = songreel("providers", "logout", "replicate", REPLICATE_API_TOKEN="r8_other")

    assert "REPLICATE_API_TOKEN is set too, and is used in place of" in kept.stderr
    assert "REPLICATE_API_TOKEN is still set, and is used" in gone.stderr


def test_the_folder_may_be_named_before_and_after_the_command(
    songreel: Shell, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    command = [SONGREEL, "providers", "--data", before, "login", "gemini", "--no-check"]
    environment = {**os.environ, **songreel.environment}
    subprocess.run(command, env=environment, input=b"one\n", capture_output=True, check=True)
    hand_in(songreel, "two\n", "gemini", "--no-check", "--data", str(after))

    assert KeyFile(before).read() == {"gemini": "one"}
    assert KeyFile(after).read() == {"gemini": "two"}
    assert not songreel.data.exists()


def test_a_terminal_does_not_show_the_key(songreel: Shell) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [SONGREEL, "providers", "login", "replicate", "--no-check"],
        cwd=songreel.folder,
        env={**os.environ, **songreel.environment},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    shown = b""
    try:
        while b"it is not shown" not in shown:
            shown += os.read(ours, 1000)
        os.write(ours, f"{KEY}\n".encode())
        while b"is kept" not in shown:
            shown += os.read(ours, 1000)
        assert process.wait(LIMIT_SECONDS) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)
    assert KEY.encode() not in shown
    assert KeyFile(songreel.data).read() == {"replicate": KEY}


def test_a_running_server_takes_a_new_key_and_forgets_it(
    songreel: Shell, simulators: Running
) -> None:
    songreel.data.mkdir()
    with run_server(songreel.data, environment=addresses(simulators)) as server:

        def lacks_its_key() -> bool:
            told = httpx2.get(f"{server.url}/api/mv/backends", trust_env=False).json()
            (found,) = [one for one in told["backends"] if one["backend"] == "replicate"]
            return "REPLICATE_API_TOKEN" in (found["reason"] or "")

        assert lacks_its_key()
        assert hand_in(songreel, KEY, "replicate", **addresses(simulators)).returncode == 0
        until(lambda: not lacks_its_key(), seconds=5, what="the key to count")
        assert songreel("providers", "logout", "replicate").returncode == 0
        until(lacks_its_key, seconds=5, what="the key to be forgotten")
        assert KEY not in server.said()
