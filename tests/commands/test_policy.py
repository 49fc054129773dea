"""The policy of the settings in `validate`, `plan` and `apply`, and prices in the plan."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from presetctl.sandbox.catalogue import MODELS
from presetctl.sandbox.store import Store
from tests.commands.catalogue_server import CatalogueServer, serve_catalogue
from tests.commands.conftest import Presetctl, Ran, Write, chat
from tests.commands.test_apply import SANDBOX, OpenStore, versions

PLAN = ("plan", "--format", "json")
PRICES = "policy:\n  max_prompt_price: 2.5\n  max_completion_price: 10\n"
NO_CATALOGUE = "(`presets/presetctl.yaml:2`) was not checked: there is no catalogue of models"
NOT_DENIED = "`denied_models` (`presets/presetctl.yaml:2`) was not checked"
MODEL_POLICY = "policy:\n  allowed_models: [openai/*]\n"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[CatalogueServer]:
    with serve_catalogue() as serving:
        monkeypatch.setenv("OPENROUTER_BASE_URL", serving.url)
        monkeypatch.setenv("OPENROUTER_API_KEY", "key")
        yield serving


def at_price(completion: str) -> list[dict[str, Any]]:
    """Return the sandbox's models, of which `openai/gpt-5.4` has another price for one token."""
    return [
        {**each, "pricing": {**each["pricing"], "completion": completion}}
        if each["id"] == "openai/gpt-5.4"
        else each
        for each in MODELS
    ]


def told(ran: Ran) -> list[tuple[str, str]]:
    """Return severity and code of each diagnostic."""
    return [(each["severity"], each["code"]) for each in json.loads(ran.out)["diagnostics"]]


def made(store: Store, slug: str) -> int:
    """Return how many versions of a preset there are."""
    return len(store.list_versions(slug).data) if store.list_presets().total_count else 0


def test_validate_tells_both_places(presetctl: Presetctl, write: Write) -> None:
    """A violation stands at the definition's line and names the policy's."""
    write("presetctl.yaml", MODEL_POLICY)
    write("mail.yaml", chat("acme/x"))

    ran = presetctl("validate")

    assert ran.code == 3
    assert ran.out == (
        "error[policy-model]: `acme/x` is none of `allowed_models` (`presets/presetctl.yaml:2`)\n"
        "  --> presets/mail.yaml:2:10\n"
        "   |\n"
        " 2 |   model: acme/x\n"
        "   |          ^^^^^^\n"
        "hint: allowed are `openai/*`\n\n"
    )
    assert ran.err == "Checked 1 preset: 1 error.\n"


@pytest.mark.parametrize("output", ["json", "github", "sarif"])
def test_every_format_tells_it(presetctl: Presetctl, write: Write, output: str) -> None:
    """Annotations and code scanning hold a violation like any other error."""
    write("presetctl.yaml", MODEL_POLICY)
    write("mail.yaml", chat("acme/x"))

    ran = presetctl("validate", "--format", output)

    assert (ran.code, "policy-model" in ran.out, "presets/presetctl.yaml:2" in ran.out) == (3, True, True)


def test_validate_offline_notes_what_it_cannot_check(presetctl: Presetctl, write: Write) -> None:
    """Once for each clause, whatever the number of definitions; also under `--strict` it is only a note."""
    write("presetctl.yaml", PRICES)
    write("mail.yaml", chat())
    write("other.yaml", chat())

    ran = presetctl("validate", "--strict", "--format", "json")

    assert ran.code == 0
    assert told(ran) == [("note", "policy-not-checked")] * 2
    assert [(each["file"], each["line"]) for each in json.loads(ran.out)["diagnostics"]] == [
        ("presets/presetctl.yaml", 2),
        ("presets/presetctl.yaml", 3),
    ]


def test_validate_online_checks_prices(presetctl: Presetctl, write: Write) -> None:
    """The price by the catalogue is compared to the last digit; a cheap model passes."""
    write("presetctl.yaml", PRICES)
    write("mail.yaml", chat("openai/gpt-5.4"))
    write("cheap.yaml", chat("openai/gpt-5.4-mini"))

    ran = presetctl(*SANDBOX, "validate", "--online")

    assert ran.code == 3
    assert (
        "error[policy-price]: `openai/gpt-5.4` costs $15.00 for a million completion tokens, "
        "and `max_completion_price` (`presets/presetctl.yaml:3`) allows $10.00\n"
        "  --> presets/mail.yaml:2:10\n"
    ) in ran.out
    assert ran.err == "Checked 2 presets: 1 error.\n"


