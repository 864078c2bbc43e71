"""The faults that a script can ask for, as they are sent to `POST /_faults`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from songreel.simulators.order import Output, Service, WebhookFault

Nth = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]


class Rule(BaseModel):
    """Which requests a fault is for.

    A request counts when service, method and path fit; `nth` picks among those that counted.

    Attributes:
        path: pattern of the path behind the service's name, with `*` for anything.
        nth: the first, second, … request that fits, or several of them.
        times: how often it happens at most; by default once, where neither `nth` nor
            `probability` says more.
        probability: how likely it is for each request that fits, drawn from `seed`.
    """

    model_config = ConfigDict(extra="forbid")

    service: Service | None = None
    method: str | None = None
    path: str = "*"
    nth: Nth | list[Nth] | None = None
    times: Nth | None = None
    probability: float | None = Field(default=None, ge=0, le=1)
    seed: int | None = None

    @property
    def most(self) -> int | None:
        """Return how often the fault happens at most, or None for no limit."""
        if self.times is None and self.nth is None and self.probability is None:
            return 1
        return self.times


class WireFault(Rule):
    """Something happens to the request or its answer.

    Attributes:
        accepted: whether the service carried the request out before it happened.
    """

    accepted: bool = False


class Status(WireFault):
    """The service answers with a status and its own problem body.

    Attributes:
        message: words of the problem in place of the usual ones.
        body: JSON that is sent in place of the problem.
        retry_after: seconds, told where the service tells them.
        retry_after_header: also as the header, in seconds or as a date.
    """

    fault: Literal["status"]
    status: int = Field(ge=100, le=599)
    message: str | None = None
    body: Any = None
    retry_after: Seconds | None = None
    retry_after_header: Literal["seconds", "date"] | None = None


class Retired(WireFault):
    """The service says that the model is no more."""

    fault: Literal["retired"]


class Spurious(WireFault):
    """Gemini's passing 400 on a job that is alive: too many credentials, it says."""

    fault: Literal["spurious_400"]


class Reset(WireFault):
    """The connection is reset."""

    fault: Literal["reset"]


class NoAnswer(WireFault):
    """No answer comes, until the caller goes."""

    fault: Literal["no_answer"]


class Html(WireFault):
    """A page of HTML, with status 200, as some proxy would send it."""

    fault: Literal["html"]


class Empty(WireFault):
    """Status 200 and nothing."""

    fault: Literal["empty"]


class Redirect(WireFault):
    """A redirect, by default to the very same address."""

    fault: Literal["redirect"]
    status: Literal[301, 302, 303, 307, 308] = 307
    location: str | None = None


class Delay(Rule):
    """The answer comes late."""

    fault: Literal["delay"]
    seconds: Seconds


class SlowBody(Rule):
    """The body of the answer drips."""

    fault: Literal["slow_body"]
    bytes_per_second: float = Field(default=1.0, gt=0)


class CutBody(Rule):
    """The body of the answer ends early: after a share of it, or after so many bytes.

    Attributes:
        how: the connection is closed, or reset, or the length is told as if that were all.
    """

    fault: Literal["cut_body"]
    share: float = Field(default=0.5, ge=0, lt=1)
    after: int | None = Field(default=None, ge=0)
    how: Literal["close", "reset", "short_length"] = "close"


class WrongType(Rule):
    """The right body under a wrong content type."""

    fault: Literal["content_type"]
    content_type: str = "text/plain; charset=utf-8"


class Safety(Rule):
    """The service refuses the content in its own words: at the end, or at once."""

    fault: Literal["safety"]
    at: Literal["end", "submit"] = "end"
    message: str | None = None
    billed: bool | None = None


class Failed(Rule):
    """The order ends in a failure."""

    fault: Literal["failed"]
    message: str | None = None
    billed: bool | None = None


class Stuck(Rule):
    """The order never ends by itself."""

    fault: Literal["stuck"]


class RateCap(Rule):
    """The order is taken, and the first poll says that there were too many."""

    fault: Literal["poll_rate_cap"]
    message: str | None = None
    billed: bool | None = None


class Processing(Rule):
    """The order is done, and its file is still being processed for so long."""

    fault: Literal["processing"]
    seconds: Seconds = 95.0


class Vanished(Rule):
    """The result is gone so many seconds after the end, though the order says that it is done."""

    fault: Literal["vanished"]
    seconds: Seconds = 0.0


class Short(Rule):
    """The clip has another length than was ordered."""

    fault: Literal["short"]
    seconds: float = Field(gt=0, le=600)


class WrongOutput(Rule):
    """The address of the result gives something else."""

    fault: Literal["output"]
    output: Output


class Webhook(Rule):
    """Something goes wrong with the webhooks of the order."""

    fault: Literal["webhook"]
    how: WebhookFault
    seconds: Seconds = 2.0


BeforeFault = Status | Retired | Spurious | Reset | NoAnswer | Html | Empty | Redirect
AfterFault = SlowBody | CutBody | WrongType
FateFault = (
    Safety | Failed | Stuck | RateCap | Processing | Vanished | Short | WrongOutput | Webhook
)
Fault = Annotated[
    BeforeFault | AfterFault | Delay | FateFault,
    Field(discriminator="fault"),
]
ONE: TypeAdapter[Fault] = TypeAdapter(Fault)
MANY: TypeAdapter[list[Fault]] = TypeAdapter(list[Fault])
