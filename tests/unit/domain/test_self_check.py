"""The document of a self-check: it is never better than what was found."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from songreel.domain.frames import FILM_RATE
from songreel.domain.self_check import Check, Finding, Grade, SelfCheck, Subject, worst

BLACK = Finding(start=48, frames=60, shot=1, grade=Grade.FAILURE, text="Shot 2 is black.")


def check(subject: Subject, grade: Grade, *found: Finding) -> Check:
    return Check(
        subject=subject, grade=grade, text=f"{subject.value}: {grade.value}", findings=found
    )


def test_the_grade_of_a_film_is_the_worst_of_its_checks() -> None:
    checks = (
        check(Subject.LENGTH, Grade.PASS),
        check(Subject.BLACK, Grade.FAILURE, BLACK),
        check(Subject.LOUDNESS, Grade.WARNING),
    )
    found = SelfCheck.of(FILM_RATE, 120, checks)
    assert found.grade is Grade.FAILURE
    assert found.sentences(Grade.FAILURE) == ["Shot 2 is black."]
    assert found.sentences(Grade.WARNING) == ["loudness: warning"]
    document = found.model_dump(mode="json", by_alias=True)
    assert document["schema"] == "self-check/1"
    assert SelfCheck.model_validate(document) == found


@pytest.mark.parametrize("grade", [Grade.PASS, Grade.WARNING])
def test_a_check_that_found_a_failure_is_one(grade: Grade) -> None:
    with pytest.raises(ValidationError, match="better than what it found"):
        check(Subject.BLACK, grade, BLACK)


def test_a_film_is_not_better_than_its_checks() -> None:
    with pytest.raises(ValidationError, match="worst of its checks"):
        SelfCheck(
            rate=FILM_RATE,
            frames=120,
            grade=Grade.PASS,
            checks=(check(Subject.LOUDNESS, Grade.WARNING),),
        )


def test_each_subject_is_looked_at_once() -> None:
    twice = check(Subject.LENGTH, Grade.PASS)
    with pytest.raises(ValidationError, match="looked at twice"):
        SelfCheck.of(FILM_RATE, 120, (twice, twice))


def test_nothing_found_is_a_pass() -> None:
    assert worst([]) is Grade.PASS
