"""The bytes of media as an answer: from here, or past this server where that is set."""

from __future__ import annotations

from functools import partial

from starlette.responses import Response

from songreel.domain.errors import SongreelError
from songreel.http.files import FileAnswer, StoredFile
from songreel.http.state import State


def stored_answer(
    state: State,
    file: StoredFile,
    *,
    download: bool = False,
    absent: SongreelError | None = None,
) -> Response:
    """Return the answer with a stored file.

    Args:
        state: of the server.
        file: what is sent.
        download: whether it is to be saved; then it never comes from a bucket: it has its name.
        absent: what is told where its bytes are gone or cut off; by default, that they are.
    """
    library = state.services.library
    leads = state.services.settings.redirect_downloads
    return FileAnswer(
        file,
        library.content(file.sha256),
        state.threads,
        download=download,
        elsewhere=partial(library.address, file.sha256) if leads else None,
        accel=state.accel,
        absent=absent,
    )
