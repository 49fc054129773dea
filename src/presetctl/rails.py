"""Limits on how much one run may push."""

from presetctl.plan import Action, Plan

PERCENT_FROM = 10
"""Below so many managed presets a percentage says nothing."""


def over_limit(
    plan: Plan, max_changes: int | None, max_percent: int | None, override: int | None
) -> str | None:
    """Return why a plan is too large to push, with the override to paste; None when it isn't.

    `override` is the number given on the command line. It replaces both limits of the settings.
    """
    count = len(plan.having(Action.PUSH))
    way_out = f"`--max-changes {count}` allows it"
    if override is not None:
        return (
            f"{count} presets would be pushed, {override} are allowed; {way_out}"
            if count > override
            else None
        )
    if max_changes is not None and count > max_changes:
        return f"{count} presets would be pushed, and the limit is {max_changes}; {way_out}"
    managed = sum(each.desired is not None for each in plan.presets)
    updates = plan.summary["update"]
    if max_percent is not None and managed >= PERCENT_FROM and updates * 100 > max_percent * managed:
        share = f"{updates} of {managed} presets would be updated"
        return f"{share}, and the limit is {max_percent} %; {way_out}"
    return None