def test_validate_online_without_a_catalogue_warns(
    presetctl: Presetctl, write: Write, server: CatalogueServer
) -> None:
    """Who asked for the check is warned that it wasn't made; under `--strict` that is an error."""
    server.break_catalogue()
    write("presetctl.yaml", "policy: {max_prompt_price: 1}\n")
    write("mail.yaml", chat())

    plain, strict = presetctl("validate", "--online"), presetctl("validate", "--online", "--strict")

    assert (plain.code, strict.code) == (0, 3)
    assert "warning[policy-not-checked]: `max_prompt_price` (`presets/presetctl.yaml:1`) was not" in plain.out


def test_each_target_is_ruled(presetctl: Presetctl, write: Write) -> None:
    """What only one target does wrong is found at its line."""
    write("presetctl.yaml", "targets: {production: {}, staging: {}}\n" + MODEL_POLICY)
    write("mail.yaml", chat() + "targets:\n  staging:\n    request: {model: acme/x}\n")

    every, production = presetctl("validate"), presetctl("-t", "production", "validate")
    plan = presetctl("-t", "staging", "plan", "--offline")

    assert (every.code, production.code, plan.code) == (3, 0, 3)
    assert "presets/mail.yaml:5:22" in every.out
    assert "presets/mail.yaml:5:22" in plan.err


def test_what_a_base_does_wrong_is_told_once(presetctl: Presetctl, write: Write) -> None:
    """Two definitions on one base have one mistake, at the base's line, and each can be asked about."""
    write("presetctl.yaml", "policy:\n  require: {/provider/zdr: true}\n")
    write("_base.yaml", "request:\n  provider: {zdr: false}\n")
    write("a.yaml", "extends: _base.yaml\n" + chat())
    write("b.yaml", "extends: _base.yaml\n" + chat())

    ran, one = presetctl("validate", "--format", "json"), presetctl("validate", "b", "--format", "json")

    [found] = json.loads(ran.out)["diagnostics"]
    assert (found["file"], found["line"], found["column"], found["slug"]) == (
        "presets/_base.yaml",
        2,
        19,
        None,
    )
    assert told(one) == [("error", "policy-required-value")]


@pytest.mark.parametrize("command", [("plan",), ("plan", "--offline"), ("apply", "--yes")])
def test_plan_and_apply_take_a_violation_for_an_error(
    presetctl: Presetctl, write: Write, command: tuple[str, ...]
) -> None:
    """Nothing is planned, and the API isn't even opened."""
    write("presetctl.yaml", MODEL_POLICY)
    write("mail.yaml", chat("anthropic/claude-haiku-4.5"))

    ran = presetctl(*SANDBOX, *command)

    assert (ran.code, ran.out) == (3, "")
    assert "error[policy-model]: `anthropic/claude-haiku-4.5` is none of" in ran.err
    assert not Path("presets/.presetctl/sandbox.sqlite3").exists()


def test_a_violation_elsewhere_does_not_hold_up_a_preset(
    presetctl: Presetctl, write: Write, store: OpenStore
) -> None:
    """Who names presets is asked about them alone."""
    write("presetctl.yaml", PRICES)
    write("dear.yaml", chat("openai/gpt-5.4"))
    write("cheap.yaml", chat("openai/gpt-5.4-mini"))

    ran = presetctl(*SANDBOX, "apply", "cheap", "--yes")

    assert (ran.code, versions(store, "cheap")) == (0, 1)
    assert presetctl(*SANDBOX, "apply", "--yes").code == 3


@pytest.mark.parametrize("option", ["--offline", "--no-catalogue"])
def test_plan_without_a_catalogue_warns(presetctl: Presetctl, write: Write, option: str) -> None:
    """It shows what would be pushed, with a warning for each clause that was not checked."""
    write("presetctl.yaml", PRICES)
    write("mail.yaml", chat())

    ran = presetctl(*SANDBOX, *PLAN, option)

    assert ran.code == 0
    assert [each for each in told(ran) if each[1] != "drift-not-checked"] == [
        ("warning", "policy-not-checked")
    ] * 2


