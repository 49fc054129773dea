"""`plan --out FILE` and `apply FILE`."""

import json
from pathlib import Path
from typing import Any

import pytest

from presetctl.saved_plan import plan_digest, plan_text
from tests.commands.conftest import Presetctl, Write, chat
from tests.commands.test_apply import SANDBOX, OpenStore, versions

FILE = Path("plan.json")


@pytest.fixture
def saved(presetctl: Presetctl, write: Write) -> Path:
    """A reviewed plan: `mail` is pushed already and gets an update, `triage` is new."""
    write("mail.yaml", chat(temperature=0.7))
    presetctl(*SANDBOX, "apply", "--yes")
    write("mail.yaml", chat(temperature=0.2))
    write("triage.yaml", chat())
    assert presetctl(*SANDBOX, "plan", "--out", str(FILE)).code == 0
    return FILE


def test_reviewed_plan_is_pushed_without_asking(presetctl: Presetctl, saved: Path, store: OpenStore) -> None:
    """A plan file stands for the `yes`, and just its presets are pushed."""
    ran = presetctl(*SANDBOX, "apply", str(saved))

    assert ran.code == 0
    assert (versions(store, "mail"), versions(store, "triage")) == (2, 1)


def test_done_plan_makes_no_call_that_writes(presetctl: Presetctl, saved: Path, store: OpenStore) -> None:
    """Applying a plan again, whole or half done, doubles nothing."""
    presetctl(*SANDBOX, "apply", str(saved))

    ran = presetctl(*SANDBOX, "apply", str(saved))

    assert ran.code == 0
    assert (versions(store, "mail"), versions(store, "triage")) == (2, 1)


def test_half_done_plan_is_finished(presetctl: Presetctl, saved: Path, store: OpenStore) -> None:
    """What a run before did counts as done; the rest is pushed."""
    presetctl(*SANDBOX, "apply", "mail", "--yes")

    ran = presetctl(*SANDBOX, "apply", str(saved))

    assert ran.code == 0
    assert (versions(store, "mail"), versions(store, "triage")) == (2, 1)


def test_preset_that_is_not_in_the_plan_is_not_written(
    presetctl: Presetctl, write: Write, saved: Path, store: OpenStore
) -> None:
    """A definition that came after the review waits for the next plan."""
    write("later.yaml", chat())

    ran = presetctl(*SANDBOX, "apply", str(saved))

    assert (ran.code, store().list_presets().total_count) == (0, 2)


def test_edited_definition_makes_it_stale(
    presetctl: Presetctl, write: Write, saved: Path, store: OpenStore
) -> None:
    """What was reviewed is what is pushed: another content is refused, before the first push."""
    write("triage.yaml", chat(temperature=1))

    ran = presetctl(*SANDBOX, "apply", str(saved))

    assert (ran.code, versions(store, "mail")) == (4, 1)
    assert "`triage`: its definition changed" in ran.err


def test_reverted_definition_makes_it_stale(
    presetctl: Presetctl, write: Write, saved: Path, store: OpenStore
) -> None:
    """A definition that went back isn't what was reviewed, though nothing would be pushed for it."""
    write("mail.yaml", chat(temperature=0.7))

    ran = presetctl(*SANDBOX, "apply", str(saved))

    assert (ran.code, store().list_presets().total_count) == (4, 1)


def test_new_change_of_an_unchanged_preset_makes_it_stale(
    presetctl: Presetctl, write: Write, store: OpenStore
) -> None:
    """A preset that the plan left alone is not pushed by it later."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    presetctl(*SANDBOX, "plan", "--out", str(FILE))
    write("mail.yaml", chat(temperature=1))

    ran = presetctl(*SANDBOX, "apply", str(FILE))

    assert (ran.code, versions(store, "mail")) == (4, 1)


def test_foreign_edit_makes_it_stale(presetctl: Presetctl, saved: Path, store: OpenStore) -> None:
    """Somebody's edit after the review is not overwritten."""
    store().edit("mail", None, {"model": "somebody/else"})

    ran = presetctl(*SANDBOX, "apply", str(saved))

    assert (ran.code, versions(store, "mail")) == (4, 2)
    assert "`mail`: the live preset changed" in ran.err


