"""Build a plan: pure, total, sorted by slug.

No state but `create` and `update` leads to a push, unless the slug was named on the command line.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from presetctl.content import live_form
from presetctl.definitions.load import Definition
from presetctl.diagnostics import Diagnostic, Severity, note, warning
from presetctl.diff import Change, diff
from presetctl.errors import ApiError
from presetctl.live import Live, LivePreset
from presetctl.lockfile import Lock, LockEntry
from presetctl.plan import Action, Options, Plan, PlannedPreset
from presetctl.settled import SUPERSEDED, Settled
from presetctl.state import State, classify, classify_offline

_PUSHED = (State.CREATE, State.UPDATE)
_RECORDED = (State.ADOPT, State.CONVERGED)
_OVERWRITABLE = (State.UNMANAGED, State.DRIFTED, State.CONFLICT, State.ROLLED_BACK)
MISSING_FLOOR = 2
MISSING_SHARE = 0.2

_REASONS = {
    State.UNCHANGED: "nothing changed",
    State.UPDATE: "the definition changed since {recorded}",
    State.CREATE: "no preset of this slug is known",
    State.ADOPT: "{held} already says the same",
    State.UNMANAGED: "{held} says something else, and presetctl didn't make it",
    State.DRIFTED: "{held} replaced {recorded}; the definition didn't change",
    State.CONVERGED: "{held} says what the definition says",
    State.CONFLICT: "{held} replaced {recorded}, and the definition changed too",
    State.ROLLED_BACK: "production went back from {recorded} to {held}",
    State.INACTIVE: "the live preset is {status}",
    State.REPLACED: "another preset has taken the slug; its id differs from the recorded one",
    State.REGRESSED: "the live history has {count} versions, and {recorded} was recorded",
    State.MISSING: "{recorded} was recorded, but the preset is gone or archived",
    State.ORPHANED: "its definition is gone",
    State.GONE: "its definition is gone, and so is the live preset",
    State.UNKNOWN: "a push of {begun} may or may not have been made: nobody saw its outcome",
    State.ERROR: "the live preset could not be read: {failure}",
}


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
    notices = (*_journal_notices(plan, settled), *_notices(plan, has_lockfile=lock is not None))
    return replace(plan, diagnostics=notices)


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
    planned = _with_changes(replace(planned, reason=_reason(planned, failure, settled)))
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


def _reason(planned: PlannedPreset, failure: ApiError | None, settled: Settled) -> str:
    desired, locked, live = planned.desired, planned.locked, planned.live
    begun = settled.unknown.get(planned.slug)
    if planned.state is State.UPDATE and desired and locked and desired.endpoint is not locked.endpoint:
        return f"the endpoint changes from {locked.endpoint} to {desired.endpoint}"
    if planned.state is State.UPDATE and desired and locked and locked.files:
        return f"{_what_changed(desired, locked)} since version {locked.version}"
    return _REASONS[planned.state].format(
        recorded=f"version {locked.version}" if locked else None,
        held=_describe_live(live),
        status=live and live.status,
        count=live and live.version_count,
        failure=failure,
        begun=begun and begun.at,
    )


def _what_changed(desired: Definition, locked: LockEntry) -> str:
    """Return which files make the difference: the definition's own, or what it extends and includes."""
    names = desired.files.keys() | locked.files.keys()
    others = sorted(
        name
        for name in names - {desired.source, locked.source}
        if desired.files.get(name) != locked.files.get(name)
    )
    said = ", ".join(f"`{name}`" for name in others)
    if desired.files.get(desired.source) != locked.files.get(locked.source):
        return f"the definition and {said} changed" if others else "the definition changed"
    if others:
        return f"because {said} changed"
    return "neither its file nor what it includes changed, yet its content did"


def _describe_live(live: LivePreset | None) -> str:
    version = live.version if live else None
    if version is None:
        return "a live preset without a version"
    when = f" of {version.created_at}" if version.created_at else ""
    who = f" by {version.creator_id}" if version.creator_id else ""
    return f"live version {version.number}{when}{who}"


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


def _journal_notices(plan: Plan, settled: Settled) -> Iterator[Diagnostic]:
    """Yield what became of pushes that an earlier run left open."""
    for slug in sorted(each.slug for each in plan.presets):
        if push := settled.unknown.get(slug):
            message = f"`{slug}`: a push of {push.at} may or may not have been made: nobody saw its outcome"
            hint = "`presetctl apply` looks for it; `--retry-unknown` permits one more push if it isn't there"
            yield Diagnostic(Severity.WARNING, "unknown-push", message, hint=hint, slug=slug)
        elif said := settled.said.get(slug):
            is_lost = settled.ended.get(slug) == SUPERSEDED
            code = "superseded-push" if is_lost else "recovered-push"
            severity = Severity.WARNING if is_lost else Severity.NOTE
            yield Diagnostic(severity, code, f"`{slug}`: {said}", slug=slug)


def _notices(plan: Plan, *, has_lockfile: bool) -> Iterator[Diagnostic]:
    if not plan.is_live:
        message = "compared with the lockfile alone; whether somebody else edited a preset is not known"
        yield note("drift-not-checked", message)
    elif not has_lockfile and any(each.live for each in plan.presets):
        message = "there is no lockfile, yet presets of these slugs are live"
        hint = "what agrees is recorded; the rest is refused, unless `--overwrite SLUG` names it"
        yield warning("no-lockfile", message, hint=hint)
    creates = [each for each in plan.presets if each.state is State.CREATE]
    for each in plan.presets:
        if each.state is State.ORPHANED:
            yield _orphan(each, creates)
        elif each.state is State.UNCHANGED and each.locked and each.locked.not_persisted:
            paths = ", ".join(f"`{path}`" for path in each.locked.not_persisted)
            message = f"the API didn't store {paths} of version {each.locked.version}"
            hint = "remove what isn't stored, or keep it and know that it has no effect"
            yield Diagnostic(Severity.WARNING, "not-persisted", message, hint=hint, slug=each.slug)
        elif each.state is State.ERROR:
            yield Diagnostic(Severity.ERROR, "live-read-failed", each.reason, slug=each.slug)


def _orphan(planned: PlannedPreset, creates: list[PlannedPreset]) -> Diagnostic:
    slug = planned.slug
    way_out = f"restore the definition, or run `presetctl archive {slug}` or `presetctl forget {slug}`"
    twin = next(
        (
            each.slug
            for each in creates
            if each.desired and planned.locked and each.desired.content == planned.locked.content
        ),
        None,
    )
    hint = f"renamed to `{twin}`? A slug can't be renamed: production must call the new one first"
    return Diagnostic(
        Severity.WARNING,
        "orphaned-preset",
        f"`{planned.slug}` is recorded and has no definition; it stays live",
        hint=hint if twin else way_out,
        slug=planned.slug,
    )
