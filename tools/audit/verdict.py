"""What an auditor's run says: nothing known, something known, or that it was not checked at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Outcome(Enum):
    """What is known of a lock."""

    CLEAN = "ok"
    VULNERABLE = "VULNERABLE"
    NOT_CHECKED = "NOT CHECKED"


@dataclass(frozen=True)
class Verdict:
    """What is known of one lock: `told` says it, a line for each advisory."""

    lock: str
    outcome: Outcome
    told: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return what is printed."""
        return [f"{self.outcome.value}: {self.lock}: {told}" for told in self.told]


def of_pip(lock: str, output: str, errors: str) -> Verdict:
    """Read the JSON of pip-audit; whatever is none of its reports was no check.

    Its exit status says nothing: it is 1 for what is vulnerable and for what broke.
    """
    report = _document(output)
    if not isinstance(report, dict) or not report.get("dependencies"):
        return Verdict(lock, Outcome.NOT_CHECKED, (_last_line(errors),))
    skipped = [one for one in report["dependencies"] if "skip_reason" in one]
    if skipped:
        names = ", ".join(f"{one['name']} ({one['skip_reason']})" for one in skipped)
        return Verdict(lock, Outcome.NOT_CHECKED, (f"some packages were passed over: {names}",))
    found = [
        f"{one['name']} {one['version']} has {known['id']}; "
        f"{_repaired(known.get('fix_versions') or [])}"
        for one in report["dependencies"]
        for known in one["vulns"]
    ]
    if found:
        return Verdict(lock, Outcome.VULNERABLE, tuple(found))
    return Verdict(lock, Outcome.CLEAN, (f"{len(report['dependencies'])} packages, none known",))


def of_npm(lock: str, output: str, errors: str) -> Verdict:
    """Read the JSON of `npm audit`; see `of_pip`."""
    report = _document(output)
    if not isinstance(report, dict) or "vulnerabilities" not in report:
        said = report.get("message") if isinstance(report, dict) else None
        return Verdict(lock, Outcome.NOT_CHECKED, (str(said or _last_line(errors)),))
    found = [
        f"{name} ({one['severity']}): npm audit in that folder says more"
        for name, one in sorted(report["vulnerabilities"].items())
    ]
    if found:
        return Verdict(lock, Outcome.VULNERABLE, tuple(found))
    count = report["metadata"]["dependencies"]["total"]
    return Verdict(lock, Outcome.CLEAN, (f"{count} packages, none known",))


def status(verdicts: list[Verdict], *, may_be_unchecked: bool) -> int:
    """Return the exit status: 1 where something is vulnerable, 2 where something is not checked.

    Args:
        verdicts: of all locks.
        may_be_unchecked: whether it is enough that the lines say so.
    """
    outcomes = {verdict.outcome for verdict in verdicts}
    if Outcome.VULNERABLE in outcomes:
        return 1
    return 2 if Outcome.NOT_CHECKED in outcomes and not may_be_unchecked else 0


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _repaired(versions: list[str]) -> str:
    return f"repaired in {', '.join(versions)}" if versions else "no version repairs it"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "the auditor said nothing"
