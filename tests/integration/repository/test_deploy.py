"""What is in deploy/: every line of it is read, and names what is there."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from songreel.cli.app import app
from songreel.core.settings import Settings
from tests.support import nginx

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
KNOWN = set(Settings.variables())
# What each section of a unit may hold here (systemd.unit, .service, .timer, .exec, .kill).
DIRECTIVES = {
    "Unit": {"Description", "Documentation", "After", "Wants", "StartLimitIntervalSec"},
    "Install": {"WantedBy"},
    "Timer": {"OnCalendar", "RandomizedDelaySec", "Persistent"},
    "Service": {
        *("Type", "User", "Group", "EnvironmentFile", "Environment", "StateDirectory"),
        *("StateDirectoryMode", "WorkingDirectory", "ExecStart", "KillSignal", "TimeoutStopSec"),
        *("Restart", "RestartSec", "RestartPreventExitStatus", "SuccessExitStatus", "LimitNOFILE"),
        *("UMask", "NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectSystem"),
        *("ProtectHome", "ProtectKernelTunables", "ProtectKernelModules", "ProtectControlGroups"),
        *("RestrictAddressFamilies", "RestrictNamespaces", "LockPersonality", "Nice"),
        *("SystemCallArchitectures", "IOSchedulingClass", "ReadWritePaths"),
    },
}
INSTRUCTIONS = {
    *("FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL"),
    *("HEALTHCHECK", "ENTRYPOINT", "CMD"),
}
# What the example for nginx may hold, by its documentation.
NGINX_DIRECTIVES = {
    *("server", "listen", "server_name", "ssl_certificate", "ssl_certificate_key", "location"),
    *("client_max_body_size", "proxy_request_buffering", "proxy_read_timeout", "return", "alias"),
    *("proxy_send_timeout", "proxy_max_temp_file_size", "proxy_http_version", "proxy_set_header"),
    *("proxy_pass", "error_page", "internal", "sendfile", "tcp_nopush", "etag", "add_header"),
    "if_modified_since",
}
SERVICE_KEYS = {
    *("image", "command", "environment", "env_file", "ports", "volumes", "depends_on"),
    *("restart", "stop_grace_period", "healthcheck"),
}


def _commands() -> set[str]:
    return {command.name or "" for command in app.registered_commands}


def _unit(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Read a unit; a line that is neither empty, a comment, a section nor a setting is an error."""
    sections: dict[str, list[tuple[str, str]]] = {}
    current: list[tuple[str, str]] | None = None
    for line in path.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if found := re.fullmatch(r"\[(\w+)\]", line):
            current = sections.setdefault(found[1], [])
        elif found := re.fullmatch(r"(\w+)=(\S.*)", line):
            assert current is not None, line
            current.append((found[1], found[2]))
        else:
            pytest.fail(f"{path.name}: {line}")
    return sections


def _of(section: list[tuple[str, str]], name: str) -> list[str]:
    return [value for found, value in section if found == name]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_line_of_a_unit_is_known(unit: Path) -> None:
    sections = _unit(unit)
    for section, settings in sections.items():
        assert {name for name, _ in settings} <= DIRECTIVES[section], section
    for setting in _of(sections.get("Service", []), "Environment"):
        name, _, value = setting.partition("=")
        assert name in KNOWN
        assert value
    for line in _of(sections.get("Service", []), "ExecStart"):
        program, command, *_ = shlex.split(line)
        assert program.endswith("/bin/songreel")
        assert command in _commands()


def test_services_stop_cleanly_and_as_nobody_in_particular() -> None:
    for name in ("songreel.service", "songreel-worker@.service"):
        service = _unit(DEPLOY / "systemd" / name)["Service"]
        assert _of(service, "User") == ["songreel"]
        assert _of(service, "ProtectSystem") == ["strict"]
        # Whoever starts before its database does is started again until that is there.
        assert _of(service, "Restart") == ["on-failure"]
        assert _of(service, "RestartPreventExitStatus") == ["2"]
        assert _of(_unit(DEPLOY / "systemd" / name)["Unit"], "StartLimitIntervalSec") == ["0"]
        # An order that is on its way gets eight seconds.
        assert int(_of(service, "TimeoutStopSec")[0]) >= 15
        (state,) = _of(service, "StateDirectory")
        (data,) = [one for one in _of(service, "Environment") if one.startswith("SONGREEL_DATA=")]
        assert data.startswith(f"SONGREEL_DATA=/var/lib/{state}/")
    backup = _unit(DEPLOY / "systemd" / "songreel-backup.service")["Service"]
    writable = _of(backup, "ReadWritePaths")[0].split()
    assert shlex.split(_of(backup, "ExecStart")[0])[-1] in writable


