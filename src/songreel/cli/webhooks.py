"""`songreel webhooks`: whom events are told to, what was delivered, and what is sent again."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from songreel.cli.options import folder

if TYPE_CHECKING:
    from pydantic import BaseModel

    from songreel.cli.hooks import Hooks
    from songreel.client import WebhookEndpoint, WebhookMessage
    from songreel.client.webhook_models import WebhookState

Found = TypeVar("Found")

app = typer.Typer(
    name="webhooks",
    help="Have events told to addresses of your own, and see what became of that.",
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_MOST = 200
_STATES = ("pending", "delivered", "dead")
_NOBODY_DELIVERS = "It is sent by the next `songreel serve`."
_Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="FOLDER", parser=folder, help="Folder that keeps them."),
]
_Json = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]
_Endpoint = Annotated[
    str,
    typer.Argument(metavar="ID", help="The endpoint, or how its id ends.", show_default=False),
]


@app.command("list")
def list_endpoints(as_json: _Json = False, data: _Data = None) -> None:
    """Show the addresses that events are told to."""

    async def look(hooks: Hooks) -> None:
        found = await hooks.endpoints()
        if as_json:
            _print_json(found)
        elif not found:
            print("No webhooks. `songreel webhooks add URL` makes one.")
        for endpoint in () if as_json else found:
            print("\n".join(_endpoint_lines(endpoint)))

    _run(data, look)


@app.command()
def add(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="https address of your server.", show_default=False)
    ],
    event: Annotated[
        list[str] | None,
        typer.Option("--event", metavar="TYPE", help="Only this type; repeatable. All if none."),
    ] = None,
    parts: Annotated[
        bool, typer.Option("--parts", help="Tell of a film's clips and scenes, too.")
    ] = False,
    description: Annotated[
        str, typer.Option("--description", metavar="TEXT", help="For people.")
    ] = "",
    as_json: _Json = False,
    data: _Data = None,
) -> None:
    """Have events told to an address from now on, and show its secret, this once."""

    async def make(hooks: Hooks) -> None:
        events = _read_events(event or [])
        _tell_secret(
            await hooks.add(url, events=events, parts=parts, description=description),
            as_json=as_json,
        )

    _run(data, make)


@app.command()
def remove(endpoint: _Endpoint, data: _Data = None) -> None:
    """Delete an endpoint with all its messages."""

    async def delete(hooks: Hooks) -> None:
        found = await _endpoint(hooks, endpoint)
        await hooks.remove(found.endpoint_id)
        print(f"{found.url} is told nothing more.")

    _run(data, delete)


@app.command()
def enable(endpoint: _Endpoint, data: _Data = None) -> None:
    """Have events told again to an endpoint that is disabled."""

    async def turn(hooks: Hooks) -> None:
        found = await _endpoint(hooks, endpoint)
        await hooks.enable(found.endpoint_id, wanted=True)
        print(f"{found.url} is told what happens from now on.")

    _run(data, turn)


@app.command()
def disable(endpoint: _Endpoint, data: _Data = None) -> None:
    """Tell an endpoint nothing for now; what waits for it is given up."""

    async def turn(hooks: Hooks) -> None:
        found = await _endpoint(hooks, endpoint)
        await hooks.enable(found.endpoint_id, wanted=False)
        print(f"{found.url} is told nothing until `songreel webhooks enable`.")

    _run(data, turn)


@app.command()
def rotate(endpoint: _Endpoint, as_json: _Json = False, data: _Data = None) -> None:
    """Give an endpoint another secret; messages carry both signatures for a day."""

    async def turn(hooks: Hooks) -> None:
        found = await _endpoint(hooks, endpoint)
        _tell_secret(await hooks.rotate(found.endpoint_id), as_json=as_json)

    _run(data, turn)


@app.command("test")
def send_test(endpoint: _Endpoint, as_json: _Json = False, data: _Data = None) -> None:
    """Send an endpoint an event that means nothing."""

    async def send(hooks: Hooks) -> None:
        found = await _endpoint(hooks, endpoint)
        _tell_sent(hooks, await hooks.test(found.endpoint_id), as_json=as_json)

    _run(data, send)


@app.command()
def messages(
    state: Annotated[
        str | None,
        typer.Option("--state", metavar="STATE", help=f"Only {', '.join(_STATES)}."),
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", metavar="ID", help="Only those to this endpoint.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", help=f"How many at most, up to {_MOST}.")
    ] = 20,
    as_json: _Json = False,
    data: _Data = None,
) -> None:
    """Show what is told to endpoints, newest first: dead is what was given up."""

    async def look(hooks: Hooks) -> None:
        wanted, most = _read_state(state), _read_limit(limit)
        of = None if endpoint is None else (await _endpoint(hooks, endpoint)).endpoint_id
        found = await hooks.messages(wanted, endpoint_id=of, limit=most)
        if as_json:
            _print_json(found)
        elif not found:
            print("No such messages.")
        for message in () if as_json else found:
            print("\n".join(_message_lines(message)))

    _run(data, look)


@app.command()
def resend(
    message: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="The message, or how its id ends.", show_default=False),
    ] = None,
    endpoint: Annotated[
        str | None,
        typer.Option("--endpoint", metavar="ID", help="All that was given up for this endpoint."),
    ] = None,
    as_json: _Json = False,
    data: _Data = None,
) -> None:
    """Send a message again, or all that was given up for an endpoint."""

    async def send(hooks: Hooks) -> None:
        from songreel.domain.errors import InvalidRequestError

        if (message is None) == (endpoint is None):
            raise InvalidRequestError("Give the id of a message, or --endpoint with that of one.")
        if message is not None:
            found = await _message(hooks, message)
            _tell_sent(hooks, await hooks.resend(found.message_id), as_json=as_json)
            return
        count = await hooks.resend_dead((await _endpoint(hooks, endpoint or "")).endpoint_id)
        if as_json:
            print(json.dumps({"resent": count}))
        else:
            print("1 message is sent again." if count == 1 else f"{count} messages are sent again.")
            if count and not hooks.is_delivering:
                print("The next `songreel serve` does it.")

    _run(data, send)


def _run(data: Path | None, work: Callable[[Hooks], Awaitable[None]]) -> None:
    """Do something with the webhooks, as the whole life of a command."""
    from songreel.cli import settings
    from songreel.cli.backend import open_hooks
    from songreel.cli.stopping import run_stoppable
    from songreel.core import logs

    found = settings.read(data=data)
    level = found.log_level if "log_level" in found.model_fields_set else "CRITICAL"
    logs.configure(level=level, as_json=False)

    async def carry_out() -> None:
        async with open_hooks(found, command="webhooks") as hooks:
            await work(hooks)

    run_stoppable(carry_out())


async def _endpoint(hooks: Hooks, given: str) -> WebhookEndpoint:
    found = {endpoint.endpoint_id: endpoint for endpoint in await hooks.endpoints()}
    return _chosen(found, given, "webhook", "`songreel webhooks list` shows them.")


async def _message(hooks: Hooks, given: str) -> WebhookMessage:
    from songreel.core.ids import is_well_formed

    wanted = given.strip().lower()
    if is_well_formed(wanted):
        return await hooks.message(wanted)
    listed = await hooks.messages(None, endpoint_id=None, limit=_MOST)
    found = {message.message_id: message for message in listed}
    return _chosen(found, given, "message", "Give the whole id of an older one.")


def _chosen(found: dict[str, Found], given: str, what: str, hint: str) -> Found:
    """Return the one whose id is given, or ends so: ids that were made together begin alike.

    Raises:
        NotFoundError: there is none.
        InvalidRequestError: there are several.
    """
    from songreel.domain.errors import InvalidRequestError, NotFoundError

    wanted = given.strip().lower()
    chosen = [one for identity, one in found.items() if wanted and identity.endswith(wanted)]
    if not chosen:
        raise NotFoundError(f"There is no {what} whose id ends with {given!r}. {hint}")
    if len(chosen) > 1:
        raise InvalidRequestError(
            f"The ids of {len(chosen)} {what}s end with {given!r}: give more of it."
        )
    return chosen[0]


def _read_events(given: Sequence[str]) -> Sequence[str]:
    from songreel.domain.errors import InvalidRequestError
    from songreel.domain.webhook import EVENT_TYPES

    for text in given:
        if text not in EVENT_TYPES:
            raise InvalidRequestError(
                f"An event is {', '.join(EVENT_TYPES[:-1])} or {EVENT_TYPES[-1]}; "
                f"--event {text} is none."
            )
    return given


def _read_state(given: str | None) -> WebhookState | None:
    from songreel.domain.errors import InvalidRequestError

    if given is None or given in _STATES:
        return given
    raise InvalidRequestError(
        f"A message is {', '.join(_STATES[:-1])} or {_STATES[-1]}; --state {given} is none."
    )


def _read_limit(given: int) -> int:
    from songreel.domain.errors import InvalidRequestError

    if not 1 <= given <= _MOST:
        raise InvalidRequestError(f"1 to {_MOST} messages are listed; --limit {given} cannot be.")
    return given


def _endpoint_lines(endpoint: WebhookEndpoint) -> list[str]:
    from songreel.cli.errors import for_terminal

    events = ", ".join(endpoint.events) or "all events"
    lines = [
        f"{endpoint.endpoint_id}  {for_terminal(endpoint.url)}",
        f"    {events}{', parts too' if endpoint.include_parts else ''}",
    ]
    if endpoint.description:
        lines.append(f"    {for_terminal(endpoint.description)}")
    if endpoint.disabled_at is not None:
        since = f"{endpoint.disabled_at:%Y-%m-%d %H:%M} UTC"
        lines.append(f"    DISABLED since {since}. {endpoint.disabled_because or ''}".rstrip())
    return lines


def _message_lines(message: WebhookMessage) -> list[str]:
    from songreel.cli.errors import for_terminal

    about = "" if message.job_id is None else f" of job {message.job_id}, number {message.seq}"
    tries = "1 try" if message.tries == 1 else f"{message.tries} tries"
    lines = [f"{message.message_id}  {message.state}  {message.type}{about} ({tries})"]
    if message.last_error is not None and message.state != "delivered":
        lines.append(f"    {for_terminal(message.last_error)}")
    if message.next_at is not None and message.tries:
        lines.append(f"    It is tried again at {message.next_at:%Y-%m-%d %H:%M:%S} UTC.")
    return lines


def _tell_secret(endpoint: WebhookEndpoint, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(endpoint.model_dump(mode="json"), indent=2, ensure_ascii=False))
        return
    print("\n".join(_endpoint_lines(endpoint)))
    print(f"The secret, which is shown this once: {endpoint.secret}")


def _tell_sent(hooks: Hooks, message: WebhookMessage, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(message.model_dump(mode="json"), indent=2, ensure_ascii=False))
        return
    now = "It is sent now." if hooks.is_delivering else _NOBODY_DELIVERS
    print(f"{message.message_id}: {now}")


def _print_json(found: Sequence[BaseModel]) -> None:
    listed = [one.model_dump(mode="json") for one in found]
    print(json.dumps(listed, indent=2, ensure_ascii=False))
