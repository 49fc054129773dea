"""The sandbox's presets and versions: who sees what, in which order, and what never changes."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presetctl.errors import PresetctlError
from presetctl.sandbox.records import PresetDesignatedVersion
from presetctl.sandbox.store import (
    API_USER,
    DASHBOARD_USER,
    WORKSPACE_ID,
    ConflictError,
    MissingError,
    Store,
)

from .calls import Clock

CONFIG = {"model": "openai/gpt-5.4", "temperature": 1.0, "provider": {"only": [], "sort": None}}
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture
def store() -> Store:
    return Store(clock=Clock())


def numbers(store: Store, slug: str) -> list[int]:
    return [each.version for each in store.list_versions(slug, limit=100).data]


def slugs(store: Store) -> list[str]:
    return [each.slug for each in store.list_presets(limit=100).data]


def test_first_version_makes_the_preset(store: Store) -> None:
    """A create call to a free slug makes a preset named like it, whose first version is designated."""
    preset = store.create_version("triage", "Be brief.", CONFIG)

    assert UUID4.fullmatch(preset.id)
    assert (preset.slug, preset.name, preset.description) == ("triage", "triage", None)
    assert (preset.status, preset.status_updated_at) == ("active", None)
    assert (preset.creator_user_id, preset.workspace_id) == (API_USER, WORKSPACE_ID)
    version = preset.designated_version
    assert version is not None
    assert UUID4.fullmatch(version.id)
    assert preset.designated_version_id == version.id
    assert (version.preset_id, version.version, version.creator_id) == (preset.id, 1, API_USER)
    assert (version.system_prompt, version.config) == ("Be brief.", CONFIG)


def test_answer_of_a_write_is_what_is_read_next(store: Store) -> None:
    """What a create call answers is what `get_preset` and `get_version` say afterwards."""
    created = store.create_version("triage", "Be brief.", CONFIG)

    assert store.get_preset("triage") == created
    assert store.get_version("triage", 1) == created.designated_version


def test_equal_content_makes_another_version(store: Store) -> None:
    """Nothing is deduplicated: the same content again is a version of its own, with its own id."""
    first = store.create_version("triage", None, CONFIG)

    second = store.create_version("triage", None, CONFIG)

    assert second.id == first.id
    assert second.designated_version_id != first.designated_version_id
    assert numbers(store, "triage") == [1, 2]


def test_content_is_replaced_as_a_whole(store: Store) -> None:
    """A new version keeps nothing of the one before, not even its system prompt."""
    store.create_version("triage", "Be brief.", CONFIG)

    version = store.create_version("triage", None, {"seed": 1}).designated_version

    assert version is not None
    assert (version.system_prompt, version.config) == (None, {"seed": 1})


def test_times_are_utc_and_only_the_preset_is_updated() -> None:
    """A call happens at one time, written in UTC with a Z; a version keeps the time of its making."""
    zone = timezone(timedelta(hours=5))
    times = iter([datetime(2026, 11, 20, 15, 0, tzinfo=zone), datetime(2026, 11, 20, 15, 1, tzinfo=zone)])
    store = Store(clock=lambda: next(times))

    store.create_version("triage", None, CONFIG)
    preset = store.create_version("triage", None, CONFIG)

    assert (preset.created_at, preset.updated_at) == ("2026-11-20T10:00:00.000Z", "2026-11-20T10:01:00.000Z")
    for number, time in ((1, preset.created_at), (2, preset.updated_at)):
        version = store.get_version("triage", number)
        assert version.created_at == version.updated_at == time


def test_presets_are_listed_by_latest_update(store: Store) -> None:
    """The preset updated last comes first, also when all happened in the same instant."""
    frozen = Store(clock=lambda: datetime.fromisoformat("2026-11-20T10:00:00Z"))
    for each in (store, frozen):
        for slug in ("a", "b", "c", "a"):
            each.create_version(slug, None, CONFIG)

        assert slugs(each) == ["a", "c", "b"]


def test_pages_cover_the_list(store: Store) -> None:
    """Each page holds the next part, and `total_count` is the length of all of it."""
    for slug in "abcde":
        store.create_version(slug, None, CONFIG)
        store.create_version("many", None, CONFIG)

    pages = [store.list_presets(offset, 4) for offset in (0, 4, 8)]
    versions = [store.list_versions("many", offset, 2) for offset in (0, 2, 4, 6)]

    assert [[each.slug for each in page.data] for page in pages] == [["many", "e", "d", "c"], ["b", "a"], []]
    assert {page.total_count for page in pages} == {6}
    assert [[each.version for each in page.data] for page in versions] == [[1, 2], [3, 4], [5], []]
    assert {page.total_count for page in versions} == {5}


def test_versions_are_in_order_of_their_number(store: Store) -> None:
    """Versions are listed oldest first, the tenth after the ninth."""
    for _ in range(11):
        store.create_version("triage", None, CONFIG)

    assert numbers(store, "triage") == list(range(1, 12))


def test_database_refuses_to_change_a_version(tmp_path: Path) -> None:
    """A version can't even be changed by SQL."""
    path = tmp_path / "sandbox.sqlite3"
    Store(path).create_version("triage", None, CONFIG)
    connection = sqlite3.connect(path)

    with pytest.raises(sqlite3.IntegrityError, match="never changes"):
        connection.execute("UPDATE versions SET config = '{}'")

    connection.close()


