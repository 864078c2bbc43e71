from __future__ import annotations

import cv2
import numpy as np
import pytest

from songreel.providers.local.animatic.planes import Frame, picture, strips


def solid(height: int, width: int, rgba: tuple[int, ...]) -> np.ndarray:
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[:] = rgba
    return pixels


@pytest.mark.parametrize(
    ("rgb", "yuv"),
    [
        ((0, 0, 0), (16, 128, 128)),
        ((255, 255, 255), (235, 128, 128)),
        ((255, 0, 0), (63, 102, 240)),
        ((0, 255, 0), (173, 42, 26)),
        ((0, 0, 255), (32, 240, 118)),
    ],
)
def test_colours_become_limited_range_bt709(rgb: tuple[int, ...], yuv: tuple[int, ...]):
    planes = picture(solid(4, 4, (*rgb, 255)))
    found = (planes.luma[0, 0], planes.blue[0, 0], planes.red[0, 0])
    assert np.abs(np.array(found, int) - yuv).max() <= 1


def test_half_transparent_layers_mix_as_colours_do():
    frame = Frame(16, 16)
    frame.lay(picture(solid(32, 32, (200, 100, 40, 255))), 16, 16)
    frame.lay(picture(solid(32, 32, (10, 60, 110, 128))), 16, 16)
    mixed = tuple(round(c * 127 / 255 + p) for c, p in ((200, 10), (100, 60), (40, 110)))
    due = picture(solid(4, 4, (*mixed, 255)))
    assert abs(int(frame.luma[8, 8]) - due.luma[0, 0]) <= 1
    assert abs(int(frame.blue[4, 4]) - due.blue[0, 0]) <= 2
    assert abs(int(frame.red[4, 4]) - due.red[0, 0]) <= 2


def test_the_frame_is_one_array_as_the_encoder_wants_it():
    frame = Frame(32, 16)
    frame.lay(picture(solid(32, 64, (255, 0, 0, 255))), 32, 16)
    assert frame.planes.shape == (24, 32)
    assert (frame.planes[16:20] == frame.blue[0, 0]).all()
    assert (frame.planes[20:] == frame.red[0, 0]).all()


def ground(height: int = 200, width: int = 300, top: int = 120) -> np.ndarray:
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[top:] = (90, 160, 70, 255)
    return pixels


@pytest.mark.parametrize("zoom", [1.0, 1.037, 1.2])
@pytest.mark.parametrize("y", [90.0, 100.0, 103.4, 110.9])
def test_a_layer_is_whole_where_blended_rows_meet_opaque_ones(zoom: float, y: float):
    layer = picture(ground())
    assert (layer.top, layer.solid, layer.bottom) == (120, 120, 200)
    frame = Frame(200, 120)
    frame.lay(picture(solid(200, 300, (200, 210, 240, 255))), 150, 100)
    sky = int(frame.luma[0, 0])
    frame.lay(layer, 150.3, y, zoom)
    edge = 60 + (120 - y) * zoom
    rows = np.arange(120)
    earth = int(layer.luma[150, 0])
    assert (frame.luma[rows < edge - 3] == sky).all()
    assert np.abs(frame.luma[rows > edge + 3].astype(int) - earth).max() <= 1
    assert np.abs(frame.blue[rows[::2] > edge + 5].astype(int) - int(layer.blue[80, 0])).max() <= 1


def test_a_slow_zoom_is_exact_to_a_part_of_a_pixel():
    layer = solid(240, 360, (0, 0, 0, 255))
    layer[:, 230:] = (255, 255, 255, 255)
    planes = picture(layer)
    for step in range(60):
        frame, zoom = Frame(200, 120), 1 + step * 0.002
        frame.lay(planes, 180, 120, zoom)
        edge = (235 - frame.luma[60].astype(float)).sum() / (235 - 16)
        assert edge == pytest.approx(100 + 50 * zoom, abs=0.35)


def test_a_sprite_is_stamped_where_the_map_says():
    frame = Frame(64, 64)
    sprite = picture(solid(10, 20, (255, 255, 255, 255)))
    frame.stamp(sprite, np.array([[1.0, 0, 30], [0, 1.0, 40]]))
    assert (frame.luma[41:49, 31:49] == 235).all()
    assert frame.luma[:38].max() == 0
    assert frame.luma[:, :28].max() == 0
    frame.stamp(sprite, np.array([[1.0, 0, 300], [0, 1.0, -200]]))
    frame.stamp(sprite, np.array([[40.0, 0, -100], [0, 40.0, -100]]))
    assert (frame.luma == 235).all()


