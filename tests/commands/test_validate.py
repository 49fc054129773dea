"""`presetctl validate`."""

import json

from tests.commands.conftest import Presetctl, Write, chat


def test_all_mistakes_of_all_files_in_one_run(presetctl: Presetctl, write: Write) -> None:
    """A bad file hides neither another mistake nor another file."""
    write("a.yaml", chat(temperture=1, top_p=3))
    write("b.yaml", "- not a mapping\n")
    write("c.yaml", chat())

    ran = presetctl("validate")

    assert ran.code == 3
    assert [line for line in ran.out.splitlines() if line.startswith("error")] == [
        "error[unknown-field]: `temperture` is not a field of the chat request",
        "error[out-of-range]: `top_p` must be at most 1, not 3",
        "error[not-a-mapping]: the file holds a list where a mapping belongs",
    ]
    assert ran.err == "Checked 3 presets: 3 errors.\n"


def test_json_names_file_line_and_column(presetctl: Presetctl, write: Write) -> None:
    """Programs get the place of every diagnostic and a summary."""
    write("a.yaml", chat(temperture=1))

    ran = presetctl("validate", "--format", "json")

    assert json.loads(ran.out) == {
        "format_version": 1,
        "command": "validate",
        "summary": {"error": 1, "warning": 0, "note": 0, "presets": 1},
        "diagnostics": [
            {
                "severity": "error",
                "code": "unknown-field",
                "slug": "a",
                "file": "presets/a.yaml",
                "line": 3,
                "column": 3,
                "message": "`temperture` is not a field of the chat request",
                "hint": "did you mean `temperature`?",
            }
        ],
    }


def test_strict_takes_warnings_for_errors(presetctl: Presetctl, write: Write) -> None:
    """A transient field is a warning, and an error under `--strict`."""
    write("a.yaml", chat(stream="true"))

    plain, strict = presetctl("validate"), presetctl("validate", "--strict")

    assert (plain.code, strict.code) == (0, 3)
    assert "warning[transient-field]" in plain.out
    assert "error[transient-field]" in strict.out


def test_each_target_is_checked(presetctl: Presetctl, write: Write) -> None:
    """What is wrong for one target only is found without naming it."""
    write("presetctl.yaml", "targets: {production: {}, staging: {}}\n")
    write("a.yaml", "targets: {staging: {request: {top_p: 2}}}\n" + chat())

    every, production = presetctl("validate"), presetctl("-t", "production", "validate")

    assert (every.code, production.code) == (3, 0)
    assert "presets/a.yaml:1:38" in every.out


def test_one_preset_can_be_checked(presetctl: Presetctl, write: Write) -> None:
    """A slug limits what is told to its file."""
    write("a.yaml", chat(stream="true"))
    write("b.yaml", chat(stream="true"))

    ran = presetctl("validate", "b")

    assert "presets/b.yaml" in ran.out
    assert "presets/a.yaml" not in ran.out
    assert ran.err == "Checked 1 preset: 1 warning.\n"


def test_wrong_preset_can_be_named(presetctl: Presetctl, write: Write) -> None:
    """The slug of a file that can't be read is known by its name."""
    write("a.yaml", chat(top_p=5))
    write("b.yaml", chat(top_p=5))

    ran = presetctl("validate", "a")

    assert (ran.code, "presets/b.yaml" in ran.out) == (3, False)


def test_colour_is_asked_for_or_left_out(presetctl: Presetctl, write: Write) -> None:
    """Without colour the text is the same."""
    write("a.yaml", chat(top_p=5))

    plain = presetctl("validate", "--color", "never").out
    colored = presetctl("--color", "always", "validate").out

    assert "\x1b[" in colored
    assert "\x1b[" not in plain


def test_wrong_settings_are_located(presetctl: Presetctl, write: Write) -> None:
    """A typo in the settings is told like any other."""
    write("presetctl.yaml", "version: 1\nprotcted: [a]\n")

    ran = presetctl("validate")

    assert ran.code == 3
    assert "presets/presetctl.yaml:2:1" in ran.out
    assert "did you mean `protected`?" in ran.out


def test_hostile_text_is_written_out(presetctl: Presetctl, write: Write) -> None:
    """Control and bidirectional characters of a definition never reach the terminal."""
    write("a.yaml", 'request: {model: "a", "evil\\e[31m\\u202e": 1}\n')

    ran = presetctl("validate")

    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
    assert "\\u001b" in ran.out


def test_settings_decide_what_a_rule_says(presetctl: Presetctl, write: Write) -> None:
    """A rule can be switched off, or made an error, for the whole folder."""
    write("a.yaml", chat(stream="true"))
    write("presetctl.yaml", "rules: {transient-field: error}\n")
    raised = presetctl("validate")
    write("presetctl.yaml", "rules: {transient-field: off}\n")
    silent = presetctl("validate", "--strict")

    assert (raised.code, silent.code, silent.out) == (3, 0, "")
    assert "error[transient-field]" in raised.out


def test_settings_name_only_rules(presetctl: Presetctl, write: Write) -> None:
    """A code that isn't a rule's is a mistake: an error of the models can't be switched off."""
    write("presetctl.yaml", "rules: {transient-fields: off, unknown-field: off}\n")

    ran = presetctl("validate")

    assert ran.code == 3
    assert "did you mean `transient-field`?" in ran.out
    assert "`unknown-field` is not a lint rule" in ran.out


def test_comment_silences_a_warning(presetctl: Presetctl, write: Write) -> None:
    """`# presetctl: ignore[code]` on the line or the one above takes a warning away, and no error."""
    write("a.yaml", "request:\n  model: x/y\n  stream: true  # presetctl: ignore[transient-field]\n")
    write("b.yaml", "request:\n  model: x/y\n  # presetctl: ignore[out-of-range]\n  top_p: 5\n")

    ran = presetctl("validate", "--strict")

    assert "a.yaml" not in ran.out
    assert "error[out-of-range]" in ran.out
