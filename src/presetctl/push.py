"""The push protocol: one preset from its planned state to a verified live version.

A create goes live at once, has no idempotency key and can't be taken back. So the live preset is read again
just before, the create is sent once, an answer that leaves its outcome open is settled by looking, and what
came back is compared with what was sent.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from presetctl.content import is_same_live, live_form, live_sha256
from presetctl.diff import Op, diff
from presetctl.errors import ApiError, RunStoppedError, UnknownOutcomeError
from presetctl.evidence import entry_of
from presetctl.live import ACTIVE, LivePreset, LiveVersion
from presetctl.models.endpoint import Endpoint
from presetctl.outcome import LIVE_NOW, Outcome, Result
from presetctl.plan import PlannedPreset
from presetctl.state import agrees

LOOK_AFTER_SECONDS = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0)
"""When to look for a version whose create left no answer, counted from the look before."""

NOT_FOUND = 404
CONFLICT = 409
SERVER_ERROR = 500
_UNKNOWN_HINT = "run `presetctl plan`: if the push went through after all, it shows as a record"

Sleep = Callable[[float], Awaitable[None]]


class PresetsApi(Protocol):
    """What a push needs of the API."""

    async def get(self, slug: str) -> LivePreset | None:
        """Return a preset with its designated version, or None."""
        ...

    async def version_count(self, slug: str) -> int:
        """Return how many versions a preset has."""
        ...

    async def versions_after(self, slug: str, number: int) -> list[LiveVersion]:
        """Return the versions with a higher number, oldest first."""
        ...

    async def create(self, slug: str, endpoint: Endpoint, body: Mapping[str, Any]) -> LivePreset:
        """Make a new version, once."""
        ...


async def push(
    planned: PlannedPreset, api: PresetsApi, sleep: Sleep, workspace_id: str | None = None
) -> Result:
    """Push one preset of a plan. Whatever the API does is in the result.

    `sleep` takes seconds; `workspace_id` is where the plan belongs, None where nobody knows.
    """
    definition, body = planned.desired, planned.body
    assert definition is not None and body is not None  # noqa: S101, PT018 (only definitions are pushed)
    try:
        base = await _newest_number(planned, api)
        found = await api.get(planned.api_slug)
    except ApiError as exception:
        return _failed(planned, exception, attempts=0)
    if found and _is_elsewhere(found, workspace_id):
        return _elsewhere(Result(planned, Outcome.FAILED, 0), found, workspace_id)
    if not _is_expected(planned, found):
        return _settle_stale(planned, found)
    try:
        live = await api.create(planned.api_slug, definition.endpoint, body)
    except UnknownOutcomeError as exception:
        return await _look(planned, api, sleep, base, exception)
    except ApiError as exception:
        return _failed(planned, exception, attempts=1)
    if _is_elsewhere(live, workspace_id):
        return _elsewhere(Result(planned, Outcome.UNKNOWN, 1), live, workspace_id)
    return await _verify(planned, api, base, live)


def recorded(planned: PlannedPreset, live: LivePreset) -> Result:
    """Return the result of taking the live version into the lockfile without a call."""
    result = Result(planned, Outcome.RECORDED)
    return _with_version(result, live, live.version) if live.version else result


def _is_elsewhere(live: LivePreset, workspace_id: str | None) -> bool:
    """Tell whether an answer names another workspace than the plan; None matches any."""
    return None not in (live.workspace_id, workspace_id) and live.workspace_id != workspace_id


def _elsewhere(result: Result, live: LivePreset, workspace_id: str | None) -> Result:
    message = f"the answer is about workspace `{live.workspace_id}`, and the plan is for `{workspace_id}`"
    hint = "check the key and the target; nothing is recorded for it"
    return replace(result, error=message, hint=hint, stops_run=True)


async def _newest_number(planned: PlannedPreset, api: PresetsApi) -> int:
    """Return the number of the newest version before the push, 0 if there is none.

    After a roll-back it isn't the designated one, and what lies between is neither ours nor made meanwhile.
    Read before the preset itself, so that a version made in between is noticed.
    """
    if planned.live is None:
        return 0
    try:
        return await api.version_count(planned.api_slug)
    except ApiError as exception:
        if exception.status == NOT_FOUND:
            return 0
        raise


def _is_expected(planned: PlannedPreset, found: LivePreset | None) -> bool:
    """Tell whether the live preset is still the one that the plan was made on."""
    expect = planned.expect
    if found is None:
        return expect.preset_id is None
    if (found.preset_id, found.designated_id) != (expect.preset_id, expect.version_id):
        return False
    held = live_sha256(found.version.content) if found.version else None
    return found.status == ACTIVE and held == expect.live_sha256


def _settle_stale(planned: PlannedPreset, found: LivePreset | None) -> Result:
    """Return the result for a preset that isn't what the plan expects any more."""
    desired = planned.desired
    if found and desired and found.status == ACTIVE and agrees(desired, planned.locked, found):
        return recorded(planned, found)
    message = f"the live preset changed since the plan was made: it {_condition(found)}"
    return Result(planned, Outcome.REFUSED, error=message, hint="look at a new plan")


