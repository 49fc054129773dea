"""The shell completes slugs, models, parameters, codes and commands, without a call."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from click.shell_completion import ShellComplete

from presetctl.catalogue.cache import write_cached
from presetctl.catalogue.rows import CatalogueRows, model_rows
from presetctl.cli import root
from presetctl.commands.options import Invocation
from presetctl.settings import DEFAULT_URL
from tests.commands.conftest import Presetctl, Write, chat

VARIABLE = "_PRESETCTL_COMPLETE"


def complete(*words: str) -> list[str]:
    """Return what a shell offers for the last of the words."""
    *before, incomplete = words
    completing = ShellComplete(root, {"obj": Invocation()}, "presetctl", VARIABLE)
    return [each.value for each in completing.get_completions(list(before), incomplete)]


def keep_models(*rows: dict[str, object], url: str = DEFAULT_URL) -> None:
    write_cached(url, CatalogueRows(datetime.now(UTC), model_rows(rows)))


@pytest.fixture(autouse=True)
def _folder(presetctl: Presetctl) -> None:
    """Run each test beside a presets folder."""


@pytest.mark.parametrize(
    "words",
    [
        ["plan"],
        ["validate"],
        ["apply"],
        ["apply", "--overwrite"],
        ["pull"],
        ["show"],
        ["diff", "mail"],
        ["lock", "refresh"],
        ["-C", "presets", "rollback"],
        ["rollback", "-C", "presets"],
    ],
)
def test_slugs_are_completed(write: Write, words: list[str]) -> None:
    """Definitions and recorded presets are offered wherever a slug belongs."""
    write("mail.yaml", chat())
    write("support/triage.yml", "# which one?\nslug: 'mail-triage'\n" + chat())
    write("presetctl.yaml", "{}\n")
    write("_mail-base.yaml", "request: {}\n")
    write("_old/mail-old.yaml", chat())
    write("mail.md", "text")
    write("presets.lock", json.dumps({"presets": {"mail-bot": {}, "zoo": {}}}))
    write("presets.staging.lock", "<<<<<<<")

    assert complete(*words, "mail") == ["mail", "mail-bot", "mail-triage"]


def test_without_a_folder_nothing_is_offered() -> None:
    """A shell is never told of an error."""
    assert complete("-C", "nowhere", "plan", "") == []
    assert complete("-C", "nowhere", "models", "") == []


def test_models_come_from_the_cache() -> None:
    """Names of models are offered once a command has read them; those of other forms are left out."""
    assert complete("models", "openai/") == []
    keep_models({"id": "openai/gpt-5.4"}, {"id": "openai/gpt-4o"}, {"id": "acme/x"}, {"id": "openai/a\nb"})

    assert complete("models", "openai/") == ["openai/gpt-4o", "openai/gpt-5.4"]


def test_models_are_those_of_the_target() -> None:
    """`-t` and `--base-url` decide whose models are offered."""
    keep_models({"id": "acme/here"}, url="https://models.example/api/v1")

    assert complete("--base-url", "https://models.example/api/v1", "models", "") == ["acme/here"]
    assert complete("-t", "sandbox", "models", "gryphe") == ["gryphe/mythomax-l2-13b"]


def test_parameters_come_from_the_cache() -> None:
    """What `--supports` takes is what models know."""
    keep_models({"id": "a/b", "supported_parameters": ["tools", "top_p", 7]}, {"id": "c/d"})

    assert complete("models", "--supports", "to") == ["tools", "top_p"]


def test_codes_are_completed() -> None:
    """`explain` offers all codes that begin so."""
    assert complete("explain", "model-") == ["model-expiring", "model-missing", "model-slug"]


def test_commands_and_options_are_completed() -> None:
    """Commands are offered with their line of help, options by their names."""
    completing = ShellComplete(root, {"obj": Invocation()}, "presetctl", VARIABLE)

    offered = {each.value: each.help for each in completing.get_completions([], "")}

    assert offered["plan"] == "Show what apply would do."
    assert complete("--base") == ["--base-url"]
    assert complete("plan", "--no-c") == ["--no-catalogue"]


def test_one_line_switches_it_on(write: Write) -> None:
    """What the README says to evaluate is a script, which then asks the program itself."""
    write("mail.yaml", chat())

    def ask(**variables: str) -> str:
        environment = {**os.environ, **variables}
        command = [sys.executable, "-c", "from presetctl.cli import main; main()"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    script = ask(**{VARIABLE: "zsh_source"})
    offered = ask(**{VARIABLE: "bash_complete", "COMP_WORDS": "presetctl plan ma", "COMP_CWORD": "2"})

    assert f"{VARIABLE}=zsh_complete" in script
    assert offered == "plain,mail\n"
