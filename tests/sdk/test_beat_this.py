"""A user's Beat This! model runs through the real onnxruntime, which is no dependency of ours."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.docs.conftest import ROOT

pytestmark = pytest.mark.sdk

PROGRAM = Path(__file__).parent / "programs" / "beat_this.py"
FLOAT = 1


def number(value: int) -> bytes:
    """Write a number as protobuf does."""
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(index: int, value: bytes | str | int) -> bytes:
    """Write a field of a protobuf message."""
    if isinstance(value, int):
        return number(index << 3) + number(value)
    content = value.encode() if isinstance(value, str) else value
    return number(index << 3 | 2) + number(len(content)) + content


def tensor(name: str, dims: tuple[int | str, ...]) -> bytes:
    """Describe an input or an output of a graph (ValueInfoProto)."""
    shape = b"".join(
        field(1, field(1, dim) if isinstance(dim, int) else field(2, dim)) for dim in dims
    )
    return field(1, name) + field(2, field(1, field(1, FLOAT) + field(2, shape)))


def model(beat: str, downbeat: str) -> bytes:
    """Make an ONNX file: the mean of the bands is a beat, its negative a downbeat."""
    axes = field(1, "axes") + field(8, 2) + field(20, 7)
    keep = field(1, "keepdims") + field(3, 0) + field(20, 2)
    mean = field(1, "x") + field(2, beat) + field(4, "ReduceMean") + field(5, axes) + field(5, keep)
    negative = field(1, beat) + field(2, downbeat) + field(4, "Neg")
    graph = (
        field(1, mean)
        + field(1, negative)
        + field(2, "tiny")
        + field(11, tensor("x", (1, "frames", 128)))
        + field(12, tensor(downbeat, (1, "frames")))
        + field(12, tensor(beat, (1, "frames")))
    )
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 13))


def test_a_model_is_run_in_chunks_that_do_not_show(tmp_path: Path) -> None:
    python = ROOT / ".tools" / "sdk-beat-this" / "bin" / "python"
    assert python.exists(), "`make sdks` makes the environments"
    tiny, other = tmp_path / "tiny.onnx", tmp_path / "else.onnx"
    tiny.write_bytes(model("beat", "downbeat"))
    other.write_bytes(model("left", "right"))

    done = subprocess.run(
        [python, PROGRAM, tiny, other],
        capture_output=True,
        text=True,
        timeout=90,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["name"].startswith("beat-this/")
    assert (seen["shape"], seen["type"]) == ([3500, 2], "float32")
    assert seen["beat"] < 1e-5
    assert seen["downbeat"] < 1e-5
    assert "no model that onnxruntime can load" in seen["broken"]
    assert "outputs named beat and downbeat" in seen["other"]
