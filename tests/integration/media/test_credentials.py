"""Films signed with a certificate of the test's own, and what stands in the way of that."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from songreel.domain.errors import SetupError
from songreel.domain.provenance import DigitalSource, Provenance
from songreel.media import credentials as module
from songreel.media.credentials import Credentials, Ingredient, signed
from songreel.media.provenance import mark, marked
from songreel.media.verify import decode_whole, verify_clip
from tests.integration.media.material import (
    decode_sound,
    decoded_frames,
    ffmpeg,
    leftovers,
    video_packets,
    write_clip,
)

FILM = Provenance(DigitalSource.COMPOSITE_SYNTHETIC, ("google/veo",))
PARTS = (
    Ingredient("Clip of scene 1", "a" * 64, model="google/veo", source=DigitalSource.TRAINED),
    Ingredient("Song", "b" * 64, media_type="audio/mpeg"),
)


@dataclass(frozen=True)
class Pair:
    """The files of a certificate chain and its key."""

    certificate: Path
    key: Path


def _name(text: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Songreel tests"),
            x509.NameAttribute(NameOID.COMMON_NAME, text),
        ]
    )


def _builder(subject: str, issuer: str, key: ec.EllipticCurvePublicKey, days: int):
    today = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=400))
        .not_valid_after(today + dt.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def write_pair(folder: Path, name: str = "own", days: int = 30) -> Pair:
    """Write a root, a certificate for signing under it, and the key of the latter; ES256."""
    root, leaf = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    usage = {
        "digital_signature": False,
        "content_commitment": False,
        "key_encipherment": False,
        "data_encipherment": False,
        "key_agreement": False,
        "key_cert_sign": False,
        "crl_sign": False,
        "encipher_only": False,
        "decipher_only": False,
    }
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key())
    authority = (
        _builder("root", "root", root.public_key(), 3650)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage | {"key_cert_sign": True}), critical=True)
        .sign(root, hashes.SHA256())
    )
    certificate = (
        _builder("films", "root", leaf.public_key(), days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage | {"digital_signature": True}), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=True)
        .add_extension(issuer, critical=False)
        .sign(root, hashes.SHA256())
    )
    pair = Pair(folder / f"{name}.pem", folder / f"{name}.key")
    pem = serialization.Encoding.PEM
    pair.certificate.write_bytes(certificate.public_bytes(pem) + authority.public_bytes(pem))
    pair.key.write_bytes(
        leaf.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pair


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return write_pair(tmp_path_factory.mktemp("pair"))


@pytest.fixture(scope="module")
def own(pair: Pair) -> Credentials:
    return Credentials.read(pair.certificate, pair.key)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = write_clip(tmp_path / "film.mp4", 48, click=0.5)
    mark(path, FILM)
    return path


def test_a_signed_film_says_who_made_it_of_what(film: Path, own: Credentials) -> None:
    own.sign(film, title="A night market", provenance=FILM, ingredients=PARTS)
    found = signed(film)
    assert found is not None
    # Whole, and signed by somebody whom nobody here vouches for.
    assert found.state == "Valid"
    assert found.title == "A night market"
    assert found.sources == (FILM.source.uri,)
    assert found.ingredients == ("Clip of scene 1", "Song")
    content = film.read_bytes()
    assert b"Made by google/veo. SHA-256: " + b"a" * 64 in content
    assert leftovers(film.parent) == []


def test_a_signed_film_plays_as_before_and_keeps_its_mark(film: Path, own: Credentials) -> None:
    facts, packets, pictures = verify_clip(film), video_packets(film), decoded_frames(film)
    sound = decode_sound(film)
    own.sign(film, title="A film", provenance=FILM, ingredients=PARTS)
    assert verify_clip(film) == facts
    assert video_packets(film) == packets
    assert decoded_frames(film) == pictures
    assert (decode_sound(film) == sound).all()
    decode_whole(film)
    assert marked(film) == FILM
    assert ffmpeg("-i", film, "-f", "null", "-") == ""
    content = film.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_a_film_that_was_changed_after_it_was_signed_is_not_valid(
    film: Path, own: Credentials
) -> None:
    own.sign(film, title="A film", provenance=FILM, ingredients=PARTS)
    content = bytearray(film.read_bytes())
    content[content.index(b"mdat") + 500] ^= 1
    film.write_bytes(content)
    found = signed(film)
    assert found is not None
    assert found.state == "Invalid"


def test_a_film_that_is_not_signed_says_nothing(film: Path) -> None:
    assert signed(film) is None


def test_a_certificate_of_another_key_is_refused_at_once(tmp_path: Path, pair: Pair) -> None:
    other = write_pair(tmp_path, "other")
    with pytest.raises(SetupError, match="must belong together"):
        Credentials.read(pair.certificate, other.key)


def test_a_certificate_that_has_expired_is_refused_at_once(tmp_path: Path) -> None:
    old = write_pair(tmp_path, "old", days=-1)
    with pytest.raises(SetupError, match="has not expired"):
        Credentials.read(old.certificate, old.key)


def test_what_is_no_certificate_is_refused(tmp_path: Path, pair: Pair) -> None:
    text = tmp_path / "text.pem"
    text.write_text("no certificate")
    with pytest.raises(SetupError, match=r"SONGREEL_C2PA_CERTIFICATE.*not in PEM"):
        Credentials.read(text, pair.key)
    with pytest.raises(SetupError, match=r"SONGREEL_C2PA_KEY.*cannot be read"):
        Credentials.read(pair.certificate, tmp_path / "none.key")


def test_the_key_is_never_shown(tmp_path: Path, own: Credentials, pair: Pair) -> None:
    secret = pair.key.read_text().splitlines()[1]
    assert secret not in repr(own)
    other = write_pair(tmp_path, "another")
    with pytest.raises(SetupError) as refused:
        Credentials.read(other.certificate, pair.key)
    assert secret not in refused.value.message


def test_without_the_extra_it_is_told_how_to_install_it(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(module, "import_module", gone)
    with pytest.raises(SetupError, match=r"pip install 'songreel\[c2pa\]'"):
        Credentials.read(pair.certificate, pair.key)
