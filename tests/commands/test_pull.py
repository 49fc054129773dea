"""`presetctl pull` against the embedded API."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from presetctl.sandbox.store import Store
from tests.commands.conftest import Presetctl, Write, chat

SANDBOX = ("-t", "sandbox")
PRESETS = Path("presets")
LOCKFILE = PRESETS / ".presetctl/presets.sandbox.lock"

OpenStore = Callable[[], Store]


@pytest.fixture
def live(presetctl: Presetctl, store: OpenStore) -> Callable[..., None]:
    """Make a preset as somebody else does, before presetctl knows of it."""

    def create(slug: str, prompt: str | None = None, /, **config: Any) -> None:
        presetctl(*SANDBOX, "drift")
        (PRESETS / ".presetctl").mkdir(exist_ok=True)
        store().create_version(slug, prompt, {"model": "openai/gpt-5.4", **config})

    return create


def entry(slug: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(LOCKFILE.read_text())["presets"][slug]
    return found


def require_empty_plan(presetctl: Presetctl) -> None:
    ran = presetctl(*SANDBOX, "plan", "--detailed-exitcode")
    assert ran.code == 0, ran.out


def test_live_preset_is_adopted(presetctl: Presetctl, live: Callable[..., None], store: OpenStore) -> None:
    """A preset from the dashboard becomes a definition that plans nothing, and no version is made."""
    live("mail", "Be brief.\nBe kind.\n", temperature=0.5, provider={"sort": None, "order": []})

    ran = presetctl(*SANDBOX, "pull", "mail")

    assert (ran.code, ran.out) == (0, "+ mail  version 1 written to `presets/mail.yaml`\n")
    assert (PRESETS / "mail.yaml").read_text() == (
        "endpoint: chat\n\nsystem_prompt: |\n  Be brief.\n  Be kind.\n\n"
        "request:\n  model: openai/gpt-5.4\n  temperature: 0.5\n"
    )
    assert store().list_versions("mail").total_count == 1
    require_empty_plan(presetctl)


def test_long_prompt_gets_its_own_file(presetctl: Presetctl, live: Callable[..., None]) -> None:
    """A prompt of more than 20 lines stands in `prompts/SLUG.md`, byte for byte."""
    prompt = "".join(f"Rule {number}\n" for number in range(21))
    live("mail", prompt)

    presetctl(*SANDBOX, "pull", "--all")

    assert (PRESETS / "prompts/mail.md").read_text() == prompt
    assert "system_prompt: {file: prompts/mail.md}\n" in (PRESETS / "mail.yaml").read_text()
    require_empty_plan(presetctl)


def test_no_file_is_overwritten_by_a_new_definition(
    presetctl: Presetctl, live: Callable[..., None], write: Write
) -> None:
    """A file that has the slug's name but another slug stays; the new one gets a `slug`."""
    write("mail.yaml", "slug: letter\n" + chat())
    live("mail")

    presetctl(*SANDBOX, "pull", "mail")

    assert (PRESETS / "mail.yaml").read_text().startswith("slug: letter\n")
    assert (PRESETS / "mail-2.yaml").read_text().startswith("slug: mail\nendpoint: chat\n")


