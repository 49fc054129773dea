"""Pushes of earlier runs: found, superseded or still unknown, before anything is planned."""

from collections.abc import Collection
from dataclasses import replace

import anyio
import pytest

from presetctl.errors import ApiError
from presetctl.journal.lines import OpenPush
from presetctl.journal.read import Journalled
from presetctl.journal.settled import Settled, settle_offline
from presetctl.lockfile import Lock
from presetctl.push.look import LOOK_AFTER_SECONDS, ONCE
from presetctl.push.settle import settle
from tests.unit.conftest import FakeApi, a_content, a_lock, an_entry, an_open_push

LOCK = a_lock({"triage": an_entry("triage")})
AT = "2026-11-20T10:00:00Z"


def settled(
    api: FakeApi,
    *pushes: OpenPush,
    lock: Lock = LOCK,
    only: Collection[str] | None = None,
    seconds: tuple[float, ...] = ONCE,
) -> Settled:
    journalled = Journalled({each.slug: each for each in pushes})

    async def run() -> Settled:
        return await settle(journalled, lock, api, only=only, sleep=api.sleep, seconds=seconds)

    return anyio.run(run)


def an_api(*seeds: int) -> FakeApi:
    """Return an API with version 1 and one for each seed."""
    api = FakeApi()
    api.edit()
    for seed in seeds:
        api.edit("triage", seed=seed)
    return api


def test_a_push_that_is_there_is_recovered() -> None:
    """The version above the base that says what was sent is ours; its entry is complete."""
    push = replace(an_open_push(seed=2), protected=True, files={"triage.yaml": "0a"})

    found = settled(an_api(2), push)

    entry = an_entry("triage", seed=2, number=2)
    created_at = "2026-11-21T10:00:00Z"
    expected = replace(entry, created_at=created_at, protected=True, files={"triage.yaml": "0a"})
    assert found == Settled(
        found={"triage": expected},
        said={"triage": f"version 2 is the push of {AT}, whose answer was lost"},
        ended={"triage": "recovered"},
    )
    assert found.within(LOCK) == a_lock({"triage": expected})


def test_a_first_version_is_recovered_without_a_lock_entry() -> None:
    """A create that was lost is found as an update is."""
    api = FakeApi()
    api.edit()

    found = settled(api, an_open_push(base=0), lock=a_lock())

    assert found.found["triage"].version == 1


def test_a_push_that_is_not_there_stays_unknown() -> None:
    """It may become visible later."""
    api, push = an_api(), an_open_push(seed=2)

    found = settled(api, push, seconds=LOOK_AFTER_SECONDS)

    assert found == Settled(unknown={"triage": push})
    assert api.naps == list(LOOK_AFTER_SECONDS)


@pytest.mark.parametrize("gone", [True, False])
def test_a_push_that_cannot_be_looked_for_stays_unknown(gone: bool) -> None:  # noqa: FBT001
    """No answer, or an archived preset, proves nothing."""
    api, push = an_api(2), an_open_push(seed=2)
    if gone:
        api.presets["triage"].status = "archived"
    else:
        api.before("get", 1, ApiError("GET → 500"))

    assert settled(api, push) == Settled(unknown={"triage": push})


def test_an_equal_version_below_the_base_proves_nothing() -> None:
    """Only what came after the push's base can be it."""
    push = an_open_push(seed=2, base=2)

    assert settled(an_api(2), push) == Settled(unknown={"triage": push})


def test_a_foreign_version_alone_supersedes_the_push() -> None:
    """Production goes on from theirs; nobody looks any more."""
    found = settled(an_api(7, 8), an_open_push(seed=2))

    makers = "version 2 by user-1 and version 3 by user-1 were made"
    said = f"the push of {AT} was not found, and {makers} since"
    assert found == Settled(said={"triage": said}, ended={"triage": "superseded"})


def test_duplicates_and_later_versions_are_told() -> None:
    """Something on the way repeated the call, and then somebody edited."""
    found = settled(an_api(2, 2, 9), an_open_push(seed=2))

    assert found.found["triage"].version == 3
    assert found.said["triage"] == (
        f"version 3 is the push of {AT}, whose answer was lost; versions 2 and 3 are the same push; "
        "drifted: version 4 by user-1 came after it"
    )