@pytest.mark.parametrize(
    ("policy", "model", "message"),
    [
        (PRICES, "openai/gpt-5.4-mini", f"`max_prompt_price` {NO_CATALOGUE} (and 1 more)"),
        (
            "policy:\n  denied_models: [acme/*]\n",
            "~anthropic/claude-sonnet-latest",
            f"what `~anthropic/claude-sonnet-latest` stands for isn't known here, so {NOT_DENIED}",
        ),
    ],
)
def test_apply_without_a_catalogue_refuses(
    presetctl: Presetctl, write: Write, store: OpenStore, policy: str, model: str, message: str
) -> None:
    """It names the line of the policy and the way out, pushes nothing, and goes on with a catalogue."""
    write("presetctl.yaml", policy)
    write("mail.yaml", chat(f"'{model}'"))

    ran = presetctl(*SANDBOX, "apply", "--yes", "--no-catalogue")

    assert ran.code == 4
    assert f"error: {message}; nothing was pushed\n" in ran.err
    assert "hint: let it read the catalogue, without `--no-catalogue`, or have the policy changed" in ran.err
    assert store().list_presets().total_count == 0
    assert presetctl(*SANDBOX, "apply", "--yes").code == 0
    assert versions(store, "mail") == 1


def test_the_sandbox_tries_models_that_it_does_not_know(
    presetctl: Presetctl, write: Write, store: OpenStore
) -> None:
    """Its few prices hold nobody up: what it doesn't list is noted."""
    write("presetctl.yaml", PRICES)
    write("mail.yaml", chat("openai/gpt-9"))

    planned, ran = presetctl(*SANDBOX, *PLAN), presetctl(*SANDBOX, "apply", "--yes")

    assert told(planned).count(("note", "policy-not-checked")) == 2
    assert (ran.code, versions(store, "mail")) == (0, 1)


def test_apply_with_nothing_to_push_needs_no_catalogue(presetctl: Presetctl, write: Write) -> None:
    """There is nothing that could go past the policy."""
    write("mail.yaml", chat("openai/gpt-5.4-mini"))
    presetctl(*SANDBOX, "apply", "--yes")
    write("presetctl.yaml", PRICES)

    assert presetctl(*SANDBOX, "apply", "--yes", "--no-catalogue").code == 0


def test_policy_that_needs_no_catalogue_is_checked_without(
    presetctl: Presetctl, write: Write, store: OpenStore
) -> None:
    """Names, required values, owners, lengths and own limits are what the files say."""
    write(
        "presetctl.yaml",
        MODEL_POLICY + "  max_completion_price: 10\n  require: {/provider/zdr: true}\n"
        "  require_owner: true\n  max_prompt_chars: 10\n",
    )
    write("mail.yaml", "owners: [me]\nsystem_prompt: Be brief.\n" + chat(provider="{zdr: true}"))
    limited = "{zdr: true, max_price: {completion: 10}}"
    refused = presetctl(*SANDBOX, "apply", "--yes", "--no-catalogue")
    write("mail.yaml", "owners: [me]\nsystem_prompt: Be brief.\n" + chat(provider=limited))

    ran = presetctl(*SANDBOX, "apply", "--yes", "--no-catalogue")

    assert (refused.code, ran.code, versions(store, "mail")) == (4, 0, 1)


def test_unreachable_catalogue_is_no_way_round(
    presetctl: Presetctl, write: Write, server: CatalogueServer
) -> None:
    """Without an answer and without a kept one apply refuses; a kept one will do."""
    write("presetctl.yaml", "policy: {max_completion_price: 15}\n")
    write("mail.yaml", chat("openai/gpt-5.4"))
    server.break_catalogue()
    planned, refused = presetctl("plan"), presetctl("apply", "--yes")
    assert made(server.store, "mail") == 0
    server.mend_catalogue()
    presetctl("plan")
    server.break_catalogue()

    ran = presetctl("apply", "--yes", "--refresh-catalogue")

    assert (planned.code, refused.code, ran.code) == (0, 4, 0)
    assert "warning[policy-not-checked]" in planned.out
    assert "nothing was pushed" in refused.err
    assert made(server.store, "mail") == 1


