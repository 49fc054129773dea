"""What is live, or was, into what a definition should say and the lockfile should hold.

Pure: reading the API is done before, and writing files after. As in a merge, the lock entry is the common
base: a definition that changed since, whose live side changed too, is somebody's work on both sides.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from presetctl.content import Content, is_same_live, live_form
from presetctl.definitions.fit import Fitted, choose_endpoint, fit, rebase, renamed
from presetctl.definitions.load import Definition
from presetctl.evidence import entry_of
from presetctl.live import ACTIVE, LivePreset, LiveVersion
from presetctl.lockfile import LockEntry
from presetctl.models.endpoint import Endpoint
from presetctl.state import is_as_locked, is_live_as_locked


class Pull(StrEnum):
    """What a pull does with one preset."""

    WRITE = "write"
    UPDATE = "update"
    RECORD = "record"
    NONE = "none"
    KEEP = "keep"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Sides:
    """What is known of a live preset.

    `old` is a version to go back to; without it the one that production uses is taken. `extra` are the names
    that the definition has under `extra_request`.
    """

    slug: str
    definition: Definition | None
    locked: LockEntry | None
    live: LivePreset
    old: LiveVersion | None = None
    extra: Collection[str] = ()

    @property
    def base(self) -> LockEntry | None:
        """The lock entry, where it is about this preset."""
        return self.locked if self.locked and self.locked.preset_id == self.live.preset_id else None

    @property
    def designated(self) -> LiveVersion | None:
        """The version that production uses, from the lockfile where the list alone named it."""
        base = self.base
        if self.live.version or base is None or self.live.designated_id != base.version_id:
            return self.live.version
        return LiveVersion(base.version_id, base.version, base.live_content, base.created_at)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a preset, and why where that isn't plain.

    `version` is the one whose content the definition gets, as `fitted` and `prompt` say it.
    """

    sides: Sides
    pull: Pull
    endpoint: Endpoint = Endpoint.CHAT
    version: LiveVersion | None = None
    fitted: Fitted | None = None
    prompt: str | None = None
    reason: str = ""

    @property
    def content(self) -> Content:
        """What the definition is to say."""
        parts = {**self.fitted.request, **self.fitted.extra} if self.fitted else {}
        return Content.of(self.prompt, parts)


def decide(sides: Sides, *, force: bool = False) -> Decision:
    """Return what to do; `force` lets live content replace local edits that were never pushed."""
    live, locked, version = sides.live, sides.base, sides.old or sides.designated
    if live.status != ACTIVE:
        return Decision(sides, Pull.NONE, reason=f"it is {live.status}")
    if version is None:
        return Decision(sides, Pull.NONE, reason="production uses no version of it")
    if locked and live.version_count is not None and live.version_count < locked.version:
        message = (
            f"the live history has {live.version_count} versions, and version {locked.version} was recorded"
        )
        return Decision(sides, Pull.REFUSE, reason=f"{message}: is this the right target?")
    taken = take(sides, version)
    if sides.definition is None:
        return taken
    pull, reason = _compare(sides, sides.definition, taken.content, is_forced=force)
    return Decision(sides, pull, taken.endpoint, version, taken.fitted, taken.prompt, reason)


def take(sides: Sides, version: LiveVersion) -> Decision:
    """Return a version as the definition would say it that is written anew."""
    definition, base = sides.definition, sides.base
    if definition:
        endpoint, spoken = definition.endpoint, definition.content
    elif sides.locked:
        endpoint, spoken = sides.locked.endpoint, sides.locked.content
    else:
        endpoint, spoken = choose_endpoint(version.content.config), Content.of(None, {})
    if base:
        content = rebase(base.content, base.live_content, version.content, endpoint)
    else:
        content = renamed(version.content, endpoint, spoken.config.keys())
    known = endpoint.request_model.model_fields
    unknown = {key for key in spoken.config if key not in known}
    fitted = fit(live_form(content).config, endpoint, unknown | set(sides.extra))
    return Decision(sides, Pull.WRITE, endpoint, version, fitted, content.system_prompt)


def record(decision: Decision, definition: Definition, *, protected: bool) -> LockEntry | None:
    """Return the lock entry under which a definition plans nothing; None where nothing is live."""
    sides, version = decision.sides, decision.sides.designated
    if version is None:
        return None
    entry = entry_of(definition, sides.live, version, protected=protected)
    known = sides.base.not_persisted if sides.base else ()
    return replace(entry, not_persisted=tuple(path for path in known if path in entry.not_persisted))


def _compare(sides: Sides, definition: Definition, wanted: Content, *, is_forced: bool) -> tuple[Pull, str]:
    locked, live = sides.base, sides.live
    # A recorded push is pushed, whoever has the slug by now.
    is_pushed = sides.locked is not None and is_as_locked(definition, sides.locked)
    is_live_unchanged = locked is not None and is_live_as_locked(locked, live)
    if sides.old:
        if is_same_live(definition.content, wanted):
            return Pull.NONE, f"the definition says what version {sides.old.number} says"
        held = sides.designated
        is_pushed = is_pushed or bool(held and is_same_live(definition.content, take(sides, held).content))
        if is_pushed or is_forced:
            return Pull.UPDATE, ""
        return Pull.REFUSE, "the definition has changes that were never pushed"
    if is_pushed and locked and live.designated_id == locked.version_id:
        return Pull.NONE, "nothing changed"
    if (is_pushed and is_live_unchanged) or is_same_live(definition.content, wanted):
        return Pull.RECORD, ""
    if is_live_unchanged and not is_forced:
        return Pull.KEEP, "the definition changed since the last push, and the live preset didn't"
    if is_pushed or is_forced:
        return Pull.UPDATE, ""
    if locked is None:
        return Pull.REFUSE, "the definition and the live preset differ, and no push is recorded"
    return Pull.REFUSE, "the definition changed since the last push, and so did the live preset"
