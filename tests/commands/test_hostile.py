"""What others may try with a pull request, a prompt, an answer or a lockfile, and how far they get."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from presetctl.content import Content
from presetctl.lockfile import parse_lock, render_lock
from tests.commands.conftest import Presetctl, Write, chat
from tests.commands.echo import Answer, Echo, echoing
from tests.commands.test_apply import LOCKFILE, SANDBOX, OpenStore, versions

EVIL = "\x1b[2J\x1b]0;owned\x07\u202egnp\u2066\u200b\x9b31m\r"
COMMANDS = "::error::owned\n##[error]owned\n ::add-mask::x\n##[group]x"
RAW = ("\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\u200b", "\r")
KEY = "sk-or-v1-0123456789abcdef"


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Echo]:
    """An API that says what a test wants."""
    for name in os.environ:
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("OPENROUTER_API_KEY", KEY)
    with echoing() as server:
        yield server


def says(data: dict[str, Any]) -> Answer:
    return Answer(200, json.dumps(data).encode())


def preset(slug: str = "mail", **fields: Any) -> dict[str, Any]:
    version = {"id": "v1", "version": 1, "system_prompt": None, "config": {"model": "openai/gpt-5.4"}}
    found = {"id": "p1", "slug": slug, "status": "active", "designated_version_id": "v1"}
    return {**found, "designated_version": version, **fields}


def workspace(row: dict[str, Any]) -> Any:
    """Return an API with one preset."""

    def say(path: str, _: str) -> Answer:
        if path.endswith("/key"):
            return says({"data": {}})
        if "/versions?" in path:
            return says({"data": [row["designated_version"]], "total_count": 1})
        if "/versions/" in path:
            return says({"data": row["designated_version"]})
        return says({"data": [row], "total_count": 1} if "/presets?" in path else {"data": row})

    return say


# A hostile pull request


def test_file_names_are_harmless(presetctl: Presetctl, write: Write) -> None:
    """The name of a file can't move the cursor or begin a line of its own."""
    write("a\n::error::owned\x1b[2J.yaml", chat(tempereture=1))

    for form in ("text", "github"):
        ran = presetctl("validate", "--format", form)

        assert ran.code == 3
        assert not [each for each in RAW if each in ran.out + ran.err]
        assert not [line for line in ran.out.splitlines() if line.startswith("::error::owned")]


def test_moved_base_url_is_refused_before_any_call(presetctl: Presetctl, write: Write, api: Echo) -> None:
    """Settings that lead elsewhere than the lockfile says stop every command before the first call."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    lock = Path("presets/.presetctl/presets.sandbox.lock").read_text()
    write("presets.lock", lock.replace("http://sandbox.invalid/api/v1", "https://openrouter.ai/api/v1"))
    write("presetctl.yaml", f"targets: {{production: {{base_url: '{api.url}'}}}}\n")

    ran = [presetctl(*each) for each in (("plan",), ("apply", "--yes"), ("drift",), ("pull", "--all"))]

    assert [each.code for each in ran] == [3] * 4
    assert api.requests == []


def test_moved_base_url_without_lockfile_gets_the_key(presetctl: Presetctl, write: Write, api: Echo) -> None:
    """Who may change settings and lockfile decides where the key goes: both must be reviewed."""
    write("mail.yaml", chat())
    write("presetctl.yaml", f"targets: {{production: {{base_url: '{api.url}'}}}}\n")
    api.say = workspace(preset())

    presetctl("plan")

    assert {key for _, key in api.requests} == {KEY}


def test_settings_choose_the_variable_that_is_sent(
    presetctl: Presetctl, write: Write, api: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may change settings can have any variable sent: a job's environment should hold the key alone."""
    monkeypatch.setenv("ANOTHER_SECRET", "another-secret-value")
    write("presetctl.yaml", f"targets: {{p: {{base_url: '{api.url}', api_key_env: ANOTHER_SECRET}}}}\n")
    write("mail.yaml", chat())

    presetctl("plan")

    assert {key for _, key in api.requests} == {"another-secret-value"}


