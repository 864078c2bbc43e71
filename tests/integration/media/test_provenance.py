"""The mark of origin: what it says, where it stands, and that nothing else is touched."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import av
import pytest

from songreel.domain.frames import FILM_RATE
from songreel.domain.provenance import DigitalSource, Maker, Provenance, of_clip, of_film
from songreel.domain.timeline import Cut, Timeline
from songreel.media.assemble import assemble
from songreel.media.conform import conforms
from songreel.media.errors import MediaError
from songreel.media.provenance import mark, marked
from songreel.media.verify import decode_whole, verify_clip
from tests.integration.media.material import (
    SIZE,
    decode_sound,
    decoded_frames,
    ffmpeg,
    leftovers,
    video_packets,
    write_clip,
)

FILM = Provenance(DigitalSource.COMPOSITE_SYNTHETIC, ("a <model> & more", "google/veo"))
URI = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic"
XMP = "be7acfcb97a942e89c71999491e3afac"


def boxes(content: bytes) -> list[tuple[str, bytes]]:
    """Return type and content of each box, read by the letter of ISO/IEC 14496-12."""
    found: list[tuple[str, bytes]] = []
    position = 0
    while position < len(content):
        size, kind = struct.unpack_from(">I4s", content, position)
        assert size >= 8, "a box without a size"
        found.append((kind.decode("latin-1"), content[position + 8 : position + size]))
        position += size
    assert position == len(content)
    return found


def order(path: Path) -> list[str]:
    return [kind for kind, _ in boxes(path.read_bytes())]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Return a clip whose index was moved to the front, with nothing kept free behind it."""
    return write_clip(tmp_path / "clip.mp4", 30, click=0.5)


@pytest.fixture
def film(tmp_path: Path, clip: Path) -> Path:
    """Return a film, written with room behind its index."""
    cuts = tuple(Cut(clip="a", start=30 * index, frames=30) for index in range(3))
    path = tmp_path / "film.mp4"
    assemble(Timeline(rate=FILM_RATE, size=SIZE, cuts=cuts), {"a": clip}, None, path, title="Æther")
    return path