def test_every_changed_byte_makes_it_invalid(presetctl: Presetctl, saved: Path) -> None:
    """Whatever byte of the file is edited, it is no plan any more."""
    text = saved.read_text()
    codes = set()
    for index in range(0, len(text), max(1, len(text) // 60)):
        other = "x" if text[index] != "x" else "y"
        saved.write_text(text[:index] + other + text[index + 1 :])
        codes.add(presetctl(*SANDBOX, "apply", str(saved)).code)
    saved.write_text(text + "\n")
    codes.add(presetctl(*SANDBOX, "apply", str(saved)).code)

    assert codes == {3}


def test_file_that_is_not_there(presetctl: Presetctl) -> None:
    """A missing plan file is an error, not a skipped check."""
    ran = presetctl(*SANDBOX, "apply", "nowhere.json")

    assert ran.code == 3
    assert "there is no such file" in ran.err


def test_offline_plan_cannot_be_applied(presetctl: Presetctl, write: Write) -> None:
    """A plan that didn't look at the live presets proves nothing about them."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "plan", "--offline", "--out", str(FILE))

    ran = presetctl(*SANDBOX, "apply", str(FILE))

    assert ran.code == 3
    assert "without looking at the live presets" in ran.err


def test_plan_of_another_target_is_refused(
    presetctl: Presetctl, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan says where it belongs."""
    monkeypatch.setenv("OPENROUTER_API_KEY", "any")

    assert presetctl("apply", str(saved)).code == 4


@pytest.mark.parametrize("more", [["mail"], ["--overwrite", "mail"], ["--max-changes", "9"]])
def test_nothing_can_be_added_to_a_plan(presetctl: Presetctl, saved: Path, more: list[str]) -> None:
    """What a plan may do is fixed when it is reviewed."""
    assert presetctl(*SANDBOX, "apply", str(saved), *more).code == 64


def test_plan_keeps_what_was_allowed(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """`--overwrite` at plan time holds when the plan is applied, and shows in the file."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", None, {"model": "somebody/else"})
    presetctl(*SANDBOX, "plan", "--overwrite", "mail", "--out", str(FILE))

    ran = presetctl(*SANDBOX, "apply", str(FILE))

    assert (ran.code, versions(store, "mail")) == (0, 3)
    assert json.loads(FILE.read_text())["options"]["overwrite"] == ["mail"]


def test_limits_hold_for_a_plan(presetctl: Presetctl, write: Write) -> None:
    """A plan beyond the limits needs its number when it is made."""
    write("presetctl.yaml", "limits: {max_changes: 0}\n")
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "plan", "--out", str(FILE))
    refused = presetctl(*SANDBOX, "apply", str(FILE))
    presetctl(*SANDBOX, "plan", "--max-changes", "1", "--out", str(FILE))

    assert (refused.code, presetctl(*SANDBOX, "apply", str(FILE)).code) == (4, 0)


def test_folder_that_cannot_be_written(presetctl: Presetctl, write: Write) -> None:
    """A plan that can't be saved is an error with its path."""
    write("mail.yaml", chat())

    ran = presetctl(*SANDBOX, "plan", "--out", "nowhere/plan.json")

    assert ran.code == 1
    assert "nowhere/plan.json" in ran.err


@pytest.mark.parametrize("slug", ["mail", "triage"])
def test_removed_definition_makes_it_stale(
    presetctl: Presetctl, saved: Path, store: OpenStore, slug: str
) -> None:
    """A definition that is gone isn't pushed from the file that remembers it."""
    Path(f"presets/{slug}.yaml").unlink()

    ran = presetctl(*SANDBOX, "apply", str(saved))

    assert (ran.code, versions(store, "mail")) == (4, 1)
    assert f"`{slug}`: its definition" in ran.err


def redigested(data: dict[str, object]) -> str:
    """Return the text of a plan file whose digest is right for what it says."""
    return plan_text({**data, "digest": plan_digest(data)})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format_version": 2}, "it isn't a plan of format 1"),
        ({"command": "apply"}, "it isn't as `plan --out` wrote it"),
        ({"summary": {"error": 1}}, "not every live preset could be read"),
        ({"options": {}}, "`options.overwrite` isn't as `plan --out` writes it"),
        ({"presets": [{"slug": 7}]}, "`presets.0.slug` isn't as `plan --out` writes it"),
        ({"live": "yes"}, "`live` isn't as `plan --out` writes it"),
    ],
)
def test_plan_that_cannot_be_trusted(
    presetctl: Presetctl, saved: Path, change: dict[str, object], reason: str
) -> None:
    """A file of another format, of another command or with reading errors is rejected, digest or not."""
    saved.write_text(redigested({**json.loads(saved.read_text()), **change}))

    ran = presetctl(*SANDBOX, "apply", str(saved))

    assert ran.code == 3
    assert reason in ran.err


def test_text_that_is_no_plan(presetctl: Presetctl, saved: Path) -> None:
    """Damage is told with its line."""
    saved.write_text('{"a": 1,\n')

    ran = presetctl(*SANDBOX, "apply", str(saved))

    assert ran.code == 3
    assert "(line 2)" in ran.err


def without(data: dict[str, Any], path: str) -> dict[str, Any]:
    """Return a plan that lacks a part, with the digest that it would have."""
    *parents, name = path.strip("/").split("/")
    part: Any = data
    for each in parents:
        part = part[int(each) if each.isdigit() else each]
    del part[name]
    return data | {"digest": plan_digest(data)}


@pytest.mark.parametrize(
    "path",
    [
        "/live",
        "/target",
        "/base_url",
        "/workspace_id",
        "/options",
        "/options/overwrite",
        "/options/max_changes",
        "/summary/error",
        "/presets",
        "/presets/0/slug",
        "/presets/0/state",
        "/presets/0/action",
        "/presets/0/expect",
        "/presets/0/body",
    ],
)
def test_a_forged_plan_is_rejected(presetctl: Presetctl, saved: Path, store: OpenStore, path: str) -> None:
    """A right digest doesn't make a plan of what lacks a part: it is input, not a bug of ours."""
    data = without(json.loads(saved.read_text(encoding="utf-8")), path)
    saved.write_text(plan_text(data), encoding="utf-8")

    ran = presetctl(*SANDBOX, "apply", str(saved))

    assert ran.code == 3
    assert "isn't what its format promises" in ran.err
    assert versions(store, "mail") == 1


@pytest.mark.parametrize("key", ["body", "expect"])
def test_plan_that_lacks_what_was_reviewed(
    presetctl: Presetctl, saved: Path, store: OpenStore, key: str
) -> None:
    """A forged file that leaves out the body or the live state pushes nothing."""
    data = json.loads(saved.read_text())
    for preset in data["presets"]:
        preset[key] = {}
    saved.write_text(redigested(data))

    ran = presetctl(*SANDBOX, "apply", str(saved))

    assert (ran.code, versions(store, "mail")) == (4, 1)
