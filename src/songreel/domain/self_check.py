"""How a finished film was found when it was looked at before it was delivered, `self-check/1`.

Times are frames of the film; every other number is an integer too, and its name says its unit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from songreel.domain.frames import FrameRate

Natural = Annotated[int, Field(ge=0, strict=True)]
Positive = Annotated[int, Field(gt=0, strict=True)]
Whole = Annotated[int, Field(strict=True)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Grade(StrEnum):
    """What is made of a check: nothing, something a person should look at, or no film at all."""

    PASS = "pass"  # noqa: S105
    WARNING = "warning"
    FAILURE = "failure"


class Subject(StrEnum):
    """What is looked at."""

    DECODING = "decoding"
    LENGTH = "length"
    TIMES = "times"
    BLACK = "black"
    STILL = "still"
    SILENCE = "silence"
    LOUDNESS = "loudness"
    FLASHES = "flashes"
    SYNC = "sync"


class Finding(_Part):
    """Something that was found somewhere.

    Attributes:
        start: first frame of the film where it is.
        frames: how long.
        shot: which cut of the timeline it begins in, from 0 on.
        text: one sentence, with the time and the shot for a person, who counts from 1.
    """

    start: Natural
    frames: Positive
    shot: Natural
    grade: Grade
    text: str


class Check(_Part):
    """One subject, and what was found.

    Attributes:
        text: one sentence.
        measured: numbers by name.
        findings: in the order of the film.
    """

    subject: Subject
    grade: Grade
    text: str
    measured: dict[str, Whole] = {}
    findings: tuple[Finding, ...] = ()

    @model_validator(mode="after")
    def _is_as_bad_as_its_findings(self) -> Self:
        if any(worst((one.grade, self.grade)) is not self.grade for one in self.findings):
            raise ValueError(f"the check of {self.subject.value} is better than what it found")
        return self

    def accepted(self) -> Self:
        """Return it with warnings in the place of failures."""
        findings = tuple(
            one.model_copy(update={"grade": _milder(one.grade)}) for one in self.findings
        )
        return self.model_copy(update={"grade": _milder(self.grade), "findings": findings})


class SelfCheck(_Part):
    """A film as it was found.

    Attributes:
        frames: that it should have.
        grade: the worst of all checks.
        checks: one for each subject that was looked at.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["self-check/1"] = Field(default="self-check/1", alias="schema")
    rate: FrameRate
    frames: Positive
    grade: Grade
    checks: Annotated[tuple[Check, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_the_worst(self) -> Self:
        if self.grade is not worst(check.grade for check in self.checks):
            raise ValueError("the grade of a film is the worst of its checks")
        subjects = [check.subject for check in self.checks]
        if len(set(subjects)) < len(subjects):
            raise ValueError("a subject was looked at twice")
        return self

    @classmethod
    def of(cls, rate: FrameRate, frames: int, checks: tuple[Check, ...]) -> Self:
        """Return the document of a film's checks."""
        return cls(
            rate=rate, frames=frames, grade=worst(one.grade for one in checks), checks=checks
        )

    def accepting(self, subjects: Collection[Subject]) -> Self:
        """Return it with the failures of some subjects as warnings: somebody takes them."""
        checks = tuple(
            check.accepted() if check.subject in subjects else check for check in self.checks
        )
        return type(self).of(self.rate, self.frames, checks)

    def sentences(self, grade: Grade) -> list[str]:
        """Return what was found that is of a grade, a sentence each."""
        said: list[str] = []
        for check in self.checks:
            if check.grade is grade:
                found = [one.text for one in check.findings if one.grade is grade]
                said += found or [check.text]
        return said


def _milder(grade: Grade) -> Grade:
    return Grade.WARNING if grade is Grade.FAILURE else grade


_ORDER = (Grade.PASS, Grade.WARNING, Grade.FAILURE)


def worst(grades: Iterable[Grade]) -> Grade:
    """Return the worst of some grades; a pass where there are none."""
    return max(grades, key=_ORDER.index, default=Grade.PASS)