@pytest.fixture(params=["clip", "film"])
def file(request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue(request.param)


def test_what_is_written_is_read(file: Path) -> None:
    assert marked(file) is None
    mark(file, FILM)
    assert marked(file) == FILM


def test_a_model_may_be_called_by_what_xml_has_no_place_for(clip: Path) -> None:
    mark(clip, Provenance(DigitalSource.TRAINED, ("a\x00b\x1fc\ufffe", "d")))
    packet = next(content for kind, content in boxes(clip.read_bytes()) if kind == "uuid")[16:]
    ElementTree.fromstring(packet)  # noqa: S314
    found = marked(clip)
    assert found is not None
    assert found.models == ("a\ufffdb\ufffdc\ufffd", "d")


@pytest.mark.parametrize(
    "flags",
    [
        # Fragments that name their place, and a table at the end that names those of all.
        "frag_keyframe+empty_moov+skip_trailer",
        "frag_keyframe+empty_moov+default_base_moof",
    ],
)
def test_fragments_that_say_where_they_lie_in_the_file_are_left_alone(
    tmp_path: Path, clip: Path, flags: str
) -> None:
    path = tmp_path / "fragmented.mp4"
    ffmpeg("-i", clip, "-c", "copy", "-movflags", flags, path)
    before = path.read_bytes()
    with pytest.raises(MediaError, match="no MP4 with its index before its media"):
        mark(path, FILM)
    assert path.read_bytes() == before


def test_nothing_of_the_media_is_touched(file: Path) -> None:
    packets, pictures, sound = video_packets(file), decoded_frames(file), decode_sound(file)
    facts = verify_clip(file)
    mark(file, FILM)
    assert video_packets(file) == packets
    assert decoded_frames(file) == pictures
    assert (decode_sound(file) == sound).all()
    assert verify_clip(file) == facts
    decode_whole(file)
    assert ffmpeg("-i", file, "-f", "null", "-") == ""
    assert leftovers(file.parent) == []


def test_a_marked_clip_is_still_in_the_house_format(clip: Path) -> None:
    mark(clip, FILM)
    assert conforms(clip, SIZE, FILM_RATE)


def test_the_mark_comes_before_the_media(file: Path) -> None:
    mark(file, FILM)
    kinds = order(file)
    assert kinds[:3] == ["ftyp", "moov", "uuid"]
    assert kinds.index("uuid") < kinds.index("mdat")


def test_a_film_has_room_for_it_and_is_not_written_anew(film: Path) -> None:
    size, place = film.stat().st_size, film.stat().st_ino
    mark(film, FILM)
    assert (film.stat().st_size, film.stat().st_ino) == (size, place)


def test_the_xmp_packet_is_xml_with_the_source_and_the_models(file: Path) -> None:
    mark(file, FILM)
    (packet,) = [
        content[16:]
        for kind, content in boxes(file.read_bytes())
        if kind == "uuid" and content[:16].hex() == XMP
    ]
    root = ElementTree.fromstring(packet.decode("utf-8").lstrip("\ufeff"))  # noqa: S314
    found = {element.tag: element.text for element in root.iter()}
    iptc = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
    assert found[f"{iptc}DigitalSourceType"] == URI
    assert found[f"{iptc}AISystemUsed"] == "a <model> & more, google/veo"


def test_players_show_the_comment_and_keep_the_title(film: Path) -> None:
    mark(film, FILM)
    with av.open(str(film)) as found:
        assert found.metadata["title"] == "Æther"
        assert found.metadata["comment"] == (
            "Contains pictures generated by AI (a <model> & more, google/veo). Made with Songreel. "
            f"Digital source type: {URI}"
        )


def test_the_same_origin_gives_the_same_bytes_however_often_it_is_written(file: Path) -> None:
    original = file.read_bytes()
    mark(file, FILM)
    once = file.read_bytes()
    mark(file, FILM)
    assert file.read_bytes() == once
    file.write_bytes(original)
    mark(file, FILM)
    assert file.read_bytes() == once


def test_another_origin_takes_the_place_of_the_first(file: Path) -> None:
    pictures = decoded_frames(file)
    mark(file, FILM)
    for models in (("m" * 3000,), ("m",)):
        mark(file, Provenance(DigitalSource.TRAINED, models))
        assert order(file).count("uuid") == 1
        assert marked(file) == Provenance(DigitalSource.TRAINED, models)
        assert decoded_frames(file) == pictures


@pytest.mark.parametrize("cut", [9, 100, 2000])
def test_a_file_that_is_cut_off_is_refused_and_left_as_it_is(clip: Path, cut: int) -> None:
    content = clip.read_bytes()[:cut]
    clip.write_bytes(content)
    with pytest.raises(MediaError):
        mark(clip, FILM)
    assert clip.read_bytes() == content


def test_a_file_with_its_index_behind_the_media_is_refused(tmp_path: Path, clip: Path) -> None:
    late = tmp_path / "late.mp4"
    ffmpeg("-i", clip, "-c", "copy", "-movflags", "0", late)
    with pytest.raises(MediaError, match="index before its media"):
        mark(late, FILM)


def test_another_source_than_ours_is_not_guessed(clip: Path) -> None:
    mark(clip, FILM)
    content = clip.read_bytes().replace(b"compositeSynthetic</", b"digitalCaptureXYZ_</")
    clip.write_bytes(content)
    with pytest.raises(MediaError, match="not known"):
        marked(clip)


def test_the_mark_of_another_program_is_not_taken_for_ours(clip: Path) -> None:
    mark(clip, FILM)
    content = clip.read_bytes().replace(
        b"<xmp:CreatorTool>Songreel<", b"<xmp:CreatorTool>Somebody<"
    )
    clip.write_bytes(content)
    assert marked(clip) is None


def test_clips_of_other_origin_are_told_and_found_again(clip: Path) -> None:
    origin = of_film([Maker("upload", ""), Maker("gemini", "veo")], has_more=True)
    assert "veo) and clips of other origin" in origin.sentence
    mark(clip, origin)
    assert marked(clip) == origin


def test_the_clock_of_a_marked_film_is_exact(film: Path) -> None:
    mark(film, FILM)
    with av.open(str(film)) as found:
        times = [
            (frame.pts or 0) * (frame.time_base or Fraction(0)) for frame in found.decode(video=0)
        ]
    assert times == [Fraction(number, 24) for number in range(90)]


VEO, DRAWN = Maker("gemini", "veo"), Maker("local", "local/animatic-1")
OWN, OWN_OF_VEO = Maker("upload", ""), Maker("upload", "veo")


@pytest.mark.parametrize(
    ("found", "term", "models"),
    [
        (of_clip(VEO), "trainedAlgorithmicMedia", ("veo",)),
        (of_clip(DRAWN), "algorithmicMedia", ()),
        (of_film([VEO, VEO], has_more=True), "compositeSynthetic", ("veo",)),
        (of_film([VEO, VEO], has_more=False), "trainedAlgorithmicMedia", ("veo",)),
        (of_film([VEO, DRAWN], has_more=False), "compositeSynthetic", ("veo",)),
        (of_film([DRAWN], has_more=True), "composite", ()),
        (of_film([DRAWN], has_more=False), "algorithmicMedia", ()),
        (of_clip(OWN), "composite", ()),
        (of_film([OWN, VEO], has_more=False), "compositeSynthetic", ("veo",)),
        (of_film([OWN, DRAWN], has_more=False), "composite", ()),
        (of_film([OWN], has_more=True), "composite", ()),
        (of_film([OWN_OF_VEO], has_more=False), "trainedAlgorithmicMedia", ("veo",)),
        (of_film([Maker("own", "b"), VEO], has_more=True), "compositeSynthetic", ("b", "veo")),
    ],
)
def test_each_kind_of_output_has_its_source(
    found: Provenance, term: str, models: tuple[str, ...]
) -> None:
    assert found.source.uri.rsplit("/", 1)[1] == term
    assert found.models == models
