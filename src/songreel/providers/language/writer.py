"""Writes scenes with a language model: exactly as many as asked for, mended and not padded."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.scene import Scene, ScenesSpec
from songreel.providers.language.draft import Draft
from songreel.providers.language.prompts import prompt
from songreel.providers.language.question import OpenTalk, Question
from songreel.providers.language.request import first_request, repair_request
from songreel.providers.language.styles import find_style, look_of

MOST_CALLS = 3
"""Paid calls for one `write` at most: the first, and two for what is missing or wrong."""
MOST_IN_A_CALL = 60
PROMPT_VERSION = "3.1"
"""The versions of `prompts/scenes.md` and `prompts/repair.md`."""


class Written(list[Scene]):
    """Scenes that know how many calls they took, each of which is billed."""

    def __init__(self, scenes: Sequence[Scene], calls: int) -> None:
        """Hold the scenes; `calls` is at least 1."""
        super().__init__(scenes)
        self.calls = calls


class LanguageWriter:
    """A writer of scenes that asks a language model.

    Attributes:
        most_calls: how many calls of the model one `write` makes at most; each is billed.
        prompt_version: the versions of the prompt and of its repair, as in `1.1`.
    """

    most_calls: int = MOST_CALLS
    prompt_version: str = PROMPT_VERSION

    def __init__(self, open_talk: OpenTalk, *, backend: str) -> None:
        """Hold how to talk with a model, and whose it is."""
        self._open_talk = open_talk
        self._backend = backend

    async def write(self, spec: ScenesSpec) -> Written:
        """Return exactly `spec.number_of_scenes` scenes, each with the character in full.

        Raises:
            BackendError: the model refused or failed. Where an answer was paid for already, the
                failure is `OUTPUT_INVALID`, whatever ended the repair: it says what is lacking.
        """
        if not 1 <= spec.number_of_scenes <= MOST_IN_A_CALL:
            raise BackendError(
                FailureCode.INVALID_INPUT,
                f"One call writes 1 to {MOST_IN_A_CALL} scenes, not {spec.number_of_scenes}.",
                backend=self._backend,
            )
        # The first use reads the prompt files.
        request = await asyncio.to_thread(first_request, spec)
        instructions = (await asyncio.to_thread(prompt, "scenes")).instructions
        style = None if spec.style is None else find_style(spec.style)
        draft = Draft(
            spec.number_of_scenes,
            spec.character_description,
            avoid="" if style is None else style.avoid,
        )
        asked, text = list(draft.faults), request
        async with self._open_talk(spec.model) as talk:
            for call in range(self.most_calls):
                question = Question(instructions, text, len(asked), spec.seed)
                try:
                    answer = await talk.ask(question)
                except BackendError as error:
                    if call == 0:
                        raise
                    raise self._unrepaired(spec, draft, error) from error
                draft.take(answer, asked)
                asked = list(draft.faults)
                if not asked:
                    look = look_of(spec.style, spec.video_characteristics, spec.video_type)
                    return Written(draft.scenes(look), call + 1)
                text = await asyncio.to_thread(repair_request, draft, request)
        raise self._unrepaired(spec, draft)

    def _unrepaired(
        self, spec: ScenesSpec, draft: Draft, cause: BackendError | None = None
    ) -> BackendError:
        good, wanted = len(draft.kept), spec.number_of_scenes
        faults = " ".join(list(draft.faults.values())[:5])
        reason = (
            f"after {self.most_calls} calls this is still so: {faults}"
            if cause is None
            else f"the rest could not be had: {cause.message}"
        )
        return BackendError(
            FailureCode.OUTPUT_INVALID,
            f"{spec.model} wrote {good} of {wanted} scenes well; {reason} "
            "Try again, or name another model.",
            details=None if cause is None else f"{cause.error_code}: {faults}",
            retry_after=None if cause is None else cause.retry_after,
            backend=self._backend,
        )