def test_a_foreign_version_before_it_is_named() -> None:
    """What a lost create stepped on is told also when the next run finds it."""
    api = an_api(9, 2)

    found = settled(api, an_open_push(seed=2))

    assert found.found["triage"].version == 3
    assert found.superseded == {"triage": (api.presets["triage"].versions[1],)}
    assert "; it replaced version 2 by user-1" in found.said["triage"]


@pytest.mark.parametrize("number", [2, 3])
def test_what_the_lockfile_holds_already_is_just_closed(number: int) -> None:
    """A pull or refresh meanwhile recorded it, or something newer."""
    lock = a_lock({"triage": an_entry("triage", seed=2, number=number)})

    found = settled(an_api(2), an_open_push(seed=2), lock=lock)

    assert found == Settled(ended={"triage": "recorded"})


def test_a_double_is_named_although_the_lockfile_holds_it_already() -> None:
    """Somebody else pushed and recorded the same while our answer was lost."""
    lock = a_lock({"triage": an_entry("triage", seed=2, number=3)})

    found = settled(an_api(2, 2), an_open_push(seed=2), lock=lock)

    assert found.said == {"triage": f"the push of {AT} was made: versions 2 and 3 are the same push"}
    assert (found.found, found.ended) == ({}, {"triage": "recorded"})


def test_another_preset_of_the_slug_is_not_taken_for_the_recorded_one() -> None:
    """The lockfile's entry is of a preset that is gone: planning says so."""
    lock = a_lock({"triage": replace(an_entry("triage"), preset_id="old")})

    found = settled(an_api(2), an_open_push(seed=2), lock=lock)

    assert found == Settled(ended={"triage": "recorded"})


def test_only_the_named_presets_are_looked_for() -> None:
    """A run for one preset doesn't wait for others."""
    api, push, other = an_api(2), an_open_push(seed=2), an_open_push("other")

    found = settled(api, push, other, only={"other"})

    assert found.unknown == {"triage": push, "other": other}
    assert api.count("get") == 1


def test_what_the_journal_knows_and_the_lockfile_lacks_is_taken_over() -> None:
    """A run that died before the lockfile was written loses nothing, not even without the API."""
    newer, older = an_entry("triage", seed=2, number=2), an_entry("old", number=2)
    strange, new = replace(an_entry("strange", number=9), preset_id="other"), an_entry("new")
    lock = a_lock(
        {"triage": an_entry("triage"), "old": an_entry("old", number=3), "strange": an_entry("strange")}
    )
    push = an_open_push("b")
    entries = {"triage": newer, "old": older, "strange": strange, "new": new}

    notes = {"triage": ["it replaced version 1"], "old": ["never mind"]}

    found = settle_offline(Journalled({"b": push}, entries, notes), lock)

    assert found == Settled(
        found={"triage": newer, "new": new},
        said={
            "triage": "version 2 was pushed, and not recorded; it replaced version 1",
            "new": "version 1 was pushed, and not recorded",
        },
        unknown={"b": push},
    )


def test_an_open_push_is_looked_for_from_what_the_journal_recorded() -> None:
    """An outcome in the journal counts as if it stood in the lockfile."""
    api = an_api(2)
    entries = {"triage": an_entry("triage", seed=2, number=2)}
    journalled = Journalled({"triage": an_open_push(seed=2)}, entries)

    async def run() -> Settled:
        return await settle(journalled, LOCK, api, only=None, sleep=api.sleep, seconds=ONCE)

    found = anyio.run(run)

    assert found.found == entries
    assert (found.ended, found.unknown) == ({"triage": "recorded"}, {})


def test_what_the_server_changed_is_kept_in_the_entry() -> None:
    """Ours is what means the same; nulls that came along are no difference."""
    api = FakeApi(keep=lambda config: {**config, "stop": None})
    api.edit()
    api.store("triage", a_content(seed=2, stop=None))

    found = settled(api, an_open_push(seed=2))

    assert found.found["triage"].live is None
