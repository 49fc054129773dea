"""`presetctl plan`, offline and against the embedded API."""

import json

from tests.commands.conftest import Presetctl, Write, chat
from tests.commands.test_apply import LOCKFILE, SANDBOX, OpenStore


def test_plan_writes_nothing(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """A plan shows a new preset's fields and leaves API and lockfile alone."""
    write("mail.yaml", "system_prompt: Be brief.\n" + chat(temperature=0.7))

    ran = presetctl(*SANDBOX, "plan")

    assert (ran.code, LOCKFILE.exists(), store().list_presets().total_count) == (0, False, 0)
    assert ran.out == (
        "+ mail  create  v1  mail.yaml\n"
        "    no preset of this slug is known\n"
        '    model  + "openai/gpt-5.4"\n'
        "    temperature  + 0.7\n"
        "    system_prompt  + 1 line, 9 characters\n"
        "    price per million tokens  prompt $2.50, completion $15.00\n"
        "\n"
        "Plan for sandbox: 1 to create, 0 unchanged.\n"
    )


def test_prompt_change_shows_as_lines(presetctl: Presetctl, write: Write) -> None:
    """A changed prompt is a line diff that its author can read."""
    write("mail.yaml", "system_prompt: |\n  Be brief.\n\n  Be kind.\n" + chat())
    presetctl(*SANDBOX, "apply", "--yes")
    write("mail.yaml", "system_prompt: |\n  Be brief.\n\n  Be very kind.\n" + chat())

    ran = presetctl(*SANDBOX, "plan")

    assert "    system_prompt  3 lines, 20 characters → 3 lines, 25 characters\n" in ran.out
    assert "        Be brief.\n\n      - Be kind.\n      + Be very kind.\n" in ran.out


def test_offline_plan_says_what_it_does_not_know(
    presetctl: Presetctl, write: Write, store: OpenStore
) -> None:
    """Without live presets a foreign edit can't show, and the plan says so."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", None, {"model": "somebody/else"})

    offline = presetctl(*SANDBOX, "plan", "--offline", "--format", "json")
    live = presetctl(*SANDBOX, "plan", "--format", "json")

    def states(text: str) -> tuple[bool, str]:
        plan = json.loads(text)
        return plan["live"], plan["presets"][0]["state"]

    assert (states(offline.out), states(live.out)) == ((False, "unchanged"), (True, "drifted"))
    assert json.loads(offline.out)["diagnostics"][0]["code"] == "drift-not-checked"


def test_plan_without_a_key_is_offline(presetctl: Presetctl, write: Write) -> None:
    """No key is no reason to fail: the lockfile is compared alone."""
    write("mail.yaml", chat())

    ran = presetctl("plan")

    assert ran.code == 0
    assert "drift-not-checked" in ran.out


def test_detailed_exit_code_tells_of_changes(presetctl: Presetctl, write: Write) -> None:
    """`--detailed-exitcode` is 2 with changes and 0 without."""
    write("mail.yaml", chat())
    changed = presetctl(*SANDBOX, "plan", "--detailed-exitcode")
    presetctl(*SANDBOX, "apply", "--yes")
    same = presetctl(*SANDBOX, "plan", "--detailed-exitcode")

    assert (changed.code, same.code) == (2, 0)


def test_refused_presets_do_not_fail_a_plan(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """Only apply refuses; a plan shows it."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", None, {"model": "somebody/else"})

    ran = presetctl(*SANDBOX, "plan")

    assert ran.code == 0
    assert "! mail  refused: drifted" in ran.out