def test_archived_preset_is_hidden_and_keeps_its_slug(store: Store) -> None:
    """An archived preset is gone for every read, yet no create call may take its slug."""
    store.create_version("triage", None, CONFIG)

    archived = store.archive("triage")

    assert (archived.status, archived.status_updated_at) == ("archived", archived.updated_at)
    assert store.list_presets().data == []
    assert store.list_presets().total_count == 0
    for read in (store.get_preset, store.list_versions, lambda slug: store.get_version(slug, 1)):
        with pytest.raises(MissingError, match="there is no preset `triage`"):
            read("triage")
    with pytest.raises(ConflictError, match="`triage` is archived"):
        store.create_version("triage", None, CONFIG)


def test_restored_preset_is_as_before(store: Store) -> None:
    """Restoring makes no version and leaves the designated one; doing it twice changes nothing more."""
    created = store.create_version("triage", "Be brief.", CONFIG)
    archived = store.archive("triage")
    assert store.archive("triage") == archived

    restored = store.restore("triage")

    assert restored.status == "active"
    assert restored.designated_version == created.designated_version
    assert store.restore("triage") == restored
    assert numbers(store, "triage") == [1]


def test_disabled_preset_can_only_be_read(store: Store) -> None:
    """A disabled preset is shown, and takes neither content nor archiving nor restoring."""
    store.create_version("triage", None, CONFIG)

    store.disable("triage")

    assert store.get_preset("triage").status == "disabled"
    assert slugs(store) == ["triage"]
    assert numbers(store, "triage") == [1]
    for change in (lambda slug: store.create_version(slug, None, CONFIG), store.archive, store.restore):
        with pytest.raises(ConflictError, match="`triage` is disabled"):
            change("triage")
    assert numbers(store, "triage") == [1]


def test_edit_is_a_version_by_somebody_else(store: Store) -> None:
    """An edit in the dashboard makes a designated version with another creator."""
    store.create_version("triage", None, CONFIG)

    edited = store.edit("triage", "Edited.", {"model": "openai/gpt-4o"})

    assert edited.designated_version == store.get_version("triage", 2)
    assert store.get_version("triage", 2).creator_id == DASHBOARD_USER
    assert store.get_version("triage", 2).config == {"model": "openai/gpt-4o"}
    assert store.get_version("triage", 1).creator_id == API_USER


