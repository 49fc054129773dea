"""What apply would do, as a value.

Everything that apply may do stands in the plan, also what somebody allowed by name on the command line, so
that what was reviewed is what is pushed. Building it is left to `planner`.
"""

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from presetctl.content import live_sha256, wire_body
from presetctl.definitions.load import Definition
from presetctl.diagnostics import Diagnostic
from presetctl.diff import Change
from presetctl.live import LivePreset
from presetctl.lockfile import LockEntry
from presetctl.prices.change import PriceChange
from presetctl.state import State


class Action(StrEnum):
    """What apply does with a preset."""

    NONE = "none"
    PUSH = "push"
    RECORD = "record"
    REFUSE = "refuse"
    FORGET = "forget"


WRITES = (Action.PUSH, Action.RECORD, Action.FORGET)
"""What changes the API or the lockfile."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line and the settings allow. The sets hold slugs, `protected` holds globs."""

    overwrite: frozenset[str] = frozenset()
    recreate: frozenset[str] = frozenset()
    allow_protected: frozenset[str] = frozenset()
    protected: tuple[str, ...] = ()
    slug_suffix: str = ""
    orphans_are_errors: bool = False
    max_changes: int | None = None
    only: frozenset[str] | None = None

    def api_slug(self, slug: str) -> str:
        """Return the name under which the target knows a preset."""
        return slug + self.slug_suffix

    def is_protected(self, slug: str, *, is_marked: bool) -> bool:
        """Tell whether the definition or the settings protect a preset."""
        return is_marked or any(fnmatchcase(slug, glob) for glob in self.protected)


@dataclass(frozen=True, slots=True)
class Expect:
    """The live state that a push was planned on; all null for a preset that doesn't exist yet."""

    preset_id: str | None = None
    version_id: str | None = None
    live_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedPreset:
    """One preset of the plan, with the three sides that decided it. `price` decides nothing."""

    slug: str
    api_slug: str
    state: State
    action: Action
    reason: str
    protected: bool = False
    desired: Definition | None = None
    locked: LockEntry | None = None
    live: LivePreset | None = None
    changes: tuple[Change, ...] = ()
    live_changes: tuple[Change, ...] = ()
    price: PriceChange | None = None

    @property
    def source(self) -> str | None:
        """The definition's file in the presets folder, also when only the lock remembers it."""
        return self.desired.source if self.desired else self.locked.source if self.locked else None

    @property
    def locked_version(self) -> int | None:
        """Number of the recorded version."""
        return self.locked.version if self.locked else None

    @property
    def live_version(self) -> int | None:
        """Number of the live version, None where it isn't known."""
        live, locked = self.live, self.locked
        if live and locked and live.designated_id == locked.version_id:
            return locked.version
        return live.version.number if live and live.version else None

    @property
    def expect(self) -> Expect:
        """What a push relies on finding."""
        live, locked = self.live, self.locked
        if live is None:
            return Expect()
        held = live.version.content if live.version else None
        if held is None and locked and live.designated_id == locked.version_id:
            held = locked.live_content
        return Expect(live.preset_id, live.designated_id, live_sha256(held) if held else None)

    @property
    def body(self) -> dict[str, Any] | None:
        """The body of the create call, for a push."""
        if self.action is not Action.PUSH or self.desired is None:
            return None
        return wire_body(self.desired.endpoint, self.desired.content)


@dataclass(frozen=True, slots=True)
class Plan:
    """What apply would do to one target. `presets` are sorted by slug; `is_live` is false offline."""

    target: str
    base_url: str
    workspace_id: str | None
    is_live: bool
    presets: tuple[PlannedPreset, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    not_managed: tuple[str, ...] = ()
    options: Options = Options()

    def having(self, *actions: Action) -> tuple[PlannedPreset, ...]:
        """Return the presets with one of the actions."""
        return tuple(each for each in self.presets if each.action in actions)

    @property
    def has_changes(self) -> bool:
        """Whether apply would write anything, or refuse to."""
        return any(each.action is not Action.NONE for each in self.presets)

    @property
    def summary(self) -> dict[str, int]:
        """Return the number of presets of each kind."""
        pushes = self.having(Action.PUSH)
        creates = sum(each.state in (State.CREATE, State.MISSING) for each in pushes)
        return {
            "create": creates,
            "update": len(pushes) - creates,
            "record": len(self.having(Action.RECORD, Action.FORGET)),
            "refused": len(self.having(Action.REFUSE)),
            "orphaned": sum(each.state is State.ORPHANED for each in self.presets),
            "unchanged": sum(
                each.state is State.UNCHANGED and each.action is Action.NONE for each in self.presets
            ),
            "error": sum(each.state is State.ERROR for each in self.presets),
        }