def test_without_a_key_nothing_is_called(
    presetctl: Presetctl, write: Write, api: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fork has no key: its plan is made of files alone, wherever its settings point."""
    monkeypatch.delenv("OPENROUTER_API_KEY")
    write("presetctl.yaml", f"targets: {{production: {{base_url: '{api.url}'}}}}\n")
    write("mail.yaml", chat())

    planned, applied = presetctl("plan"), presetctl("apply", "--yes")

    assert (planned.code, applied.code) == (0, 3)
    assert api.requests == []


# A hostile prompt


def test_prompt_is_harmless_in_every_output(presetctl: Presetctl, write: Write) -> None:
    """Escapes and bidirectional marks of a prompt are written out wherever it is shown."""
    write("p.md", f"Be kind.\n{EVIL}\n{COMMANDS}\n")
    write("mail.yaml", "system_prompt: {file: p.md}\n" + chat())
    ran = [presetctl(*SANDBOX, "plan", "-v"), presetctl(*SANDBOX, "plan", "--format", "markdown")]
    ran.append(presetctl(*SANDBOX, "apply", "--yes", "-v"))
    write("p.md", f"Be brief.\n{EVIL}{EVIL}\n{COMMANDS}\n{COMMANDS}\n")
    ran.append(presetctl(*SANDBOX, "plan", "-v"))
    ran.extend(presetctl(*SANDBOX, *each) for each in (("diff", "mail"), ("show", "mail"), ("log", "mail")))

    assert [each.code for each in ran] == [0] * len(ran)
    for each in ran:
        assert not [mark for mark in RAW if mark in each.out + each.err]


def test_prompt_starts_no_workflow_command(presetctl: Presetctl, write: Write) -> None:
    """In a plan's text no line of a prompt begins a line of the log, where `::command::` would be run."""
    write("mail.yaml", "system_prompt: Be kind.\n" + chat())
    presetctl(*SANDBOX, "apply", "--yes")
    write("p.md", f"{COMMANDS}\n")
    write("mail.yaml", "system_prompt: {file: p.md}\n" + chat())

    for command in (("plan", "-v"), ("diff", "mail"), ("apply", "--yes", "-v")):
        ran = presetctl(*SANDBOX, *command)

        assert "owned" in ran.out
        assert not [line for line in (ran.out + ran.err).splitlines() if line.lstrip().startswith("::")]


# A hostile answer


def test_texts_of_an_answer_are_harmless(presetctl: Presetctl, write: Write, api: Echo) -> None:
    """Names, states and messages that an API makes up can't move the cursor or turn a line around."""
    write("presetctl.yaml", f"targets: {{production: {{base_url: '{api.url}'}}}}\n")
    write("mail.yaml", chat())
    version = {"id": f"v{EVIL}", "version": 1, "system_prompt": EVIL, "config": {f"k{EVIL}": EVIL}}
    times = {"created_at": EVIL, "creator_id": EVIL}
    row = preset(id=f"p{EVIL}", designated_version_id=f"v{EVIL}", designated_version={**version, **times})
    failure = json.dumps({"error": {"code": 422, "message": EVIL}}).encode()
    answers = (
        workspace(row),
        workspace({**row, "status": EVIL}),
        workspace({**row, "slug": f"a{EVIL}"}),
        lambda *_: Answer(422, failure),
    )
    commands = (
        ("plan", "-v"),
        ("plan", "--format", "markdown"),
        ("log", "mail"),
        ("show", "mail"),
        ("diff", "mail@1"),
        ("apply", "--yes"),
        ("drift",),
        ("pull", "mail", "--force"),
        ("pull", "--all"),
        ("drift",),
        ("lock", "refresh"),
    )
    for answer in answers:
        api.say = answer
        for command in commands:
            ran = presetctl(*command)

            assert not [mark for mark in RAW if mark in ran.out + ran.err], command
            assert "this is a bug" not in ran.err, command


def test_slug_of_an_answer_names_no_file_outside(
    presetctl: Presetctl, write: Write, api: Echo, tmp_path: Path
) -> None:
    """A preset whose slug is a path isn't written anywhere."""
    write("presetctl.yaml", f"targets: {{production: {{base_url: '{api.url}'}}}}\n")
    before = sorted(tmp_path.rglob("*"))
    for slug in ("../../owned", "/tmp/owned", "a/b", "..", ".hidden", "presetctl", "a\0b"):  # noqa: S108 (never written)
        api.say = workspace(preset(slug))

        ran = presetctl("pull", "--all")

        assert "this is a bug" not in ran.err
        written = {each for each in tmp_path.rglob("*") if each not in before and each.suffix == ".yaml"}
        assert {each.parent for each in written} <= {tmp_path / "presets"}
    assert not (tmp_path.parent / "owned.yaml").exists()


# A hostile lockfile


def forge(**changes: Any) -> None:
    """Change the entry of `mail`, with the digests that belong to it."""
    lock = parse_lock(LOCKFILE.read_text(), "x")
    entry = replace(lock.presets["mail"], **changes)
    LOCKFILE.write_text(render_lock(replace(lock, presets={"mail": entry})))


@pytest.fixture
def edited(presetctl: Presetctl, write: Write, store: OpenStore) -> Presetctl:
    """Our push of `mail`, then somebody else's, then a change of the definition."""
    write("mail.yaml", chat(temperature=0.7))
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", None, {"model": "openai/gpt-5.4", "temperature": 1.5})
    write("mail.yaml", chat(temperature=0.2))
    return presetctl


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"version": 2},
        {"version": 99},
        {"version_id": "00000000-0000-4000-8000-000000000000"},
        {"preset_id": "00000000-0000-4000-8000-000000000000"},
        {"content": Content.of(None, {"model": "openai/gpt-5.4", "temperature": 0.2})},
    ],
    ids=["nothing", "a number", "a number beyond", "a version", "a preset", "content"],
)
def test_forged_entry_opens_no_way_over_a_foreign_edit(
    edited: Presetctl, store: OpenStore, changes: dict[str, Any]
) -> None:
    """An entry that was changed without the live content is seen through: nothing is pushed."""
    forge(**changes)

    ran = edited(*SANDBOX, "apply", "--yes")

    assert (ran.code, versions(store, "mail")) == (4, 2)


