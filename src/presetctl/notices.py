"""What a plan says beside its presets: what was not checked, lost, found, or needs somebody."""

from collections.abc import Iterator

from presetctl.diagnostics import Diagnostic, Severity, note, warning
from presetctl.journal.settled import SUPERSEDED, Settled
from presetctl.plan import Plan, PlannedPreset
from presetctl.state import State


def notices_of(plan: Plan, settled: Settled, *, has_lockfile: bool) -> Iterator[Diagnostic]:
    """Yield what people should know: about pushes of earlier runs, about the whole plan, about presets."""
    yield from _pushes(plan, settled)
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


def _pushes(plan: Plan, settled: Settled) -> Iterator[Diagnostic]:
    """Yield what became of pushes that an earlier run left open."""
    for slug in sorted(each.slug for each in plan.presets):
        if push := settled.unknown.get(slug):
            message = f"`{slug}`: a push of {push.at} may or may not have been made: nobody saw its outcome"
            hint = "`presetctl apply` looks for it; `--retry-unknown` permits one more push if it isn't there"
            yield Diagnostic(Severity.WARNING, "unknown-push", message, hint=hint, slug=slug)
        elif said := settled.said.get(slug):
            is_lost = settled.ended.get(slug) == SUPERSEDED
            code = "superseded-push" if is_lost else "recovered-push"
            severity = Severity.WARNING if is_lost or slug in settled.superseded else Severity.NOTE
            yield Diagnostic(severity, code, f"`{slug}`: {said}", slug=slug)


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