def test_what_is_covered_later_is_left_out():
    layer = picture(ground())
    frame = Frame(200, 120)
    assert frame.solid_from(layer, 100, 1.0) in range(80, 86)
    assert frame.solid_from(picture(ground()[:, ::-1]), 160, 1.0) <= 24
    holed = ground()
    holed[150:, 140:150] = 0
    assert frame.solid_from(picture(holed), 100, 1.0) == frame.height
    narrow = ground()
    narrow[:, :40] = 0
    assert frame.solid_from(picture(narrow), 100, 1.0) == frame.height
    frame.lay(picture(solid(200, 300, (200, 210, 240, 255))), 150, 100, until=40)
    assert (frame.luma[:40] > 150).all()
    assert (frame.luma[40:] == 0).all()


@pytest.mark.parametrize("zoom", [1.0, 1.13])
def test_only_the_columns_of_a_layer_are_touched(zoom: float):
    pixels = np.zeros((200, 300, 4), np.uint8)
    pixels[60:140, 100:160] = (240, 240, 240, 255)
    layer = picture(pixels)
    assert (layer.left, layer.right) == (100, 160)
    whole, frame = Frame(200, 120), Frame(200, 120)
    for each in (whole, frame):
        each.lay(picture(solid(200, 300, (40, 90, 60, 255))), 150, 100)
    grass = frame.planes.copy()
    frame.lay(layer, 150, 100, zoom)
    edges = (100 + (100 - 150) * zoom, 100 + (160 - 150) * zoom)
    columns = np.arange(200)
    outside = (columns < edges[0] - 3) | (columns > edges[1] + 3)
    inside = (columns > edges[0] + 3) & (columns < edges[1] - 3)
    assert (frame.luma[:, outside] == grass[:120][:, outside]).all()
    assert (frame.luma[40:80][:, inside] > 200).all()


@pytest.mark.parametrize("zoom", [1.0, 1.21])
def test_parts_of_a_picture_look_like_the_whole(zoom: float):
    pixels = np.zeros((200, 300, 4), np.uint8)
    pixels[80:, 20:70] = (200, 90, 60, 255)
    pixels[40:120, 230:280] = (40, 45, 50, 128)
    pixels[100:104, 71:80] = (90, 90, 90, 255)
    layer = picture(pixels)
    parts = strips(layer)
    assert [(part.left, part.right, part.top) for part in parts] == [(20, 80, 80), (230, 280, 40)]
    whole, parted = Frame(200, 120), Frame(200, 120)
    for frame, pictures in ((whole, (layer,)), (parted, parts)):
        frame.lay(picture(solid(200, 300, (120, 140, 160, 255))), 150, 100)
        for each in pictures:
            frame.lay(each, 150, 100, zoom)
    assert (np.abs(whole.planes.astype(int) - parted.planes) > 3).mean() < 0.002
    assert len(strips(picture(ground()))) == 1


@pytest.mark.parametrize("scale", [1.0, 1.27, 2.0])
@pytest.mark.parametrize("place", [(20.0, 10.0), (21.3, 10.7), (-20.4, 20.2), (90.6, -15.5)])
def test_an_upright_sprite_is_stamped_where_a_turned_one_would_be(
    scale: float, place: tuple[float, float]
):
    pixels = np.zeros((60, 80, 4), np.uint8)
    cv2.ellipse(pixels, (40, 30), (40, 30), 0, 0, 360, (255, 255, 255, 255), -1, cv2.LINE_AA)
    sprite = picture(np.asarray(cv2.GaussianBlur(pixels, (0, 0), 1.0), np.uint8))
    upright, turned = Frame(240, 180), Frame(240, 180)
    for frame, turn in ((upright, 0.0), (turned, 3e-6)):
        frame.planes[:] = 0
        frame.stamp(sprite, np.array([[scale, turn, place[0]], [turn, scale, place[1]]]))
    for plane, other in ((upright.luma, turned.luma), (upright.blue, turned.blue)):
        assert middle_of(plane) == pytest.approx(middle_of(other), abs=0.04)
        assert np.abs(plane.astype(int) - other).mean() < 1.2


def middle_of(plane: np.ndarray) -> tuple[float, float]:
    rows, columns = np.indices(plane.shape)
    whole = float(plane.sum())
    return float((plane * columns).sum()) / whole, float((plane * rows).sum()) / whole
