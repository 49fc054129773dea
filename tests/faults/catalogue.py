"""The faults by name: everything that goes wrong with creates and reads, and when.

A create's fault is when the API carries it out, how it ends for the client, and whether somebody edits the
preset just before or just after.
"""

from enum import StrEnum

import anyio
import httpx

from tests.faults.api import KEEPS, Api, Keep
from tests.faults.calls import Call, Kind
from tests.faults.endings import (
    Ending,
    answers,
    asks_to_wait,
    breaks,
    drips,
    nothing_wrong,
    rewrites,
    sends,
    silence,
    truncates,
    with_data,
)
from tests.faults.transport import Fault, Forward, Late, Line, Told

CREATES = frozenset({Kind.CREATE})
READS = frozenset(Kind) - CREATES


class Commit(StrEnum):
    """When the API carries a create out."""

    NEVER = "no commit"
    AT_ONCE = "commit"
    AFTER_3_SECONDS = "commit after 3 s"
    AFTER_THE_RUN = "commit after the run"


DELAYS: dict[Commit, float | None] = {Commit.AFTER_3_SECONDS: 3.0, Commit.AFTER_THE_RUN: None}

OPEN_ENDINGS: dict[str, Ending] = {
    "reset": breaks(httpx.ReadError, "connection reset by peer"),
    "hang-up": breaks(httpx.RemoteProtocolError, "server disconnected without sending a response"),
    "broken pipe": breaks(httpx.WriteError, "broken pipe"),
    "silence": silence,
    "drip": drips,
    "408": answers(408),
    "500": answers(500),
    "502": answers(502),
    "503": answers(503),
    "504": answers(504),
    "redirect": answers(307, location="https://elsewhere.invalid/api/v1/presets"),
    "truncated JSON": truncates,
    "HTML": sends(b"<!doctype html><h1>Bad gateway</h1>", "text/html"),
    "empty body": sends(b""),
}
"""After these a client can't know whether its create was carried out."""

TALES: dict[str, Ending] = {
    "another slug": with_data(slug="somebody-elses"),
    "no designated version": with_data(designated_version=None),
}
"""As the open endings, told in the API's own words; only what was carried out is answered so."""

UNSENT_ENDINGS: dict[str, Ending] = {
    "refused connection": breaks(httpx.ConnectError, "all connection attempts failed"),
    "no name": breaks(httpx.ConnectError, "[Errno -2] Name or service not known"),
    "bad certificate": breaks(httpx.ConnectError, "certificate verify failed"),
    "slow connection": breaks(httpx.ConnectTimeout, "timed out"),
}
THROTTLE_ENDINGS: dict[str, Ending] = {
    "429 with seconds": asks_to_wait(429, 2),
    "429 with a date": asks_to_wait(429, "Thu, 01 Jan 2026 00:00:00 GMT"),
    "429 alone": answers(429),
    "429 with 10000 s": asks_to_wait(429, 10_000),
    "503 with seconds": asks_to_wait(503, 2),
    "503 with 10000 s": asks_to_wait(503, 10_000),
}
REFUSALS = (400, 404, 413, 422)
STOPS = (401, 402, 403)

HARMLESS: dict[str, Ending] = {
    "unknown fields": rewrites(lambda body: {"new": {"a": [1]}, "data": {**body["data"], "tags": ["x"]}}),
    "status disabled": with_data(status="disabled"),
    "status archived": with_data(status="archived"),
    "status unknown": with_data(status="hibernating"),
}
"""Answers to a create that was carried out; its version is there all the same."""


def a_create(
    name: str,
    ending: Ending,
    told: Told,
    commit: Commit = Commit.NEVER,
    *,
    edited_before: bool = False,
    edited_after: bool = False,
    keep: Keep = dict,
) -> Fault:
    """Return a fault of a create call."""

    async def act(call: Call, line: Line, forward: Forward) -> httpx.Response:
        answer, api = None, line.api
        assert call.slug
        assert isinstance(api, Api)
        if edited_before:
            api.somebody(call.slug)
        if commit is Commit.AT_ONCE:
            with api.keeping(keep):
                answer = await forward()
        elif commit in DELAYS:
            delay = DELAYS[commit]
            due = None if delay is None else anyio.current_time() + delay
            line.late.append(Late(due, call, forward))
        if edited_after:
            api.somebody(call.slug)
        if answer is not None and not answer.is_success:
            return answer
        return await ending(answer)

    edits = (", edited before" if edited_before else "") + (", edited after" if edited_after else "")
    return Fault(f"{commit}: {name}{edits}", CREATES, act, told)


def a_read(name: str, ending: Ending, *kinds: Kind) -> Fault:
    """Return a fault of read calls, of all kinds where none is named."""

    async def act(_: Call, __: Line, forward: Forward) -> httpx.Response:
        return await ending(await forward())

    return Fault(f"read: {name}", frozenset(kinds) or READS, act)


def _create_faults() -> list[Fault]:
    found = [
        a_create(name, ending, Told.OPEN, commit, edited_before=before, edited_after=after)
        for name, ending in OPEN_ENDINGS.items()
        for commit in Commit
        for before, after in ((False, False), (True, False), (False, True))
    ]
    found += [a_create(name, ending, Told.OPEN, Commit.AT_ONCE) for name, ending in TALES.items()]
    found += [a_create(name, ending, Told.NOT_SENT) for name, ending in UNSENT_ENDINGS.items()]
    found += [
        a_create(name, ending, Told.THROTTLED, commit, edited_before=before)
        for name, ending in THROTTLE_ENDINGS.items()
        for commit in (Commit.NEVER, Commit.AT_ONCE)[: 1 + name.startswith("503")]
        for before in (False, True)
    ]
    found += [a_create(f"{status}", answers(status), Told.REFUSED) for status in (*REFUSALS, *STOPS)]
    found += [
        a_create("409", answers(409), Told.CONFLICT, commit, edited_before=before)
        for commit in (Commit.NEVER, Commit.AT_ONCE)
        for before in (False, True)
    ]
    found += [a_create(name, ending, Told.DONE, Commit.AT_ONCE) for name, ending in HARMLESS.items()]
    found += [
        a_create(name, nothing_wrong, Told.DONE, Commit.AT_ONCE, keep=keep) for name, keep in KEEPS.items()
    ]
    found += [
        a_create(
            "edit", nothing_wrong, Told.DONE, Commit.AT_ONCE, edited_before=before, edited_after=not before
        )
        for before in (True, False)
    ]
    return found


def _lists(name: str, change: str) -> Fault:
    changes = {
        "a row missing": lambda body: {**body, "data": body["data"][1:]},
        "rows twice": lambda body: {**body, "data": body["data"] * 2},
        "a null row": lambda body: {**body, "data": [None, *body["data"]]},
        "a count too high": lambda body: {**body, "total_count": body["total_count"] + 1000},
        "a count too low": lambda body: {**body, "total_count": 0},
    }
    return a_read(name, rewrites(changes[change]), Kind.LIST)


def _read_faults() -> list[Fault]:
    found = [
        a_read(name, ending) for name, ending in (OPEN_ENDINGS | UNSENT_ENDINGS | THROTTLE_ENDINGS).items()
    ]
    found += [a_read(f"{status}", answers(status)) for status in STOPS]
    found += [a_read("404", answers(404), Kind.GET, Kind.VERSIONS)]
    found += [
        _lists(f"list with {each}", each)
        for each in ("a row missing", "rows twice", "a null row", "a count too high", "a count too low")
    ]
    return found


CREATE_FAULTS = {each.name: each for each in _create_faults()}
READ_FAULTS = {each.name: each for each in _read_faults()}