def test_each_worker_has_a_port_for_its_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    service = _unit(DEPLOY / "systemd" / "songreel-worker@.service")["Service"]
    (listen,) = [
        one for one in _of(service, "Environment") if one.startswith("SONGREEL_METRICS_LISTEN=")
    ]
    ports: set[int] = set()
    for number in range(1, 10):
        monkeypatch.setenv(*listen.replace("%i", str(number)).split("=", 1))
        found = Settings().metrics_address
        assert found is not None
        ports.add(found[1])
    assert ports == set(range(9401, 9410))
    # The others are told to have a file of their own, which counts more than the line.
    for other in ("10", "render"):
        monkeypatch.setenv(*listen.replace("%i", other).split("=", 1))
        with pytest.raises(ValidationError, match="must be an address and a port"):
            Settings()
    assert _of(service, "EnvironmentFile")[1:] == ["-/etc/songreel/worker-%i.env"]


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd is not on this machine"
)
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_itself_reads_the_unit(unit: Path, tmp_path: Path) -> None:
    # The program and its user are not on this machine; the rest is as it is.
    for each in UNITS:
        text = each.read_text("utf-8")
        text = re.sub(r"(?m)^ExecStart=.*", "ExecStart=/bin/true", text)
        (tmp_path / each.name).write_text(text, "utf-8")
    name = unit.name.replace("@.", "@1.")
    if name != unit.name:
        (tmp_path / unit.name).rename(tmp_path / name)
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / name],
        capture_output=True,
        text=True,
        timeout=60,
    )
    ours = [line for line in checked.stderr.splitlines() if str(tmp_path) in line or name in line]
    assert ours == []


def _instructions() -> Iterator[tuple[str, str]]:
    """Read the Containerfile: comments, instructions, and the lines that they go on in."""
    pending = ""
    for line in (DEPLOY / "container" / "Containerfile").read_text("utf-8").splitlines():
        if not pending and (not line or line.startswith("#")):
            continue
        pending += line
        if pending.endswith("\\"):
            pending = pending[:-1]
            continue
        name, _, rest = pending.partition(" ")
        yield name, rest
        pending = ""
    assert not pending


def test_every_line_of_the_containerfile_is_known() -> None:
    found = list(_instructions())
    assert {name for name, _ in found} == INSTRUCTIONS
    stages = {"build"}
    for name, rest in found:
        if name == "COPY":
            words = rest.split()
            if words[0].startswith("--from="):
                assert words[0].removeprefix("--from=") in stages
                continue
            for source in words[:-1]:
                assert (ROOT / source).exists(), source
        elif name == "FROM":
            assert re.fullmatch(r"docker\.io/library/python:3\.\d+-slim( AS build)?", rest), rest
        elif name == "ENV":
            variable = rest.partition("=")[0]
            assert variable == "PATH" or variable in KNOWN
        elif name == "RUN":
            for lock in re.findall(r"requirements/\S+\.lock", rest):
                assert (ROOT / lock).is_file()
            # What is fetched is what was locked.
            assert "pip install" not in rest or "--require-hashes" in rest or "--no-deps" in rest
        elif name in {"ENTRYPOINT", "CMD"}:
            assert isinstance(json.loads(rest), list)
    words = dict(found)
    assert words["USER"] == "10001"
    assert json.loads(words["CMD"])[0] in _commands()
    text = (DEPLOY / "container" / "Containerfile").read_text("utf-8")
    assert "GNU GPL" in text
    health = next(rest for name, rest in found if name == "HEALTHCHECK")
    compile(json.loads(health[health.index("CMD") + 4 :])[2], "HEALTHCHECK", "exec")


def test_what_is_not_sent_to_the_builder_is_nothing_that_it_copies() -> None:
    ignored = (DEPLOY / "container" / "Containerfile.dockerignore").read_text("utf-8").split()
    copied = {source for name, rest in _instructions() if name == "COPY" for source in rest.split()}
    assert not copied & set(ignored)


