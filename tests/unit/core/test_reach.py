"""Which addresses callers can have connected to, however they are written."""

from __future__ import annotations

import ipaddress

import pytest

from songreel.core.reach import Reach, is_public
from songreel.core.target import Target, address_of

PUBLIC = (
    "93.184.216.34",
    "1.1.1.1",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "::ffff:1.1.1.1",
    "64:ff9b::101:101",
    "2002:101:101::1",
)
NOT_PUBLIC = (
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)


@pytest.mark.parametrize("text", PUBLIC)
def test_addresses_of_the_internet_are_connected_to(text: str) -> None:
    assert is_public(ipaddress.ip_address(text))
    assert Reach().allows(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_all_others_are_not(text: str) -> None:
    assert not is_public(ipaddress.ip_address(text))
    assert not Reach().allows(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    ("allowed", "text", "is_allowed"),
    [
        ("loopback", "127.0.0.1", True),
        ("loopback", "::1", True),
        ("loopback", "::ffff:127.0.0.1", True),
        ("loopback", "10.0.0.1", False),
        ("private", "10.0.0.1", True),
        ("private", "fd12::1", True),
        ("private", "127.0.0.1", False),
        ("private", "169.254.169.254", False),
        ("private", "100.100.100.200", False),
        ("private", "fd00:ec2::254", False),
        ("100.64.0.0/10", "100.100.100.200", False),
        ("100.100.100.200", "100.100.100.200", True),
        ("10.1.0.0/16, http", "10.1.255.1", True),
        ("10.1.0.0/16,http", "10.2.0.1", False),
        ("http", "127.0.0.1", False),
    ],
)
def test_whoever_runs_the_server_allows_others_in_as_many_words(
    allowed: str, text: str, is_allowed: bool
) -> None:
    assert Reach.parse(allowed).allows(ipaddress.ip_address(text)) is is_allowed


@pytest.mark.parametrize("text", ["localhosts", "10.1.2.3/8", "https", "10.0.0.0/33", "*"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is neither http, loopback, private nor a network"):
        Reach.parse(text)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("0", "0.0.0.0"),  # noqa: S104
        ("::1", "::1"),
        ("LOCALHOST", "127.0.0.1"),
        ("localhost.", "127.0.0.1"),
        ("a.localhost", "127.0.0.1"),
        ("2852039166", "169.254.169.254"),
        ("example.com", None),
        ("1.2.3.4.example", None),
    ],
)
def test_an_address_is_known_in_every_way_of_writing_it(host: str, address: str | None) -> None:
    assert address_of(host) == (None if address is None else ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("http://example.com/", "must begin with https://"),
        ("ftp://example.com/", "must be as in"),
        ("https://", "must be as in"),
        ("//example.com", "must be as in"),
        ("example.com", "must be as in"),
        ("file:///etc/passwd", "must be as in"),
        ("https://me:secret@example.com/", "no name and password"),
        ("https://@example.com/", "no name and password"),
        ("https://example.com/#x", "no fragment"),
        ("https://example.com:0/", "port 0"),
        ("https://example.com:99999/", "cannot be read"),
        ("https://[::1/", "cannot be read"),
        ("https://exa mple.com/", "a character that no address has"),
        ("https://example.com/\r\nX: y", "a character that no address has"),
        ("https://example.com\\@127.0.0.1/", "a character that no address has"),
        ("https://münchen.example/", "xn--"),
        (f"https://example.com/{'a' * 2000}", "more than 2000"),
        ("https://127.0.0.1/", "only addresses of the internet"),
        ("https://[::1]/", "only addresses of the internet"),
        ("https://[::ffff:127.0.0.1]/", "only addresses of the internet"),
        ("https://2130706433/", "only addresses of the internet"),
        ("https://0/", "only addresses of the internet"),
        ("https://0177.1/", "only addresses of the internet"),
        ("https://localhost/", "only addresses of the internet"),
        ("https://169.254.169.254/latest/", "only addresses of the internet"),
    ],
)
def test_an_address_that_nothing_can_be_sent_to_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Target.parse(text, Reach())


@pytest.mark.parametrize(
    ("text", "target", "authority"),
    [
        ("https://example.com", ("https", "example.com", 443, "/"), "example.com"),
        (
            "https://Example.com:8443/a?b=c%20d",
            ("https", "example.com", 8443, "/a?b=c%20d"),
            "example.com:8443",
        ),
        ("http://127.0.0.1:80/x", ("http", "127.0.0.1", 80, "/x"), "127.0.0.1"),
        ("https://[::1]:9/", ("https", "::1", 9, "/"), "[::1]:9"),
        ("https://example.com/?#", None, None),
    ],
)
def test_an_address_is_read(
    text: str, target: tuple[str, str, int, str] | None, authority: str | None
) -> None:
    reach = Reach.parse("http,loopback")
    if target is None:
        with pytest.raises(ValueError, match="fragment"):
            Target.parse(text, reach)
        return
    found = Target.parse(text, reach)
    assert found == Target(*target)
    assert found.authority == authority
