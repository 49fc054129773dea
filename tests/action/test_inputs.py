"""The inputs of the action: checked before anything runs, and never more than values."""

import pytest

from presetctl.action.inputs import COMMANDS, Inputs, read_inputs
from presetctl.errors import UsageError


def test_defaults() -> None:
    """A workflow that names a command alone gets comments and the lockfile's commit."""
    for command in COMMANDS:
        assert read_inputs({"INPUT_COMMAND": command}) == Inputs(command)


def test_everything_given() -> None:
    """Each input arrives, without white space around it, in whatever case a boolean is written."""
    given = {
        "INPUT_COMMAND": "apply\n",
        "INPUT_DIRECTORY": "config/presets",
        "INPUT_TARGET": "staging",
        "INPUT_PLAN_FILE": " plan.json ",
        "INPUT_COMMENT": "False",
        "INPUT_COMMIT_LOCKFILE": "TRUE",
        "INPUT_EXTRA_ARGS": "--allow-protected 'check out'\n--max-changes=3",
    }

    inputs = read_inputs(given)

    extra = ("--allow-protected", "check out", "--max-changes=3")
    assert inputs == Inputs("apply", "config/presets", "staging", "plan.json", False, True, extra)


def test_values_stay_values() -> None:
    """A folder or target that looks like an option is still the folder or target."""
    inputs = Inputs("plan", directory="--help", target="-t x; rm -rf /")

    assert inputs.arguments("plan", "--offline") == [
        "--directory=--help",
        "--target=-t x; rm -rf /",
        "plan",
        "--offline",
    ]


def test_extra_arguments_are_not_for_a_shell() -> None:
    """Nothing is expanded, substituted or run."""
    inputs = read_inputs(
        {"INPUT_COMMAND": "plan", "INPUT_EXTRA_ARGS": "$(id) `id` $HOME * ;id '#' # \"a b\""}
    )

    assert inputs.extra == ("$(id)", "`id`", "$HOME", "*", ";id", "#", "#", "a b")


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ({}, "`command` can't be ``", "it is one of `validate`, `plan`, `apply`, `drift`"),
        ({"INPUT_COMMAND": "aply"}, "`command` can't be `aply`", "did you mean `apply`?"),
        ({"INPUT_COMMENT": "yes"}, "`comment` can't be `yes`", "it is `true` or `false`"),
        ({"INPUT_COMMIT_LOCKFILE": "1"}, "`commit-lockfile` can't be `1`", "it is `true` or `false`"),
        ({"INPUT_EXTRA_ARGS": "'a"}, "`extra-args` has a quote that doesn't end", "close it, or escape it"),
        (
            {"INPUT_EXTRA_ARGS": "-- a"},
            "`extra-args` can't hold `--`",
            "name presets and options as they are",
        ),
    ],
)
def test_input_that_makes_no_sense(given: dict[str, str], message: str, hint: str) -> None:
    """A wrong input is named, with what it may be."""
    with pytest.raises(UsageError) as raised:
        read_inputs(given if not given or "INPUT_COMMAND" in given else {"INPUT_COMMAND": "plan", **given})

    assert (raised.value.message, raised.value.hint) == (message, hint)