def test_older_version_can_be_designated(store: Store) -> None:
    """Rolling back in the dashboard moves the designation; the next version counts on from the newest."""
    store.create_version("triage", "one", CONFIG)
    store.create_version("triage", "two", CONFIG)

    back = store.designate("triage", 1)

    assert back.designated_version == store.get_version("triage", 1)
    assert numbers(store, "triage") == [1, 2]
    following = store.create_version("triage", "three", CONFIG).designated_version
    assert following is not None
    assert following.version == 3


def test_replaced_preset_has_another_id(store: Store) -> None:
    """A preset deleted and made anew has the slug of the old one, and nothing else of it."""
    old = store.create_version("triage", None, CONFIG)
    store.create_version("triage", None, CONFIG)

    new = store.replace("triage", "Anew.", CONFIG)

    assert new.id != old.id
    assert store.get_preset("triage") == new
    assert numbers(store, "triage") == [1]


@pytest.mark.parametrize(
    "change",
    [
        lambda store: store.edit("nobody", None, CONFIG),
        lambda store: store.designate("nobody", 1),
        lambda store: store.designate("triage", 2),
        lambda store: store.get_version("triage", 2),
        lambda store: store.disable("nobody"),
        lambda store: store.replace("nobody", None, CONFIG),
        lambda store: store.archive("nobody"),
        lambda store: store.restore("nobody"),
    ],
)
def test_what_does_not_exist_cannot_be_changed(store: Store, change: Callable[[Store], Any]) -> None:
    """A change of a preset or version that doesn't exist fails and changes nothing."""
    created = store.create_version("triage", None, CONFIG)

    with pytest.raises(MissingError):
        change(store)

    assert store.get_preset("triage") == created
    assert slugs(store) == ["triage"]


def test_clear_forgets_everything(store: Store) -> None:
    """After starting over the same slug is a new preset."""
    old = store.create_version("triage", None, CONFIG)

    store.clear()

    assert slugs(store) == []
    assert store.create_version("triage", None, CONFIG).id != old.id
    assert numbers(store, "triage") == [1]


def test_normalise_rewrites_what_comes_through_the_api() -> None:
    """Tests can make the sandbox store configs as a server might; the dashboard's are stored as given."""

    def like_a_server(config: dict[str, Any]) -> dict[str, Any]:
        renamed = {
            {"max_output_tokens": "max_tokens"}.get(name, name): config[name] for name in sorted(config)
        }
        return {**renamed, "temperature": 1, "plugins": [], "top_k": None}

    store = Store(normalise=like_a_server)

    version = store.create_version(
        "triage", None, {"temperature": 1.0, "max_output_tokens": 9}
    ).designated_version
    edited = store.edit("triage", None, {"max_output_tokens": 9}).designated_version

    assert version is not None
    assert list(version.config.items()) == [
        ("max_tokens", 9),
        ("temperature", 1),
        ("plugins", []),
        ("top_k", None),
    ]
    assert isinstance(version.config["temperature"], int)
    assert edited is not None
    assert edited.config == {"max_output_tokens": 9}


def test_failed_write_leaves_nothing(store: Store) -> None:
    """A content that can't be stored makes neither a version nor a preset."""
    with pytest.raises(ValueError, match="JSON compliant"):
        store.create_version("triage", None, {"temperature": float("nan")})

    assert slugs(store) == []


def test_presets_outlive_the_store(tmp_path: Path) -> None:
    """Another store on the same file sees the same presets."""
    path = tmp_path / "sandbox.sqlite3"

    created = Store(path).create_version("triage", "ünïcode \u2028 \0 😀", CONFIG)

    assert Store(path).get_preset("triage") == created


@pytest.mark.parametrize("name", ["damaged.sqlite3", "no-such-folder/sandbox.sqlite3"])
def test_unusable_database_says_how_to_start_over(tmp_path: Path, name: str) -> None:
    """A file that isn't a database is named in the error, with the command that helps."""
    (tmp_path / "damaged.sqlite3").write_text("not a database" * 100)

    with pytest.raises(PresetctlError, match=name) as caught:
        Store(tmp_path / name)

    assert caught.value.hint == "start over: `presetctl sandbox reset`"