def _condition(found: LivePreset | None) -> str:
    if found is None:
        return "is gone"
    if found.status != ACTIVE:
        return f"is {found.status}"
    return f"is at version {found.version.number}" if found.version else "has no version"


def _failed(planned: PlannedPreset, exception: ApiError, *, attempts: int) -> Result:
    return Result(
        planned,
        Outcome.FAILED,
        attempts,
        error=exception.message,
        hint=exception.hint,
        stops_run=isinstance(exception, RunStoppedError),
        is_servers_fault=exception.status is None or exception.status >= SERVER_ERROR,
    )


async def _look(
    planned: PlannedPreset,
    api: PresetsApi,
    sleep: Sleep,
    base: int,
    exception: UnknownOutcomeError,
) -> Result:
    """Settle a create whose outcome is open: only a version equal to what was sent proves it."""
    foreign: list[LiveVersion] = []
    for seconds in LOOK_AFTER_SECONDS:
        await sleep(seconds)
        try:
            found = await api.get(planned.api_slug)
            versions = await api.versions_after(planned.api_slug, base) if found else []
        except ApiError:
            continue
        ours = [each for each in versions if _is_ours(planned, each)]
        if found and ours:
            return _recovered(planned, found, ours, versions)
        foreign = versions
        if exception.status == CONFLICT:
            break
    if foreign:
        message = f"version {foreign[-1].number} was made at the same time, and it isn't what was sent"
        return Result(planned, Outcome.REFUSED, 1, error=message, hint="look at a new plan")
    if exception.status == CONFLICT:
        return _failed(planned, exception, attempts=1)
    return Result(
        planned, Outcome.UNKNOWN, 1, error=exception.message, hint=_UNKNOWN_HINT, is_servers_fault=True
    )


def _recovered(
    planned: PlannedPreset, found: LivePreset, ours: list[LiveVersion], versions: list[LiveVersion]
) -> Result:
    notes = []
    if len(ours) > 1:
        numbers = " and ".join(str(each.number) for each in ours)
        notes.append(f"versions {numbers} are the same push")
    if versions[-1].number > ours[-1].number:
        notes.append(f"somebody made version {versions[-1].number} after it, which is live now")
    result = _with_version(Result(planned, Outcome.RECOVERED, 1), found, ours[-1])
    return replace(result, notes=tuple(notes))


async def _verify(planned: PlannedPreset, api: PresetsApi, base: int, live: LivePreset) -> Result:
    """Compare what came back with what was sent."""
    version = live.version
    assert version is not None  # noqa: S101 (the client promises it for a create)
    result = _with_version(Result(planned, Outcome.PUSHED, 1), live, version)
    if planned.locked and planned.locked.preset_id == live.preset_id:
        # An archived preset that comes back brings its history along.
        base = max(base, planned.locked.version)
    if version.number == base + 1:
        return result
    try:
        others = await api.versions_after(planned.api_slug, base)
    except ApiError as exception:
        note = f"the version is {version.number}, not {base + 1}, and the history can't be read"
        return replace(result, notes=(f"{note}: {exception.message}",))
    foreign = [each.number for each in others if each.number < version.number]
    notes = () if foreign else (f"the API skipped from version {base} to {version.number}",)
    return replace(result, superseded=tuple(foreign), notes=notes)


def _is_ours(planned: PlannedPreset, version: LiveVersion) -> bool:
    return planned.desired is not None and is_same_live(planned.desired.content, version.content)


def _with_version(result: Result, live: LivePreset, version: LiveVersion) -> Result:
    """Add the version to a result: what to record, and what wasn't stored as it was sent."""
    planned, definition = result.planned, result.planned.desired
    assert definition is not None  # noqa: S101 (a version comes of a definition)
    changes = diff(live_form(definition.content), live_form(version.content))
    not_persisted = tuple(each.path for each in changes if each.op is not Op.ADD)
    held = version.content if changes else None
    entry = entry_of(
        definition, live, version, protected=planned.protected, held=held, not_persisted=not_persisted
    )
    is_ours = result.outcome in LIVE_NOW
    return replace(
        result,
        version=version.number,
        version_id=version.version_id,
        not_persisted=not_persisted if is_ours else (),
        added=tuple(each.path for each in changes if each.op is Op.ADD) if is_ours else (),
        entry=entry,
    )
