"""Content credentials (C2PA): a film signed by whoever runs this, with what it was made of.

The manifest states in its actions how the film came about, and lists every clip and the song as
its ingredients. The library is an extra, `songreel[c2pa]`; nothing of it is loaded before it is
needed.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from songreel.domain.errors import SetupError
from songreel.domain.provenance import DigitalSource, Provenance
from songreel.media.errors import MediaError
from songreel.media.partial import whole_file

MISSING = (
    "Films are to be signed, but what signs them is not installed. Install it with: "
    "pip install 'songreel[c2pa]'"
)
_MP4 = "video/mp4"
_LARGEST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Ingredient:
    """Something that a film was made of.

    Attributes:
        title: what it is, for a person.
        sha256: of its bytes as they came.
        media_type: of its file.
        model: what made it, or None where that is not known: a song that was handed in.
        source: its digital source type, or None where it is not known.
    """

    title: str
    sha256: str
    media_type: str = _MP4
    model: str | None = None
    source: DigitalSource | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """A certificate chain and its key, which are never shown.

    Attributes:
        chain: the certificates in PEM, that of the key first.
        algorithm: of the signature, as C2PA names it: "es256".
    """

    chain: str = field(repr=False)
    key: str = field(repr=False)
    algorithm: str = "es256"

    @classmethod
    def read(cls, certificate: Path, key: Path, algorithm: str = "es256") -> Credentials:
        """Return what films are signed with, after trying it on a picture of one pixel.

        Raises:
            SetupError: the extra is not installed, a file cannot be read, or they do not fit: the
                certificate has expired, is none for signing, or belongs to another key. Nothing
                of the key is repeated.
        """
        found = cls(
            _text("SONGREEL_C2PA_CERTIFICATE", certificate),
            _text("SONGREEL_C2PA_KEY", key),
            algorithm,
        )
        library = _library()
        try:
            signer = found._signer(library)
            manifest = _manifest("A test", Provenance(DigitalSource.ALGORITHMIC), ())
            builder = library.Builder(json.dumps(manifest | {"format": "image/png"}))
            builder.sign(signer, "image/png", BytesIO(_pixel()), BytesIO())
        except library.C2paError as error:
            raise SetupError(
                "Nothing can be signed with the certificate of SONGREEL_C2PA_CERTIFICATE and the "
                f"key of SONGREEL_C2PA_KEY ({_reason(error)}). They must belong together, be made "
                f"for {algorithm}, and the certificate must be one for content credentials that "
                "has not expired, with those that vouch for it behind it."
            ) from None
        return found

    def sign(
        self,
        film: Path,
        *,
        title: str,
        provenance: Provenance,
        ingredients: Sequence[Ingredient],
    ) -> None:
        """Sign a finished film; the signed file takes its name when it is whole.

        Args:
            film: an MP4 file that is changed no more after this.
            title: of the film.
            provenance: its origin.
            ingredients: what it was made of, in the order of the film.

        Raises:
            MediaError: it could not be signed.
            SetupError: the extra is not installed any more.
            OSError: a file cannot be read or written.
        """
        library = _library()
        manifest = json.dumps(_manifest(title, provenance, ingredients))
        with whole_file(film) as temporary, film.open("rb") as source:
            with temporary.open("w+b") as signed:
                try:
                    builder = library.Builder(manifest)
                    builder.sign(self._signer(library), _MP4, source, signed)
                except library.C2paError as error:
                    raise MediaError(
                        f"The film could not be signed ({_reason(error)}). Check the certificate "
                        "with `songreel doctor`, then order the film again: its clips are kept."
                    ) from None

    def _signer(self, library: Any) -> Any:
        info = library.C2paSignerInfo(
            alg=self.algorithm.encode(),
            sign_cert=self.chain.encode(),
            private_key=self.key.encode(),
            ta_url=None,
        )
        return library.Signer.from_info(info)


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signed file says of itself.

    Attributes:
        state: "Trusted", "Valid" (whole, by a certificate that nobody here vouches for) or
            "Invalid".
        sources: digital source types of its actions.
        ingredients: their titles.
    """

    state: str
    title: str
    sources: tuple[str, ...]
    ingredients: tuple[str, ...]


