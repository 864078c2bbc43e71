"""A process that reads what strangers send, within limits: a path a line, an answer a line.

Decoders are large programs in C, and a file may have been made to lead them astray. This process
has no secret of its parent in its environment, and ends whenever it uses more than it may.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from songreel.core import in_child, limits

READY = b"ready\n"
"""What it says once it has loaded all that it needs."""


def main(seconds: int, memory: int) -> None:
    """Answer until standard input ends.

    Args:
        seconds: of a processor, for each file.
        memory: bytes beside those that the process has when it has loaded everything.
    """
    in_child.give_way()
    answers = in_child.answers()
    asked = in_child.requests(lambda stdin: stdin.readline())
    import songreel.services.arriving  # noqa: F401  # pyright: ignore[reportUnusedImport]
    from songreel.media.picture import load_decoders

    load_decoders()
    limits.limit_files()
    limits.limit_memory(memory)
    answers.write(READY)
    answers.flush()
    while True:
        request: dict[str, str] = json.loads(asked.get())
        limits.limit_seconds(seconds)
        answers.write(json.dumps(_told(request)).encode() + b"\n")
        answers.flush()


def _told(request: dict[str, str]) -> dict[str, Any]:
    from songreel.domain.errors import SongreelError
    from songreel.services.arriving import FOUND, SONG_FACTS, arrived, measure

    path = Path(request["path"])
    try:
        if request["what"] == "song":
            return {"found": SONG_FACTS.dump_python(measure(path), mode="json")}
        return {"found": FOUND.dump_python(arrived(path), mode="json")}
    except SongreelError as error:
        return {"refused": error.to_document()}
    except MemoryError:
        return {"memory": True}
    except OSError as error:
        if error.errno == errno.ENOMEM:
            return {"memory": True}
        return {"failed": [error.errno or 0, error.strerror or type(error).__name__]}
    except Exception as error:
        # Whatever a library says to a file that nobody thought of: the log has it whole.
        traceback.print_exc()
        return {"crashed": type(error).__name__}


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), int(sys.argv[2]))
    except Exception:
        traceback.print_exc()
        # The thread that listens holds a lock that an orderly end would wait for.
        os._exit(1)