def test_entry_forged_with_the_live_ids_needs_the_live_content_too(
    edited: Presetctl, store: OpenStore
) -> None:
    """The list alone shows ids, but a push looks at the content before it goes out."""
    live = store().get_preset("mail").designated_version
    assert live is not None
    forge(version=2, version_id=live.id)

    ran = edited(*SANDBOX, "apply", "--yes")

    assert (ran.code, versions(store, "mail")) == (4, 2)


@pytest.mark.parametrize("knows_id", [True, False])
def test_entry_forged_with_the_live_content_passes_for_ours(
    edited: Presetctl, store: OpenStore, *, knows_id: bool
) -> None:
    """Whoever knows what is live can have it taken for our push: changes of a lockfile must be reviewed.

    The plan shows the push and what it replaces, but no foreign edit.
    """
    live = store().get_preset("mail").designated_version
    assert live is not None
    content = Content.of(live.system_prompt, live.config)
    forge(content=content, **({"version": 2, "version_id": live.id} if knows_id else {}))

    planned, applied = edited(*SANDBOX, "plan"), edited(*SANDBOX, "apply", "--yes")

    assert "temperature  1.5 → 0.2" in planned.out
    assert (applied.code, versions(store, "mail")) == (0, 3)


def test_forged_entry_of_a_preset_without_definition_pushes_nothing(
    presetctl: Presetctl, write: Write, store: OpenStore
) -> None:
    """An entry for somebody else's preset makes it an orphan, which apply leaves alone."""
    write("mail.yaml", chat())
    theirs = write("theirs.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    theirs.unlink()
    lock = parse_lock(LOCKFILE.read_text(), "x")
    forged = {**lock.presets, "theirs": replace(lock.presets["mail"], source="theirs.yaml")}
    LOCKFILE.write_text(render_lock(replace(lock, presets=forged)))

    ran = presetctl(*SANDBOX, "apply", "--yes")

    assert (ran.code, versions(store, "theirs")) == (0, 1)


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace('"presets"', '<<<<<<< ours\n"presets"', 1),
        lambda text: text.replace('"target"', '"target": "x", "target"', 1),
        lambda text: text.replace('"temperature": 0.7', '"temperature": 0.2'),
        lambda text: text.replace('"lockfile_version": 1', '"lockfile_version": 2'),
        lambda text: text[: len(text) // 2],
        lambda _: "",
        lambda _: "[" * 100_000,
        lambda _: "{}",
    ],
    ids=["conflict", "repeated key", "digest", "future", "truncated", "empty", "deep", "another object"],
)
def test_damaged_lockfile_stops_before_the_first_call(
    edited: Presetctl, store: OpenStore, damage: Callable[[str], str]
) -> None:
    """A lockfile that can't be vouched for is never taken for an empty one."""
    LOCKFILE.write_text(damage(LOCKFILE.read_text()))

    ran = edited(*SANDBOX, "apply", "--yes")

    assert (ran.code, versions(store, "mail")) == (3, 2)


@pytest.mark.parametrize("kind", ["folder", "link to nowhere", "pipe"])
def test_lockfile_that_is_no_file_stops_before_the_first_call(
    edited: Presetctl, store: OpenStore, kind: str
) -> None:
    """What stands in a lockfile's place without being one is told, and nothing waits for it."""
    LOCKFILE.unlink()
    if kind == "folder":
        LOCKFILE.mkdir()
    elif kind == "pipe":
        os.mkfifo(LOCKFILE)
    else:
        LOCKFILE.symlink_to("nowhere")

    ran = edited(*SANDBOX, "apply", "--yes")

    assert (ran.code, versions(store, "mail")) == (3, 2)


def test_plan_file_forged_in_full_is_as_good_as_a_command_line(edited: Presetctl, store: OpenStore) -> None:
    """A plan file may hold what `--overwrite` allows: it must come from a trusted job."""
    edited(*SANDBOX, "plan", "--overwrite", "mail", "--out", "plan.json")

    ran = edited(*SANDBOX, "apply", "plan.json")

    assert (ran.code, versions(store, "mail")) == (0, 3)