@pytest.mark.parametrize("is_shared", [True, False])
def test_threads_make_every_version_once(tmp_path: Path, *, is_shared: bool) -> None:
    """Writers at the same time, over one store or one each, get consecutive numbers and lose none."""
    shared = Store(tmp_path / "sandbox.sqlite3")

    def write(index: int) -> None:
        store = shared if is_shared else Store(tmp_path / "sandbox.sqlite3")
        for step in range(5):
            store.create_version("triage", f"{index}/{step}", CONFIG)
            store.get_preset("triage")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))

    versions = shared.list_versions("triage", limit=100).data
    assert [each.version for each in versions] == list(range(1, 21))
    assert {each.system_prompt for each in versions} == {f"{i}/{step}" for i in range(4) for step in range(5)}


def test_processes_make_every_version_once(tmp_path: Path) -> None:
    """Two programs can use one sandbox at the same time, also when both make its tables."""
    path = tmp_path / "sandbox.sqlite3"
    script = (
        "import sys; from pathlib import Path; from presetctl.sandbox.store import Store\n"
        "for _ in range(10): Store(Path(sys.argv[1])).create_version('triage', None, {})"
    )

    running = [subprocess.Popen([sys.executable, "-c", script, str(path)]) for _ in range(2)]
    codes = [process.wait() for process in running]

    assert codes == [0, 0]
    assert numbers(Store(path), "triage") == list(range(1, 21))


def test_killed_writer_leaves_whole_versions(tmp_path: Path) -> None:
    """Whenever a program is killed, the versions before stand whole, and the next one follows them."""
    path = tmp_path / "sandbox.sqlite3"
    script = (
        "import sys; from pathlib import Path; from presetctl.sandbox.store import Store\n"
        "store = Store(Path(sys.argv[1]))\n"
        "while True: print(store.create_version('triage', None, {}).designated_version.version, flush=True)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _ in range(20)]
        writer.kill()

    store = Store(path)
    versions = store.list_versions("triage", limit=1000).data

    assert told == list(range(1, 21))
    assert [each.version for each in versions] == list(range(1, len(versions) + 1))
    assert store.get_preset("triage").designated_version == versions[-1]
    following = store.create_version("triage", None, CONFIG).designated_version
    assert following is not None
    assert following.version == len(versions) + 1


ACTIONS: dict[str, Callable[[Store, str], Any]] = {
    "create": lambda store, slug: store.create_version(slug, slug, {"n": 1}),
    "edit": lambda store, slug: store.edit(slug, None, {"n": 2}),
    "designate": lambda store, slug: store.designate(slug, 1),
    "archive": lambda store, slug: store.archive(slug),
    "restore": lambda store, slug: store.restore(slug),
    "disable": lambda store, slug: store.disable(slug),
}


@given(st.lists(st.tuples(st.sampled_from(sorted(ACTIONS)), st.sampled_from("abc")), max_size=30))
def test_history_only_grows(steps: list[tuple[str, str]]) -> None:
    """Whatever happens in whatever order, versions are numbered without a gap and stay what they were."""
    store = Store(clock=Clock())
    seen: dict[str, PresetDesignatedVersion] = {}
    updated: list[str] = []

    for action, slug in steps:
        before = {each.slug: each for each in store.list_presets().data}
        try:
            after = ACTIONS[action](store, slug)
        except (ConflictError, MissingError):
            assert {each.slug: each for each in store.list_presets().data} == before
            continue
        if slug not in before or before[slug].updated_at != after.updated_at:
            updated = [slug, *(each for each in updated if each != slug)]

        assert slugs(store) == [each for each in updated if each in slugs(store)]
        for visible in slugs(store):
            versions = store.list_versions(visible, limit=100).data
            assert [each.version for each in versions] == list(range(1, len(versions) + 1))
            assert all(seen.setdefault(each.id, each) == each for each in versions)
            assert store.get_preset(visible).designated_version in versions
