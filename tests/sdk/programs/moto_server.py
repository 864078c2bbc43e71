"""A server that speaks S3 on the wire, and fails as it is told; it ends with whoever started it.

`POST /_faults` with a list of `{"how", "times", "method", "path"}` has the next requests whose path
holds `path` fail: `"how"` is a status with the code of S3 (`"503 SlowDown"`), `"truncated"`,
`"stalled"` or `"damaged"`. `GET /_requests` returns what was asked so far.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

_ERROR = "<Error><Code>{0}</Code><Message>as the test wanted it</Message></Error>"


class Unwell:
    """Passes requests on, but for those that are to fail."""

    def __init__(self, app: Any) -> None:
        self.app, self.faults, self.asked = app, [], []
        self.lock = threading.Lock()
        self.ended = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if path == "/_faults":
            length = int(environ["CONTENT_LENGTH"])
            with self.lock:
                self.faults, self.asked = json.loads(environ["wsgi.input"].read(length)), []
            return _answered(start, "200 OK", "[]")
        if path == "/_requests":
            return _answered(start, "200 OK", json.dumps(self.asked))
        fault = self._fault(method, f"{path}?{environ.get('QUERY_STRING', '')}")
        if fault is None:
            return self.app(environ, start)
        if fault == "stalled":
            self.ended.wait(600)
            return _answered(start, "500 Late", "")
        if fault in {"truncated", "damaged"}:
            return self._spoilt(fault, environ, start)
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"].read(length)
        status, _, code = fault.partition(" ")
        return _answered(start, f"{status} {code}", _ERROR.format(code))

    def _fault(self, method: str, path: str) -> str | None:
        with self.lock:
            self.asked.append(f"{method} {path}")
            for fault in self.faults:
                if fault.get("method", method) == method and fault.get("path", "") in path:
                    fault["times"] = fault.get("times", 1) - 1
                    if fault["times"] <= 0:
                        self.faults.remove(fault)
                    return fault["how"]
        return None

    def _spoilt(
        self, how: str, environ: dict[str, Any], start: Callable[..., Any]
    ) -> Iterator[bytes]:
        content = b"".join(self.app(environ, start))
        yield content[: len(content) // 2]
        if how == "damaged":
            yield bytes(byte ^ 1 for byte in content[len(content) // 2 :])


def _answered(start: Callable[..., Any], status: str, text: str) -> list[bytes]:
    content = text.encode()
    start(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(content)))])
    return [content]


def main() -> None:
    """Tell the port, and serve until the input ends."""
    app = Unwell(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(server.server_port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    app.ended.set()
    server.shutdown()


if __name__ == "__main__":
    main()
