"""Build a plan: pure, total, sorted by slug.

No state but `create` and `update` leads to a push, unless the slug was named on the command line.
"""

from collections.abc import Iterable
from dataclasses import replace

from presetctl.content import live_form
from presetctl.definitions.load import Definition
from presetctl.diff import Change, diff
from presetctl.journal.settled import Settled
from presetctl.live import Live
from presetctl.lockfile import Lock, LockEntry
from presetctl.notices import notices_of
from presetctl.plan import Action, Options, Plan, PlannedPreset
from presetctl.reason import reason_of
from presetctl.state import State, classify, classify_offline

_PUSHED = (State.CREATE, State.UPDATE)
_RECORDED = (State.ADOPT, State.CONVERGED)
_OVERWRITABLE = (State.UNMANAGED, State.DRIFTED, State.CONFLICT, State.ROLLED_BACK)
MISSING_FLOOR = 2
MISSING_SHARE = 0.2


def build_plan(
    definitions: Iterable[Definition],
    lock: Lock | None,
    live: Live | None,
    options: Options,
    *,
    target: str,
    base_url: str,
    settled: Settled | None = None,
) -> Plan:
    """Compare the three sides of every managed preset.

    `lock` is None where there is no lockfile, `live` None where only the lockfile is known. `settled` is what
    became of the pushes that an earlier run left open; the lock holds what was found of them.
    """
    settled = settled or Settled()
    desired = {each.slug: each for each in definitions}
    locked = lock.presets if lock else {}
    slugs = sorted(desired.keys() | locked.keys())
    presets = [
        _plan_preset(slug, desired.get(slug), locked.get(slug), live, options, settled)
        for slug in slugs
        if options.only is None or slug in options.only
    ]
    workspaces = (lock and lock.workspace_id, live and live.workspace_id)
    managed = {options.api_slug(slug) for slug in slugs}
    plan = Plan(
        target=target,
        base_url=base_url,
        workspace_id=next((each for each in workspaces if each), None),
        is_live=live is not None,
        presets=tuple(presets),
        not_managed=tuple(sorted(live.presets.keys() - managed)) if live else (),
        options=options,
    )
    stop = _wrong_place(plan, managed=len(slugs))
    if stop:
        plan = replace(plan, presets=tuple(_refuse_push(each, stop) for each in plan.presets))
    return replace(plan, diagnostics=tuple(notices_of(plan, settled, has_lockfile=lock is not None)))


def _plan_preset(
    slug: str,
    desired: Definition | None,
    locked: LockEntry | None,
    live: Live | None,
    options: Options,
    settled: Settled,
) -> PlannedPreset:
    api_slug = options.api_slug(slug)
    found = live.presets.get(api_slug) if live else None
    failure = live.errors.get(api_slug) if live else None
    if failure:
        state = State.ERROR
    elif live and desired and slug in settled.unknown and not settled.is_retry:
        state = State.UNKNOWN
    elif live:
        state = classify(desired, locked, found)
    else:
        state = classify_offline(desired, locked)
    planned = PlannedPreset(
        slug=slug,
        api_slug=api_slug,
        state=state,
        action=Action.NONE,
        reason="",
        protected=_is_protected(slug, desired, locked, options),
        desired=desired,
        locked=locked,
        live=found,
    )
    planned = _with_changes(replace(planned, reason=reason_of(planned, failure, settled)))
    action, reason = _decide(planned, options)
    if action is Action.NONE and state is State.UNCHANGED and slug in settled.found:
        action, reason = Action.RECORD, settled.said[slug]
    return replace(planned, action=action, reason=reason)


def _is_protected(slug: str, desired: Definition | None, locked: LockEntry | None, options: Options) -> bool:
    """Tell whether a preset is protected: also by the lockfile, until somebody allows the change by name."""
    is_still_locked = locked is not None and locked.protected and slug not in options.allow_protected
    return is_still_locked or options.is_protected(slug, is_marked=bool(desired and desired.protected))


def _with_changes(planned: PlannedPreset) -> PlannedPreset:
    """Add what a push would change, and what somebody else changed since the last one."""
    desired, locked, live = planned.desired, planned.locked, planned.live
    held = live_form(live.version.content) if live and live.version else None
    changes: tuple[Change, ...] = ()
    live_changes: tuple[Change, ...] = ()
    match planned.state:
        case State.CREATE | State.MISSING if desired:
            changes = diff(None, desired.content)
        case State.UPDATE | State.UNKNOWN if desired:
            changes = diff(locked.content if locked else None, desired.content)
        case State.UNMANAGED if desired and held:
            changes = diff(held, live_form(desired.content))
        case State.DRIFTED | State.CONFLICT | State.ROLLED_BACK if desired and locked:
            changes = diff(locked.content, desired.content)
            live_changes = diff(live_form(locked.live_content), held) if held else ()
    return replace(planned, changes=changes, live_changes=live_changes)


def _decide(planned: PlannedPreset, options: Options) -> tuple[Action, str]:
    """Return what apply does, and why where the state's own reason isn't it."""
    slug, state = planned.slug, planned.state
    is_named = (state in _OVERWRITABLE and slug in options.overwrite) or (
        state is State.MISSING and slug in options.recreate
    )
    if state in _PUSHED or is_named:
        if planned.protected and slug not in options.allow_protected:
            return Action.REFUSE, f"protected; `--allow-protected {slug}` allows it"
        option = "--recreate" if state is State.MISSING else "--overwrite"
        return (
            Action.PUSH,
            f"{planned.reason}; `{option}` was given" if is_named else planned.reason,
        )
    if state in _RECORDED:
        return Action.RECORD, planned.reason
    if state is State.GONE:
        return Action.FORGET, planned.reason
    if state is State.ORPHANED:
        return (Action.REFUSE if options.orphans_are_errors else Action.NONE), planned.reason
    if state is State.UNCHANGED:
        return (Action.RECORD if _must_record(planned) else Action.NONE), planned.reason
    return (Action.NONE if state is State.ERROR else Action.REFUSE), planned.reason


def _must_record(planned: PlannedPreset) -> bool:
    """Tell whether the protection of an unchanged preset must be noted in the lockfile."""
    return planned.locked is not None and planned.protected != planned.locked.protected


def _wrong_place(plan: Plan, *, managed: int) -> str | None:
    """Return why this is most likely the wrong key or target, when it looks like it."""
    regressed = [each.slug for each in plan.presets if each.state is State.REGRESSED]
    if regressed:
        return f"`{regressed[0]}` has fewer live versions than were recorded: is this the right target?"
    missing = [each for each in plan.presets if each.state is State.MISSING and each.action is Action.REFUSE]
    if len(missing) > max(MISSING_FLOOR, MISSING_SHARE * managed):
        return f"{len(missing)} recorded presets are missing at once: is this the right target?"
    return None


def _refuse_push(planned: PlannedPreset, reason: str) -> PlannedPreset:
    if planned.action in (Action.NONE, Action.REFUSE):
        return planned
    return replace(planned, action=Action.REFUSE, reason=reason)
