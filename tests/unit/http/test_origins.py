from __future__ import annotations

import pytest

from songreel.http.origins import Hosts, Origins, is_own

ORIGINS = Origins.of(["https://Studio.example/", "null"])
HOSTS = Hosts.of("192.168.1.5", ["studio.example"])


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost",
        "http://localhost:3000",
        "https://localhost:8443",
        "http://127.0.0.1:5173",
        "http://[::1]:8000",
        "http://LOCALHOST:1",
        "https://studio.example",
        "null",
    ],
)
def test_pages_of_this_machine_and_of_the_setting_may_call(origin: str) -> None:
    assert ORIGINS.allow(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "http://evil.example#localhost",
        "http://evil.example/localhost",
        "http://127.0.0.1.evil.example",
        "http://localhost:port",
        "http://localhost/",
        "ftp://localhost",
        "file://",
        "localhost",
        "http://studio.example",
        "https://studio.example:444",
        "http://[::1",
        "http://127.0.0.2",
    ],
)
def test_other_pages_may_not(origin: str) -> None:
    assert not ORIGINS.allow(origin)


def test_file_pages_may_call_only_where_that_is_set() -> None:
    assert not Origins.of([]).allow("null")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8000",
        "LocalHost:1",
        "localhost.",
        "127.0.0.1:8000",
        "[::1]:8000",
        "[::1]",
        "192.168.1.5:80",
        "studio.example",
        "studio.example:443",
        "10.0.0.7:8000",
    ],
)
def test_names_of_this_server_are_known_with_any_port(host: str) -> None:
    assert HOSTS.allow(host, "10.0.0.7")


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "localhost@evil.example",
        "evil.example/localhost",
        "10.0.0.8",
        "127.0.0.1.evil.example",
        "[::1",
        "::1",
        "localhost:port",
    ],
)
def test_other_names_are_not(host: str) -> None:
    assert not HOSTS.allow(host, "10.0.0.7")


def test_an_address_that_is_not_known_is_no_name() -> None:
    assert not HOSTS.allow("10.0.0.7", None)


def test_a_page_of_the_server_itself_is_its_own() -> None:
    assert is_own("http://studio.example:8000", "Studio.example:8000")
    assert not is_own("http://studio.example", "studio.example:8000")
    assert not is_own("http://evil.example", "studio.example")
    assert not is_own("null", "studio.example")
    assert not is_own("http://[", "studio.example")
