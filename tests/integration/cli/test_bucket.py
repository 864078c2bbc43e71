"""Commands whose clips are in a bucket: what they say of it, and that they end as they should."""

from __future__ import annotations

from tests.support.commands import Shell
from tests.support.s3 import TestBucket


def test_the_doctor_says_what_a_bucket_lacks(songreel: Shell, s3: TestBucket) -> None:
    fine = songreel("doctor", **s3.environment)
    assert f"ok  Clips: {s3.address} can be written, read and cleared" in fine.stdout
    assert "ok  Clips at hand: " in fine.stdout
    s3.server.script({"how": "403 AccessDenied", "times": 99, "method": "DELETE"})
    kept = songreel("doctor", **s3.environment)
    assert f"-   Clips: {s3.address} can be written and read, and never cleared" in kept.stdout
    assert "s3:DeleteObject" in kept.stdout
    s3.server.script()
    s3.server.require_keys(True)
    broken = songreel("doctor", **s3.environment)
    assert broken.returncode == 1
    assert f"FIX Clips: {s3.address} cannot be used" in broken.stdout
    assert "does not know the access key. Set AWS_ACCESS_KEY_ID" in broken.stdout
    assert "testing" not in broken.stdout
    s3.server.require_keys(False)


def test_what_takes_the_room_is_told_of_a_bucket(songreel: Shell, s3: TestBucket) -> None:
    s3.bucket.put(f"ab/{'ab' * 32}/0", b"of nobody", "a/b")
    told = songreel("storage", "--json", **s3.environment)
    assert told.returncode == 0, told.stderr
    assert '"unused": {' in told.stdout
    assert '"bytes": 9' in told.stdout
