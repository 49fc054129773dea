"""Is the live preset still the one that a push was planned on?"""

from presetctl.content import live_sha256
from presetctl.errors import ApiError
from presetctl.live import ACTIVE, LivePreset
from presetctl.plan import PlannedPreset
from presetctl.push.means import PresetsApi

NOT_FOUND = 404


async def newest_number(planned: PlannedPreset, api: PresetsApi) -> int:
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


def is_expected(planned: PlannedPreset, found: LivePreset | None) -> bool:
    """Tell whether the live preset is still the one that the plan was made on."""
    expect = planned.expect
    if found is None:
        return expect.preset_id is None
    if (found.preset_id, found.designated_id) != (expect.preset_id, expect.version_id):
        return False
    held = live_sha256(found.version.content) if found.version else None
    return found.status == ACTIVE and held == expect.live_sha256


def describe(found: LivePreset | None) -> str:
    """Return what became of a preset, to follow "it"."""
    if found is None:
        return "is gone"
    if found.status != ACTIVE:
        return f"is {found.status}"
    return f"is at version {found.version.number}" if found.version else "has no version"