def test_conflict_shows_both_sides(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """Where both sides changed, the plan shows theirs and ours."""
    write("mail.yaml", chat(temperature=0.7))
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", "hello", {"model": "openai/gpt-5.4", "temperature": 1})
    write("mail.yaml", chat(temperature=0.7, top_p=0.5))

    plan = json.loads(presetctl(*SANDBOX, "plan", "--format", "json").out)["presets"][0]

    assert (plan["state"], plan["action"]) == ("conflict", "refuse")
    assert plan["changes"] == [{"path": "/config/top_p", "op": "add", "before": None, "after": 0.5}]
    assert [each["path"] for each in plan["live_changes"]] == [
        "/config/temperature",
        "/system_prompt",
    ]


def test_json_plan_holds_the_body_of_a_push(presetctl: Presetctl, write: Write) -> None:
    """The body of each create call can be reviewed; other presets have none."""
    write("mail.yaml", "endpoint: responses\nsystem_prompt: Hi\n" + chat())

    plan = json.loads(presetctl(*SANDBOX, "plan", "--format", "json").out)

    assert plan["presets"][0]["body"] == {"model": "openai/gpt-5.4", "instructions": "Hi"}
    assert plan["presets"][0]["expect"] == {
        "preset_id": None,
        "version_id": None,
        "live_sha256": None,
    }
    assert plan["digest"].startswith("sha256:")


def test_same_folder_gives_the_same_plan(presetctl: Presetctl, write: Write) -> None:
    """A plan holds no clock and no order but the slugs'."""
    write("b.yaml", chat())
    write("a.yaml", chat())

    first, second = (presetctl(*SANDBOX, "plan", "--format", "json").out for _ in range(2))

    assert first == second
    assert [each["slug"] for each in json.loads(first)["presets"]] == ["a", "b"]


def test_foreign_presets_are_counted_not_touched(
    presetctl: Presetctl, write: Write, store: OpenStore
) -> None:
    """Presets that presetctl doesn't manage are named with `-v` only."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "plan")
    store().create_version("their-bot", None, {"model": "x/y"})

    plain = presetctl(*SANDBOX, "plan")
    verbose = presetctl(*SANDBOX, "plan", "-v")

    assert "their-bot" not in plain.out
    assert "Not managed: their-bot" in verbose.out


def test_target_changes_content_and_slug(presetctl: Presetctl, write: Write) -> None:
    """A target's changes are merged over the definition, and its suffix names the preset there."""
    write("presetctl.yaml", "targets: {production: {}, staging: {slug_suffix: -staging}}\n")
    write("mail.yaml", "targets: {staging: {request: {model: small/model}}}\n" + chat())

    default = json.loads(presetctl("plan", "--format", "json").out)
    staging = json.loads(presetctl("-t", "staging", "plan", "--format", "json").out)

    assert default["presets"][0]["body"]["model"] == "openai/gpt-5.4"
    assert staging["presets"][0]["body"]["model"] == "small/model"
    assert staging["presets"][0]["api_slug"] == "mail-staging"


def test_shared_prompt_says_why_twelve_presets_change(presetctl: Presetctl, write: Write) -> None:
    """When a file that others include changes, each of them is an update that names the file."""
    write("prompts/_safety.md", "Never guess.\n")
    for number in range(12):
        write(f"bot-{number:02}.yaml", "system_prompt: {file: prompts/_safety.md}\n" + chat())
    presetctl(*SANDBOX, "apply", "--yes")
    write("prompts/_safety.md", "Never guess, and say so.\n")

    plan = json.loads(presetctl(*SANDBOX, "plan", "--format", "json").out)

    assert plan["summary"]["update"] == 12
    assert {each["reason"] for each in plan["presets"]} == {
        "because `prompts/_safety.md` changed since version 1"
    }


def test_both_files_are_named(presetctl: Presetctl, write: Write) -> None:
    """A definition that changed together with its base says so."""
    write("_base.yaml", "request: {top_p: 0.5}\n")
    write("mail.yaml", "extends: _base.yaml\n" + chat())
    presetctl(*SANDBOX, "apply", "--yes")
    write("_base.yaml", "request: {top_p: 0.6}\n")
    write("mail.yaml", "extends: _base.yaml\n" + chat(temperature=1))

    ran = presetctl(*SANDBOX, "plan")

    assert "the definition and `_base.yaml` changed since version 1" in ran.out


def test_change_without_a_changed_file_is_marked(presetctl: Presetctl, write: Write) -> None:
    """A preset that changes though none of its files did is told apart, for the reviewer to ask why."""
    write("mail.yaml", "targets: {sandbox: {request: {top_p: 0.5}}}\n" + chat())
    presetctl(*SANDBOX, "apply", "--yes")
    text = LOCKFILE.read_text()
    entry = json.loads(text)["presets"]["mail"]
    from presetctl.content import Content, desired_sha256, live_sha256
    from presetctl.models.endpoint import Endpoint

    other = Content.of(None, {"model": "an/older-one"})
    for old, new in (
        (entry["content_sha256"], desired_sha256(Endpoint.CHAT, other)),
        (entry["live_sha256"], live_sha256(other)),
    ):
        text = text.replace(old, new)
    changed = json.loads(text)
    changed["presets"]["mail"]["content"] = other.as_json()
    LOCKFILE.write_text(json.dumps(changed))

    ran = presetctl(*SANDBOX, "plan", "--offline")

    assert "neither its file nor what it includes changed, yet its content did" in ran.out