def signed(path: Path) -> Signed | None:
    """Read and check the content credentials of an MP4 file; None where it has none.

    Raises:
        SetupError: the extra is not installed.
        MediaError: they cannot be read.
        OSError: the file cannot be read.
    """
    library = _library()
    with path.open("rb") as file:
        try:
            reader = library.Reader(_MP4, file)
            store = json.loads(reader.json())
        except library.C2paError as error:
            if "ManifestNotFound" in str(error) or "no JUMBF" in str(error):
                return None
            raise MediaError(
                f"The content credentials cannot be read ({_reason(error)})."
            ) from None
    active = store["manifests"][store["active_manifest"]]
    actions = [
        action
        for assertion in active.get("assertions", ())
        if assertion["label"].startswith("c2pa.actions")
        for action in assertion["data"]["actions"]
    ]
    return Signed(
        state=str(store.get("validation_state", "Invalid")),
        title=str(active.get("title", "")),
        sources=tuple(a["digitalSourceType"] for a in actions if "digitalSourceType" in a),
        ingredients=tuple(one.get("title", "") for one in active.get("ingredients", ())),
    )


def _manifest(
    title: str, provenance: Provenance, ingredients: Sequence[Ingredient]
) -> dict[str, Any]:
    """Return the definition of a manifest: C2PA 2.1, sections on actions and ingredients."""
    labels = [f"part-{number}" for number in range(len(ingredients))]
    actions: list[dict[str, Any]] = [
        {
            "action": "c2pa.created",
            "digitalSourceType": provenance.source.uri,
            "description": provenance.sentence,
        }
    ]
    if ingredients:
        actions += [
            {"action": "c2pa.placed", "parameters": {"ingredientIds": labels}},
            {"action": "c2pa.edited", "description": "Cut to the song, without a trained model."},
        ]
    return {
        "claim_generator_info": [{"name": "Songreel"}],
        "title": title,
        "format": _MP4,
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": actions}}],
        "ingredients": [
            _described(label, ingredient)
            for label, ingredient in zip(labels, ingredients, strict=True)
        ],
    }


def _described(label: str, ingredient: Ingredient) -> dict[str, Any]:
    made = "" if ingredient.model is None else f"Made by {ingredient.model}. "
    source = "" if ingredient.source is None else f" Digital source type: {ingredient.source.uri}"
    return {
        "label": label,
        "title": ingredient.title,
        "format": ingredient.media_type,
        "relationship": "componentOf",
        "instance_id": f"sha256:{ingredient.sha256}",
        "description": f"{made}SHA-256: {ingredient.sha256}.{source}",
    }


def _library() -> Any:
    try:
        return import_module("c2pa")
    except ImportError:
        raise SetupError(MISSING) from None


def _text(setting: str, path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise SetupError(f"The file of {setting}, {path}, is too large for what it should be.")
        text = path.read_text("ascii")
    except OSError as error:
        raise SetupError(
            f"The file of {setting}, {path}, cannot be read: {error.strerror}. Name one that can, "
            "or leave the setting out."
        ) from None
    except UnicodeDecodeError:
        text = ""
    if "-----BEGIN " not in text:
        raise SetupError(f"The file of {setting}, {path}, is not in PEM. Convert it first.")
    return text


def _reason(error: Exception) -> str:
    """Return the first line of what the library says: it names no key."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _pixel() -> bytes:
    """Return a PNG of one pixel."""
    parts = b"\x89PNG\r\n\x1a\n"
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")):
        parts += struct.pack(">I", len(data)) + kind + data
        parts += struct.pack(">I", zlib.crc32(kind + data))
    return parts