def test_pull_is_not_held_to_the_policy(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """What is live can be looked at and taken over, whatever it is."""
    write("presetctl.yaml", MODEL_POLICY)
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    store().create_version("mail", None, {"model": "acme/x"})

    pulled, planned = presetctl(*SANDBOX, "pull", "mail"), presetctl(*SANDBOX, "plan")

    assert (pulled.code, planned.code) == (0, 3)


def test_plan_shows_what_another_model_costs(presetctl: Presetctl, write: Write) -> None:
    """One line at a terminal, a column in review, numbers for programs."""
    write("mail.yaml", chat("openai/gpt-5.4"))
    write("other.yaml", chat(temperature=0.5))
    presetctl(*SANDBOX, "apply", "--yes")
    write("mail.yaml", chat("openai/gpt-5.4-mini"))
    write("other.yaml", chat(temperature=0.4))

    text, markdown = presetctl(*SANDBOX, "plan"), presetctl(*SANDBOX, "plan", "--format", "markdown")
    mail, other = json.loads(presetctl(*SANDBOX, *PLAN).out)["presets"]

    line = "prompt $2.50 → $0.75 (−70 %), completion $15.00 → $4.50 (−70 %)"
    assert text.out.count("per million tokens") == 1
    assert (
        f'    model  "openai/gpt-5.4" → "openai/gpt-5.4-mini"\n    price per million tokens  {line}'
        in text.out
    )
    assert f" | {line.replace('$', '')}" in markdown.out
    assert mail["price"]["main"]["after"]["completion"] == 4.5
    assert mail["price"]["main"]["percent"]["completion"] == -70
    assert "price" not in other


def test_plan_shows_what_other_providers_cost(
    presetctl: Presetctl, write: Write, server: CatalogueServer
) -> None:
    """The model stays; the provider that is left takes more."""
    offer = {"tag": "azure/eu", "pricing": {"prompt": "0.00000275", "completion": "0.0000165"}}
    body = json.dumps({"data": {"id": "openai/gpt-5.4", "endpoints": [offer]}}).encode()
    server.answers["/models/openai/gpt-5.4/endpoints"] = (200, body)
    write("mail.yaml", chat("openai/gpt-5.4"))
    presetctl("apply", "--yes")
    write("mail.yaml", chat("openai/gpt-5.4", provider="{only: [azure]}"))

    ran = presetctl("plan")

    assert "prompt $2.50 → $2.75 (+10 %), completion $15.00 → $16.50 (+10 %)\n" in ran.out


@pytest.mark.parametrize("option", ["--offline", "--no-catalogue"])
def test_without_a_catalogue_no_price_is_shown(presetctl: Presetctl, write: Write, option: str) -> None:
    """Nothing is made up."""
    write("mail.yaml", chat("openai/gpt-5.4"))

    ran = presetctl(*SANDBOX, "plan", option)

    assert (ran.code, "per million" in ran.out) == (0, False)


def test_a_new_price_makes_no_plan_stale(presetctl: Presetctl, write: Write, server: CatalogueServer) -> None:
    """A reviewed plan is pushed though its model costs something else by now, within the policy."""
    write("presetctl.yaml", "policy: {max_completion_price: 20}\n")
    write("mail.yaml", chat("openai/gpt-5.4"))
    presetctl("plan", "--out", "plan.json")
    reviewed = json.loads(Path("plan.json").read_text())["presets"][0]["price"]["main"]["after"]["completion"]
    server.list_models(*at_price("0.00002"))

    ran = presetctl("apply", "plan.json", "--refresh-catalogue")

    assert (reviewed, ran.code, made(server.store, "mail")) == (15, 0, 1)
    assert "completion $20.00" in ran.out


def test_a_price_that_broke_the_policy_since_stops_a_plan(
    presetctl: Presetctl, write: Write, server: CatalogueServer
) -> None:
    """What was reviewed at one price isn't pushed at another that nobody may pay."""
    write("presetctl.yaml", "policy: {max_completion_price: 20}\n")
    write("mail.yaml", chat("openai/gpt-5.4"))
    planned = presetctl("plan", "--out", "plan.json")
    server.list_models(*at_price("0.00002000001"))

    ran = presetctl("apply", "plan.json", "--refresh-catalogue")

    assert (planned.code, ran.code, made(server.store, "mail")) == (0, 3, 0)
    assert "`openai/gpt-5.4` costs $20.00001 for a million completion tokens" in ran.err


def test_a_plan_that_was_not_checked_is_checked_when_it_is_applied(
    presetctl: Presetctl, write: Write, server: CatalogueServer
) -> None:
    """A warning in a saved plan is no leave to push; with the catalogue it is pushed."""
    write("presetctl.yaml", "policy: {max_completion_price: 15}\n")
    write("mail.yaml", chat("openai/gpt-5.4"))
    presetctl("plan", "--no-catalogue", "--out", "plan.json")

    refused, ran = presetctl("apply", "plan.json", "--no-catalogue"), presetctl("apply", "plan.json")

    assert (refused.code, ran.code, made(server.store, "mail")) == (4, 0, 1)