def test_every_line_of_the_compose_file_is_known() -> None:
    text = (DEPLOY / "container" / "compose.yaml").read_text("utf-8")
    document = yaml.safe_load(text)
    assert set(document) == {"name", "x-songreel", "services", "volumes"}
    volumes = set(document["volumes"])
    used: set[str] = set()
    for name, service in document["services"].items():
        assert set(service) <= SERVICE_KEYS, name
        for volume in service.get("volumes", ()):
            source, colon, _ = volume.partition(":")
            used |= {source} if colon else set()
        for needed, how in service.get("depends_on", {}).items():
            other = document["services"][needed]
            assert how["condition"] in {"service_healthy", "service_started"}
            assert how["condition"] != "service_healthy" or "healthcheck" in other
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:")
        for variable in re.findall(r"\$\{([^}]*)\}", json.dumps(service)):
            # None has a default that somebody could forget to change.
            assert variable.endswith(":?set it")
    assert used == volumes
    for name in ("serve", "worker"):
        service = document["services"][name]
        assert service["image"] == "songreel"
        assert service["command"] == [name]
        assert name in _commands()
        assert set(service["environment"]) <= KNOWN
        assert service["env_file"] == ["songreel.env"]
    host = document["services"]["serve"]["environment"]["SONGREEL_DATABASE_URL"]
    assert "@postgres:5432/" in host
    assert document["services"]["serve"]["environment"]["AWS_ENDPOINT_URL_S3"] == "http://s3:8333"
    for service in document["services"].values():
        image = service["image"]
        assert image == "songreel" or re.fullmatch(r"docker\.io/[\w/.-]+:[\d.]+", image), image


def test_every_line_of_the_settings_is_a_setting() -> None:
    for line in (DEPLOY / "songreel.env.example").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            assert line.partition("=")[0] in KNOWN, line


def test_the_settings_as_they_come_are_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copyfile(DEPLOY / "songreel.env.example", tmp_path / "songreel.env")
    monkeypatch.chdir(tmp_path)
    found = Settings()
    assert (found.port, found.database_url, found.traces) == (8000, None, None)


def test_alerts_have_what_prometheus_asks_for() -> None:
    text = (DEPLOY / "prometheus" / "alerts.yaml").read_text("utf-8")
    (group,) = yaml.safe_load(text)["groups"]
    for rule in group["rules"]:
        assert set(rule) <= {"alert", "expr", "for", "annotations"}
        assert re.fullmatch(r"Songreel\w+", rule["alert"])
        assert set(rule["annotations"]) == {"summary"}


def test_alerts_see_what_hides() -> None:
    text = (DEPLOY / "prometheus" / "alerts.yaml").read_text("utf-8")
    (group,) = yaml.safe_load(text)["groups"]
    rules = {rule["alert"]: rule["expr"] for rule in group["rules"]}
    # A server that is gone says nothing, not even that its database is.
    assert "absent(songreel_database_up)" in rules["SongreelDatabaseDown"]
    assert "songreel_processes" in rules["SongreelProcessesGone"]
    # The jobs of orders that wait for their turn are running ones, however long that takes.
    assert "songreel_oldest_waiting_order_age_seconds" in rules["SongreelOrdersWait"]
    assert 'state="running"' in rules["SongreelJobLong"]


def _locations() -> dict[str, nginx.Directive]:
    (server,) = nginx.parse(nginx.EXAMPLE.read_text("utf-8"))
    assert server.name == "server"
    return {one.words[0]: one for one in server.all("location")}


def test_every_line_for_nginx_is_known_and_fits_the_units() -> None:
    text = nginx.EXAMPLE.read_text("utf-8")
    (server,) = nginx.parse(text)
    assert {each.name for each in server.every()} <= NGINX_DIRECTIVES
    locations = _locations()
    assert set(locations) == {"/", "@away", "/_files/"}
    (behind,) = locations["/"].all("proxy_pass")
    settings = dict(re.findall(r"(?m)^#   (SONGREEL_\w+)=(\S+)$", text))
    assert set(settings) <= KNOWN
    assert behind.words == (f"http://127.0.0.1:{Settings.model_fields['port'].default}",)
    assert settings["SONGREEL_X_ACCEL_REDIRECT"] in locations
    assert (settings["SONGREEL_ALLOWED_HOSTS"],) == server.all("server_name")[0].words
    unit = _unit(DEPLOY / "systemd" / "songreel.service")["Service"]
    (data,) = [one for one in _of(unit, "Environment") if one.startswith("SONGREEL_DATA=")]
    (alias,) = locations["/_files/"].all("alias")
    assert alias.words == (f"{data.partition('=')[2]}/blobs/",)
    assert re.findall(r"(?m)^#   user (\w+);$", text) == _of(unit, "User")


def test_nobody_asks_nginx_for_a_file_past_the_server() -> None:
    files = _locations()["/_files/"]
    assert [each.words for each in files.all("internal")] == [()]
    # Nothing of what a caller sends is in the name of a file: it is the server that names it.
    assert "$" not in files.all("alias")[0].words[0]
    assert [one.words for one in _locations()["@away"].block or ()] == [("444",)]


def test_the_page_has_the_location_as_it_is() -> None:
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    (shown,) = re.findall(r"(?s)```nginx\n(.*?)```", page)
    assert shown in nginx.EXAMPLE.read_text("utf-8")


def test_all_of_it_is_on_the_page() -> None:
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            assert path.name in page, path.name
