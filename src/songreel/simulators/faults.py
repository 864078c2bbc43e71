"""The fault script: which of the requests that come meets which fault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from songreel.providers.local.chance import Chance
from songreel.simulators.fault_kinds import (
    Failed,
    Fault,
    Processing,
    RateCap,
    Rule,
    Safety,
    Short,
    Stuck,
    Vanished,
    Webhook,
    WrongOutput,
)
from songreel.simulators.order import Fate


@dataclass(slots=True)
class Scripted:
    """A fault of the script, and what became of it so far."""

    id: str
    fault: Fault
    chance: Chance
    seen: int = 0
    fired: int = 0

    def meets(self, service: str, method: str, path: str) -> bool:
        """Tell whether the fault happens to this request; the request is counted."""
        rule: Rule = self.fault
        if rule.service not in {None, service}:
            return False
        if rule.method is not None and rule.method.upper() != method:
            return False
        if not fnmatchcase(path, rule.path):
            return False
        self.seen += 1
        if rule.nth is not None:
            wanted = rule.nth if isinstance(rule.nth, list) else [rule.nth]
            if self.seen not in wanted:
                return False
        if rule.most is not None and self.fired >= rule.most:
            return False
        if rule.probability is not None and self.chance.share() >= rule.probability:
            return False
        self.fired += 1
        return True

    def to_document(self) -> dict[str, Any]:
        """Return what `GET /_faults` shows."""
        told = self.fault.model_dump(mode="json", exclude_defaults=True)
        return {"id": self.id, **told, "seen": self.seen, "fired": self.fired}


@dataclass(slots=True)
class Script:
    """All faults that are to happen; the same seed gives the same ones."""

    seed: int
    scripted: list[Scripted] = field(default_factory=list[Scripted])
    _count: int = 0

    def add(self, fault: Fault) -> Scripted:
        """Add a fault at the end."""
        self._count += 1
        seed = self.seed if fault.seed is None else fault.seed
        one = Scripted(f"fault-{self._count}", fault, Chance("fault", seed, self._count))
        self.scripted.append(one)
        return one

    def remove(self, fault_id: str | None = None) -> int:
        """Take out one fault, or all; return how many there were."""
        before = len(self.scripted)
        self.scripted = [one for one in self.scripted if fault_id not in {None, one.id}]
        return before - len(self.scripted)

    def for_request(self, service: str, method: str, path: str) -> list[Fault]:
        """Return the faults that happen to this request, in the order of the script."""
        return [one.fault for one in self.scripted if one.meets(service, method, path)]


def fate_of(faults: Iterable[Fault]) -> Fate:
    """Return what becomes of an order whose creation met these faults."""
    fate = Fate()
    for fault in faults:
        fate = fate.with_changes(_changes(fault))
    return fate


def _changes(fault: Fault) -> dict[str, Any]:
    match fault:
        case Safety(at="end"):
            return {"ending": "refuse", "message": fault.message, "billed": fault.billed}
        case Failed():
            return {"ending": "fail", "message": fault.message, "billed": fault.billed}
        case RateCap():
            return {"ending": "rate_cap", "message": fault.message, "billed": fault.billed}
        case Stuck():
            return {"ending": "stuck"}
        case Processing():
            return {"processing": fault.seconds}
        case Vanished():
            return {"vanishes": fault.seconds}
        case Short():
            return {"seconds": fault.seconds}
        case WrongOutput():
            return {"output": fault.output}
        case Webhook():
            return {"webhook": fault.how, "webhook_delay": fault.seconds}
        case _:
            return {}