def test_foreign_edit_is_taken_in_place(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """What changed is changed; comments, order and style of all else stay."""
    text = (
        "# ours\nrequest:\n  temperature: 0.7   # warm\n  model: 'openai/gpt-5.4'\n"
        "  provider: {sort: price}\n\n# the end\n"
    )
    write("mail.yaml", text)
    presetctl(*SANDBOX, "apply", "--yes")
    config = {"model": "openai/gpt-5.4", "temperature": 0.2, "provider": {"sort": "price", "order": ["a"]}}
    store().edit("mail", None, config)

    ran = presetctl(*SANDBOX, "pull", "mail")

    expected = text.replace("0.7", "0.2").replace("{sort: price}", "{sort: price, order: [a]}")
    assert (ran.code, ran.out) == (0, "~ mail  version 2 taken into `presets/mail.yaml`\n")
    assert (PRESETS / "mail.yaml").read_text() == expected
    assert entry("mail")["version"] == 2
    require_empty_plan(presetctl)


def test_unchanged_preset_is_not_touched(presetctl: Presetctl, write: Write) -> None:
    """A pull right after an apply writes nothing."""
    path = write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    before = path.read_bytes(), LOCKFILE.read_bytes()

    ran = presetctl(*SANDBOX, "pull", "--all")

    assert (ran.code, ran.out, ran.err) == (0, "", "Pulled from sandbox: 1 unchanged.\n")
    assert (path.read_bytes(), LOCKFILE.read_bytes()) == before


def test_same_edit_is_recorded(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """A live version that says what the definition says changes the lockfile alone."""
    path = write("mail.yaml", chat(temperature=0.7))
    presetctl(*SANDBOX, "apply", "--yes")
    write("mail.yaml", chat(temperature=0.2))
    store().edit("mail", None, {"model": "openai/gpt-5.4", "temperature": 0.2})

    ran = presetctl(*SANDBOX, "pull", "mail")

    assert ran.out == "= mail  version 2 recorded; the definition says it already\n"
    assert path.read_text() == chat(temperature=0.2)
    require_empty_plan(presetctl)


def test_local_edit_alone_is_left_alone(presetctl: Presetctl, write: Write) -> None:
    """What waits to be pushed isn't undone by a pull."""
    write("mail.yaml", chat(temperature=0.7))
    presetctl(*SANDBOX, "apply", "--yes")
    path = write("mail.yaml", chat(temperature=0.2))

    ran = presetctl(*SANDBOX, "pull", "mail")

    assert (ran.code, path.read_text()) == (0, chat(temperature=0.2))
    assert "left alone: the definition changed since the last push" in ran.out


def test_edits_on_both_sides_are_refused(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """Only `--force` takes the live content over a local edit that was never pushed."""
    write("mail.yaml", chat(temperature=0.7))
    presetctl(*SANDBOX, "apply", "--yes")
    path = write("mail.yaml", chat(temperature=0.2))
    store().edit("mail", None, {"model": "openai/gpt-5.4", "temperature": 1.5})

    refused = presetctl(*SANDBOX, "pull", "mail")
    kept = path.read_text()
    forced = presetctl(*SANDBOX, "pull", "mail", "--force")

    assert (refused.code, kept) == (4, chat(temperature=0.2))
    assert "! mail  refused: " in refused.out
    assert (forced.code, path.read_text()) == (0, chat(temperature=1.5))
    require_empty_plan(presetctl)


def test_unmanaged_definition_is_overwritten_by_force_alone(
    presetctl: Presetctl, write: Write, live: Callable[..., None]
) -> None:
    """A definition that was never pushed may be somebody's work."""
    live("mail", temperature=1.5)
    path = write("mail.yaml", chat(temperature=0.2))

    refused = presetctl(*SANDBOX, "pull", "mail")
    kept = path.read_text()
    presetctl(*SANDBOX, "pull", "mail", "--force")

    assert (refused.code, kept, path.read_text()) == (4, chat(temperature=0.2), chat(temperature=1.5))


def test_key_that_no_body_has_is_told(presetctl: Presetctl, live: Callable[..., None]) -> None:
    """What a definition can't express is warned about and stays in the lockfile."""
    live("mail", cache_enabled=True)

    ran = presetctl(*SANDBOX, "pull", "mail")

    assert "warning: mail: no chat request has `cache_enabled`" in ran.err
    assert "cache_enabled" not in (PRESETS / "mail.yaml").read_text()


def test_dashboard_key_stays_in_the_lockfile(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """The lock entry holds the live content with the key, so that a plan is empty."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", None, {"model": "openai/gpt-5.4", "cache_enabled": True, "temperature": 3})

    ran = presetctl(*SANDBOX, "pull", "mail")

    assert "`cache_enabled`" in ran.err
    assert entry("mail")["live"]["config"]["cache_enabled"] is True
    assert "extra_request:\n  temperature: 3\n" in (PRESETS / "mail.yaml").read_text()
    require_empty_plan(presetctl)


def test_old_version_is_taken_without_the_lockfile(presetctl: Presetctl, write: Write) -> None:
    """`--version N` changes the definition, and the next plan shows an update."""
    write("mail.yaml", chat(temperature=0.7))
    presetctl(*SANDBOX, "apply", "--yes")
    path = write("mail.yaml", chat(temperature=0.2))
    presetctl(*SANDBOX, "apply", "--yes")
    before = LOCKFILE.read_bytes()

    ran = presetctl(*SANDBOX, "pull", "mail", "--version", "1")

    assert (ran.code, path.read_text(), LOCKFILE.read_bytes()) == (0, chat(temperature=0.7), before)
    assert "temperature  0.2 → 0.7" in presetctl(*SANDBOX, "plan").out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 64, "name the presets to pull"),
        (("mail", "--all"), 64, "name the presets to pull"),
        (("--all", "--version", "1"), 64, "`--version` takes one preset's version"),
        (("mial",), 64, "hint: did you mean `mail`?"),
        (("x*",), 64, "`x*` matches no preset on sandbox"),
        (("mail", "--version", "9"), 64, "`mail` has no version 9"),
        (("ghost",), 1, "`ghost` is not live on sandbox"),
    ],
)
def test_wrong_command_line_is_told(
    presetctl: Presetctl, write: Write, arguments: tuple[str, ...], code: int, message: str
) -> None:
    """A name that nothing has is a mistake on the command line, and one that isn't live is told."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    write("ghost.yaml", chat())

    ran = presetctl(*SANDBOX, "pull", *arguments)

    assert ran.code == code
    assert message in ran.err


def test_globs_choose_presets(presetctl: Presetctl, live: Callable[..., None]) -> None:
    """A glob stands for the live presets that it matches."""
    for slug in ("support-a", "support-b", "mail"):
        live(slug)

    ran = presetctl(*SANDBOX, "pull", "support-*")

    assert [line[:11] for line in ran.out.splitlines()] == ["+ support-a", "+ support-b"]
    assert not (PRESETS / "mail.yaml").exists()


def test_disabled_preset_is_not_pulled(
    presetctl: Presetctl, live: Callable[..., None], store: OpenStore
) -> None:
    """What production can't use is named and left."""
    live("mail")
    store().disable("mail")

    ran = presetctl(*SANDBOX, "pull", "--all")

    assert (ran.code, ran.out) == (0, "  mail  it is disabled\n")


def test_missing_key_is_named(presetctl: Presetctl) -> None:
    """Without a key nothing is read, and the variable is named."""
    ran = presetctl("pull", "mail")

    assert ran.code == 3
    assert "`OPENROUTER_API_KEY` is not set" in ran.err


def test_shared_prompt_file_is_not_rewritten(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """A prompt that two definitions include stays; the changed preset gets its own file or text."""
    shared = write("prompts/_safety.md", "Never lie.\n")
    for slug in ("mail", "triage"):
        write(f"{slug}.yaml", "system_prompt: {file: prompts/_safety.md}\n" + chat())
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", "Never lie to anybody.\n", {"model": "openai/gpt-5.4"})

    presetctl(*SANDBOX, "pull", "mail")

    assert shared.read_text() == "Never lie.\n"
    assert "system_prompt: |\n  Never lie to anybody.\n" in (PRESETS / "mail.yaml").read_text()
    require_empty_plan(presetctl)


def test_own_prompt_file_is_rewritten_with_its_line_ends(
    presetctl: Presetctl, write: Write, store: OpenStore
) -> None:
    """A prompt's own file gets the new text, and CRLF stays CRLF."""
    path = write("prompts/mail.md", "")
    path.write_bytes(b"Never lie.\r\n")
    definition = write("mail.yaml", "system_prompt: {file: prompts/mail.md}\n" + chat())
    presetctl(*SANDBOX, "apply", "--yes")
    before = definition.read_bytes()
    store().edit("mail", "Never lie.\nBe kind.\n", {"model": "openai/gpt-5.4"})

    presetctl(*SANDBOX, "pull", "mail")

    assert (path.read_bytes(), definition.read_bytes()) == (b"Never lie.\r\nBe kind.\r\n", before)
    require_empty_plan(presetctl)


def test_what_cannot_be_changed_in_place_is_refused(
    presetctl: Presetctl, write: Write, store: OpenStore
) -> None:
    """A value that only a YAML merge brings in has no place to change; the file stays, others go on."""
    text = "request:\n  model: a/b\n  provider: {<<: {sort: price, zdr: true}}\n"
    path = write("mail.yaml", text)
    write("triage.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", None, {"model": "a/b", "provider": {"zdr": True}})
    store().edit("triage", None, {"model": "openai/gpt-5.4", "seed": 1})

    ran = presetctl(*SANDBOX, "pull", "--all")

    assert (ran.code, path.read_text(), entry("mail")["version"]) == (4, text, 1)
    assert "! mail  refused: its file can't be changed in place" in ran.out
    assert (PRESETS / "triage.yaml").read_text() == chat(seed=1)


def test_what_no_definition_can_say_is_refused(presetctl: Presetctl, live: Callable[..., None]) -> None:
    """A definition that would not be valid isn't written."""
    live("mail", "a\0b")

    ran = presetctl(*SANDBOX, "pull", "mail")

    assert (ran.code, (PRESETS / "mail.yaml").exists()) == (4, False)
    assert "refused: the definition would not be valid" in ran.out


TARGETS = "targets: {production: {}, staging: {}, eu: {}}\n"


def test_other_targets_that_change_too_are_named(
    presetctl: Presetctl, write: Write, store: OpenStore
) -> None:
    """An edit of what all targets share says for which others it counts; one that has its own is left out."""
    write("presetctl.yaml", TARGETS)
    write("mail.yaml", chat(temperature=0.7) + "targets: {eu: {request: {temperature: 1}}}\n")
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", None, {"model": "openai/gpt-5.4", "temperature": 0.2})

    ran = presetctl(*SANDBOX, "pull", "mail")

    assert ran.code == 0
    note = "note: mail changes for `production`, `staging` too; what differs there belongs under `targets:`\n"
    assert note in ran.err


def test_own_change_of_a_target_touches_no_other(
    presetctl: Presetctl, write: Write, store: OpenStore
) -> None:
    """An edit under `targets` is that target's alone, and nothing is said of the others."""
    write("presetctl.yaml", TARGETS)
    write("p.md", "Be kind.\n")
    own = "targets:\n  sandbox: {request: {temperature: 1}}\n  eu: {system_prompt: {file: p.md}}\n"
    write("mail.yaml", chat(temperature=0.7) + own)
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", None, {"model": "openai/gpt-5.4", "temperature": 0.2})

    ran = presetctl(*SANDBOX, "pull", "mail")

    assert (ran.code, "changes for" in ran.err) == (0, False)
    assert "sandbox: {request: {temperature: 0.2}}" in (PRESETS / "mail.yaml").read_text()
