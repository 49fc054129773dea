"""`presetctl models`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.catalogue_server import CatalogueServer, serve_catalogue
from tests.commands.conftest import Presetctl, Write
from tests.commands.test_apply import SANDBOX


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[CatalogueServer]:
    with serve_catalogue() as serving:
        monkeypatch.setenv("OPENROUTER_BASE_URL", serving.url)
        yield serving


@pytest.mark.usefixtures("server")
def test_table_needs_neither_key_nor_folder(presetctl: Presetctl, tmp_path: Path) -> None:
    """In any folder, a model is a line: context, prices for a million tokens, last day, parameters."""
    (tmp_path / "presets").rmdir()

    ran = presetctl("models", "*mythomax*")

    assert ran.code == 0
    assert ran.out == (
        "model                   context  prompt  completion  expires  parameters\n"
        "gryphe/mythomax-l2-13b    4,096   $0.06       $0.06  -        temperature, +10\n"
    )


def test_missing_fields_varying_and_free_prices(presetctl: Presetctl, server: CatalogueServer) -> None:
    """What the list doesn't say is a dash, what varies says so, and what is free costs nothing."""
    server.list_models(
        {"id": "acme/bare"},
        {"id": "acme/few:free", "pricing": {"prompt": "0", "completion": "0"}, "supported_parameters": []},
        {"id": "openrouter/auto", "pricing": {"prompt": "-1", "completion": "-1"}},
        {"id": "acme/old", "expiration_date": "2026-12-04", "supported_parameters": ["tools"]},
    )

    ran = presetctl("models")

    assert [line.split() for line in ran.out.splitlines()[1:]] == [
        ["acme/bare", "-", "unknown", "unknown", "-", "-"],
        ["acme/few:free", "-", "$0.00", "$0.00", "-"],
        ["acme/old", "-", "unknown", "unknown", "2026-12-04", "tools"],
        ["openrouter/auto", "-", "varies", "varies", "-", "-"],
    ]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["gpt-5*"], ["openai/gpt-5.4", "openai/gpt-5.4-mini"]),
        (["OpenAI/gpt-4*"], ["openai/gpt-4o"]),
        (["mistralai/mistral-large-2512"], ["mistralai/mistral-large-2512"]),
        (["google/*", "--supports", "reasoning"], ["google/gemini-2.5-flash", "google/gemini-2.5-pro"]),
        (["--supports", "logprobs", "--supports", "tools"], ["openai/gpt-4o"]),
        (["gpt"], []),
    ],
)
def test_models_are_picked(presetctl: Presetctl, arguments: list[str], found: list[str]) -> None:
    """A glob is matched with id and name, and each `--supports` must hold."""
    ran = presetctl(*SANDBOX, "models", *arguments, "--format", "json")

    assert [each["id"] for each in json.loads(ran.out)["models"]] == found
    assert ran.err.startswith(f"{len(found)} of 18 models of sandbox, read ")


def test_no_model_prints_no_table(presetctl: Presetctl) -> None:
    """Where nothing matches, stdout is empty and stderr counts."""
    ran = presetctl(*SANDBOX, "models", "acme/*")

    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("0 of 18 models")


def test_json_has_all_that_is_known(presetctl: Presetctl) -> None:
    """Programs get prices as numbers, all parameters, and null for what isn't known."""
    ran = presetctl(*SANDBOX, "models", "claude-3.5-haiku", "--format", "json")

    whole = json.loads(ran.out)
    (model,) = whole["models"]
    assert (whole["command"], whole["format_version"]) == ("models", 1)
    assert model["prices"] == {
        "prompt": 0.8,
        "completion": 4,
        "cached_input": None,
        "image": 0,
        "gap": None,
    }
    assert model["expiration_date"] == "2026-12-04"
    assert "temperature" in model["supported_parameters"]
    assert model["supported_efforts"] is None
    assert model["input_modalities"] == ["text"]


def test_verbose_shows_all_parameters(presetctl: Presetctl) -> None:
    """`-v` leaves nothing out."""
    ran = presetctl(*SANDBOX, "models", "mythomax*", "-v")

    assert ran.out.endswith(
        "frequency_penalty, logit_bias, max_tokens, min_p, presence_penalty, repetition_penalty, seed, stop,"
        " temperature, top_k, top_p\n"
    )


def test_color_is_for_the_head_alone(presetctl: Presetctl) -> None:
    """With colour the head is bold, and the rest reads the same."""
    plain = presetctl(*SANDBOX, "models").out
    colored = presetctl(*SANDBOX, "models", "--color", "always").out

    assert colored.startswith("\x1b[1m")
    assert colored.count("\x1b[1m") == 1
    assert colored.splitlines()[1:] == plain.splitlines()[1:]


def test_unknown_parameter_is_a_mistake(presetctl: Presetctl) -> None:
    """A parameter that no model knows is most likely misspelled."""
    near = presetctl(*SANDBOX, "models", "--supports", "tool")
    far = presetctl(*SANDBOX, "models", "--supports", "xyz")

    assert (near.code, far.code) == (64, 64)
    assert near.err == "error: no model knows a parameter `tool`\nhint: did you mean `tools`?\n"
    assert "hint: models know frequency_penalty, " in far.err


def test_no_list_is_a_failure(presetctl: Presetctl, server: CatalogueServer) -> None:
    """Without network and cache there is nothing to show."""
    server.break_catalogue()

    ran = presetctl("models")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("error: the catalogue of models can't be read (GET /models → 500)")


def test_old_list_is_shown_with_its_age(presetctl: Presetctl, server: CatalogueServer) -> None:
    """What is kept is better than nothing; `--refresh-catalogue` asks anew."""
    presetctl("models")
    server.break_catalogue()

    kept = presetctl("models")
    refreshed = presetctl("models", "--refresh-catalogue")

    assert (kept.code, refreshed.out) == (0, kept.out)
    assert "note[catalogue-not-read]" not in kept.err
    assert "note[catalogue-not-read]" in refreshed.err
    assert "the one read less than an hour ago is used" in refreshed.err


@pytest.mark.parametrize("options", [["-t", "nowhere"], ["-C", "nowhere"]])
def test_a_place_that_was_named_must_exist(
    presetctl: Presetctl, write: Write, tmp_path: Path, options: list[str]
) -> None:
    """Doing without a folder is for those who name none."""
    (tmp_path / "presets").rmdir()

    assert presetctl(*options, "models").code == 64
    write("presetctl.yaml", "targets: {production: {}}\n")
    assert presetctl(*options, "models").code == 64


def test_hostile_names_are_harmless(presetctl: Presetctl, server: CatalogueServer) -> None:
    """A name can't move the cursor or begin a line."""
    server.list_models({"id": "acme/\x1b[2J\nx", "supported_parameters": ["\u202ereversed"]})

    ran = presetctl("models", "-v")

    assert "acme/\\u001b[2J\\nx" in ran.out
    assert "\\u202ereversed" in ran.out
