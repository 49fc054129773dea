"""What OpenRouter lists is said by `validate --online`, `plan` and `apply`, and never makes them fail."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from presetctl.catalogue.cache import cache_file, read_cached, write_cached
from presetctl.catalogue.rows import CatalogueRows
from tests.commands.catalogue_server import CatalogueServer, serve_catalogue
from tests.commands.conftest import Presetctl, Ran, Write, chat
from tests.commands.test_apply import SANDBOX

UNKNOWN = "openai/gtp-5.4"
SAID = f"`{UNKNOWN}` is not a model that OpenRouter lists"
ONLINE = ("validate", "--online")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[CatalogueServer]:
    with serve_catalogue() as serving:
        monkeypatch.setenv("OPENROUTER_BASE_URL", serving.url)
        yield serving


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-or-v1-5ecret")
    return "sk-or-v1-5ecret"


def codes(ran: Ran) -> list[str]:
    return [each["code"] for each in json.loads(ran.out)["diagnostics"]]


def expiring(days: int) -> dict[str, Any]:
    """Return a model whose last day is so many days from now."""
    day = datetime.now(UTC).date() + timedelta(days=days)
    return {"id": "acme/old", "expiration_date": str(day)}


def age_cache(url: str, age: timedelta) -> None:
    """Let the kept catalogue be as old as that."""
    kept = read_cached(url)
    assert kept
    write_cached(url, CatalogueRows(datetime.now(UTC) - age, kept.models, kept.providers, kept.endpoints))


def test_validate_alone_stays_offline(presetctl: Presetctl, write: Write, server: CatalogueServer) -> None:
    """Without `--online` no call is made, and an unknown model is no mistake."""
    write("mail.yaml", chat(UNKNOWN))

    ran = presetctl("validate", "--strict")

    assert (ran.code, ran.out, server.calls) == (0, "", [])


@pytest.mark.usefixtures("server")
def test_online_warns_at_the_line(presetctl: Presetctl, write: Write) -> None:
    """An unknown model is a warning at its place, with the nearest name."""
    write("mail.yaml", chat(UNKNOWN))

    ran = presetctl(*ONLINE)

    assert ran.code == 0
    assert ran.out == (
        f"warning[unknown-model]: {SAID}\n"
        "  --> presets/mail.yaml:2:10\n"
        "   |\n"
        " 2 |   model: openai/gtp-5.4\n"
        "   |          ^^^^^^^^^^^^^^\n"
        "hint: did you mean `openai/gpt-5.4`, `openai/gpt-4o` or `openai/gpt-5.4-mini`?\n\n"
    )
    assert ran.err == "Checked 1 preset: 1 warning.\n"


@pytest.mark.usefixtures("server")
def test_strict_and_settings_make_it_an_error(presetctl: Presetctl, write: Write) -> None:
    """A warning on the catalogue weighs what the settings or `--strict` say."""
    write("mail.yaml", chat(UNKNOWN))
    strict = presetctl(*ONLINE, "--strict").code
    write("presetctl.yaml", "rules: {unknown-model: error}\n")
    raised = presetctl(*ONLINE).code
    write("presetctl.yaml", "rules: {unknown-model: 'off'}\n")
    off = presetctl(*ONLINE, "--strict").code

    assert (strict, raised, off) == (3, 3, 0)


def test_settings_name_a_rule_that_does_not_exist(presetctl: Presetctl, write: Write) -> None:
    """A misspelled catalogue rule in the settings is an error with the right name."""
    write("presetctl.yaml", "rules: {unknown-modell: error}\n")

    ran = presetctl("validate")

    assert (ran.code, "did you mean `unknown-model`?" in ran.out) == (3, True)


@pytest.mark.usefixtures("server")
def test_settings_say_how_much_a_prompt_may_fill(presetctl: Presetctl, write: Write) -> None:
    """`catalogue.max_prompt_percent` decides when a prompt is too large."""
    write("mail.yaml", f"system_prompt: {'Be kind. ' * 200}\n" + chat("gryphe/mythomax-l2-13b"))
    write("presetctl.yaml", "catalogue: {max_prompt_percent: 11}\n")
    allowed = presetctl(*ONLINE, "--format", "json")
    write("presetctl.yaml", "catalogue: {max_prompt_percent: 9}\n")
    told = presetctl(*ONLINE, "--format", "json")

    assert (codes(allowed), codes(told)) == ([], ["prompt-over-share"])


@pytest.mark.usefixtures("server")
def test_all_formats_hold_it(presetctl: Presetctl, write: Write) -> None:
    """JSON, annotations and SARIF tell what the text tells."""
    write("mail.yaml", chat(UNKNOWN))

    data, annotation, sarif = (presetctl(*ONLINE, "--format", each) for each in ("json", "github", "sarif"))

    (told,) = json.loads(data.out)["diagnostics"]
    assert (told["slug"], told["line"], told["message"]) == ("mail", 2, SAID)
    assert annotation.out.startswith("::warning file=presets/mail.yaml,line=2,")
    assert [each["ruleId"] for each in json.loads(sarif.out)["runs"][0]["results"]] == ["unknown-model"]


@pytest.mark.usefixtures("server")
def test_only_chosen_presets_are_told(presetctl: Presetctl, write: Write) -> None:
    """`validate SLUG --online` tells of that preset alone."""
    write("mail.yaml", chat(UNKNOWN))
    write("other.yaml", chat("acme/none"))

    ran = presetctl("validate", "other", "--online", "--format", "json")

    assert [each["slug"] for each in json.loads(ran.out)["diagnostics"]] == ["other"]


@pytest.mark.usefixtures("server")
def test_what_several_build_on_is_told_once(presetctl: Presetctl, write: Write) -> None:
    """A wrong model in a base file is one mistake, whoever extends the file."""
    write("_base.yaml", chat(UNKNOWN))
    write("mail.yaml", "extends: _base.yaml\nrequest: {temperature: 0}\n")
    write("news.yaml", "extends: _base.yaml\nrequest: {temperature: 1}\n")

    ran = presetctl(*ONLINE, "--format", "json")

    (told,) = json.loads(ran.out)["diagnostics"]
    assert (told["file"], told["slug"], told["line"]) == ("presets/_base.yaml", None, 2)


def test_catalogue_is_read_once_a_day(presetctl: Presetctl, write: Write, server: CatalogueServer) -> None:
    """A second run asks nobody, one a day later does, and so does `--refresh-catalogue`."""
    write("mail.yaml", chat())

    def asked(*options: str) -> list[str]:
        presetctl(*ONLINE, *options)
        return sorted(server.catalogue_calls())

    first, second, refreshed = asked(), asked(), asked("--refresh-catalogue")
    age_cache(server.url, timedelta(hours=25))
    later = asked()

    both = ["/models", "/providers"]
    assert (first, second, refreshed, later) == (both, [], both, both)


@pytest.mark.usefixtures("key")
def test_no_key_reaches_the_catalogue(presetctl: Presetctl, write: Write, server: CatalogueServer) -> None:
    """The catalogue is public: the key stays with the calls that need it."""
    write("mail.yaml", chat())
    presetctl("plan")

    assert "/models" in server.calls
    assert server.keys == set()


def test_endpoints_are_read_where_providers_are_pinned(
    presetctl: Presetctl, write: Write, server: CatalogueServer
) -> None:
    """A model whose providers a definition pins is asked who serves it; the answer is kept with the rest."""
    write("mail.yaml", chat())
    presetctl(*ONLINE)
    server.catalogue_calls()
    write("pinned.yaml", chat(provider="{only: [groq]}"))

    first, again = presetctl(*ONLINE), presetctl(*ONLINE)

    assert server.catalogue_calls() == ["/models/openai/gpt-5.4/endpoints"]
    assert "warning[no-endpoint-left]: no provider is left for `openai/gpt-5.4`" in first.out
    assert again.out == first.out


def test_each_api_is_asked_once(presetctl: Presetctl, write: Write, server: CatalogueServer) -> None:
    """Several targets at one API share a catalogue, and what is wrong in each is told once."""
    write("presetctl.yaml", "targets: {production: {}, staging: {slug_suffix: -staging}}\n")
    write("mail.yaml", chat(UNKNOWN) + "targets: {staging: {request: {model: acme/none}}}\n")

    ran = presetctl(*ONLINE, "--refresh-catalogue", "--format", "json")

    assert sorted(server.catalogue_calls()) == ["/models", "/providers"]
    assert [each["line"] for each in json.loads(ran.out)["diagnostics"]] == [2, 3]


def test_refreshing_without_looking_is_a_mistake(presetctl: Presetctl, write: Write) -> None:
    """`--refresh-catalogue` alone would do nothing, so it is refused."""
    write("mail.yaml", chat())

    ran = presetctl("validate", "--refresh-catalogue")

    assert (ran.code, "needs `--online`" in ran.err) == (64, True)


def test_unreachable_catalogue_is_a_note(
    presetctl: Presetctl, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without network and cache nothing is checked, and the command says so and goes on."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("OPENROUTER_BASE_URL", f"http://127.0.0.1:{nobody.getsockname()[1]}/api/v1")
        write("mail.yaml", chat(UNKNOWN))

        ran = presetctl(*ONLINE, "--strict")

    assert ran.code == 0
    assert ran.out.startswith(
        "note[catalogue-not-read]: the catalogue of models can't be read (GET /models: "
    )
    assert "nothing is checked against it" in ran.out


@pytest.mark.parametrize("body", [b"<html>", b'{"data": []}', b'{"data": [{"name": "no id"}]}', b"", b"[]"])
def test_malformed_catalogue_is_a_note(
    presetctl: Presetctl, write: Write, server: CatalogueServer, body: bytes
) -> None:
    """An answer that isn't a catalogue is no reason to fail."""
    server.answers["/models"] = (200, body)
    write("mail.yaml", chat(UNKNOWN))

    ran = presetctl(*ONLINE, "--format", "json")

    assert (ran.code, codes(ran)) == (0, ["catalogue-not-read"])
    assert read_cached(server.url) is None


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(minutes=5), "less than an hour ago"),
        (timedelta(hours=30), "30 hours ago"),
        (timedelta(days=9), "9 days ago"),
    ],
)
def test_old_catalogue_is_used_and_its_age_told(
    presetctl: Presetctl, write: Write, server: CatalogueServer, age: timedelta, said: str
) -> None:
    """What was read last is used when nothing newer is to be had, with its age."""
    write("mail.yaml", chat(UNKNOWN))
    presetctl(*ONLINE)
    age_cache(server.url, age)
    server.break_catalogue()

    ran = presetctl(*ONLINE, "--refresh-catalogue")

    assert f"(GET /models → 500); the one read {said} is used\n" in ran.out
    assert SAID in ran.out


def test_a_part_that_cannot_be_read_is_told(
    presetctl: Presetctl, write: Write, server: CatalogueServer
) -> None:
    """Without providers the models are checked all the same, and the next run asks again."""
    server.answers["/providers"] = (404, b"{}")
    write("mail.yaml", chat(UNKNOWN, provider="{ignore: [acme-cloud]}"))

    ran = presetctl(*ONLINE, "--format", "json")
    server.mend_catalogue()
    mended = presetctl(*ONLINE, "--format", "json")

    assert codes(ran) == ["unknown-model", "catalogue-not-read"]
    assert codes(mended) == ["provider-not-listed", "unknown-model"]


def test_damaged_or_unwritable_cache_is_no_matter(
    presetctl: Presetctl, write: Write, server: CatalogueServer, tmp_path: Path
) -> None:
    """A broken cache is read anew; where none can be kept, each run reads the catalogue."""
    write("mail.yaml", chat(UNKNOWN))
    path = cache_file(server.url)
    path.parent.mkdir(parents=True)
    path.write_text("{")
    damaged = presetctl(*ONLINE, "--format", "json")
    path.unlink()
    path.parent.rmdir()
    path.parent.parent.joinpath("presetctl").write_text("in the way")
    unwritable = presetctl(*ONLINE, "--format", "json")

    assert (codes(damaged), codes(unwritable)) == (["unknown-model"], ["unknown-model"])
    assert not list(tmp_path.glob("**/catalogue-*"))


@pytest.mark.usefixtures("key")
def test_plan_tells_in_all_formats(presetctl: Presetctl, write: Write, server: CatalogueServer) -> None:
    """What the catalogue has against a preset stands in the plan that people review."""
    server.list_also(expiring(9))
    write("mail.yaml", chat("acme/old"))

    text, data, markdown = (presetctl("plan", "--format", each) for each in ("text", "json", "markdown"))

    assert "warning[model-expiring]: `acme/old` may be removed in 9 days (" in text.out
    assert codes(data) == ["model-expiring"]
    assert "(`model-expiring`, `presets/mail.yaml:2`): `acme/old` may be removed in 9 days" in markdown.out


@pytest.mark.usefixtures("server", "key")
def test_plan_tells_of_its_presets_alone(presetctl: Presetctl, write: Write) -> None:
    """`plan SLUG` says nothing about the others."""
    write("mail.yaml", chat(UNKNOWN))
    write("other.yaml", chat("acme/none"))

    ran = presetctl("plan", "other", "--format", "json")

    assert [each["slug"] for each in json.loads(ran.out)["diagnostics"]] == ["other"]


@pytest.mark.parametrize("options", [("--offline",), ("--no-catalogue",)])
@pytest.mark.usefixtures("key")
def test_plan_without_a_catalogue(
    presetctl: Presetctl, write: Write, server: CatalogueServer, options: tuple[str, ...]
) -> None:
    """Offline, or when told so, a plan asks nobody about models."""
    write("mail.yaml", chat(UNKNOWN))

    ran = presetctl("plan", *options, "--format", "json")

    assert server.catalogue_calls() == []
    assert "unknown-model" not in codes(ran)


@pytest.mark.usefixtures("server", "key")
def test_reading_anew_and_not_at_all_contradict(presetctl: Presetctl, write: Write) -> None:
    """Of two options that exclude each other, none is silently dropped."""
    write("mail.yaml", chat())

    ran = presetctl("plan", "--no-catalogue", "--refresh-catalogue")

    assert (ran.code, "contradict each other" in ran.err) == (64, True)


@pytest.mark.usefixtures("key")
def test_environment_switches_the_catalogue_off(
    presetctl: Presetctl, write: Write, server: CatalogueServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`PRESETCTL_NO_CATALOGUE` says what `--no-catalogue` says."""
    monkeypatch.setenv("PRESETCTL_NO_CATALOGUE", "1")
    write("mail.yaml", chat(UNKNOWN))

    ran = presetctl("plan", "--format", "json")

    assert (codes(ran), server.catalogue_calls()) == ([], [])


@pytest.mark.usefixtures("key")
def test_plan_and_apply_without_a_catalogue_go_on(
    presetctl: Presetctl, write: Write, server: CatalogueServer
) -> None:
    """A catalogue that can't be read stops no push, and the plan notes it."""
    server.break_catalogue()
    write("mail.yaml", chat())

    planned = presetctl("plan", "--format", "json")
    applied = presetctl("apply", "--yes")

    assert codes(planned) == ["catalogue-not-read"]
    assert applied.code == 0
    assert server.store.list_versions("mail").total_count == 1


@pytest.mark.usefixtures("key")
def test_rule_raised_to_an_error_stops_plan_and_apply(
    presetctl: Presetctl, write: Write, server: CatalogueServer
) -> None:
    """What the settings call an error is one for `plan` and `apply` too, and nothing is pushed."""
    write("presetctl.yaml", "rules: {unknown-model: error}\n")
    write("mail.yaml", chat(UNKNOWN))

    planned, applied = presetctl("plan"), presetctl("apply", "--yes")

    assert (planned.code, applied.code) == (3, 3)
    assert SAID in planned.err
    assert server.store.list_presets().total_count == 0


@pytest.mark.usefixtures("key")
def test_catalogue_that_changes_makes_no_plan_stale(
    presetctl: Presetctl, write: Write, server: CatalogueServer
) -> None:
    """A reviewed plan is pushed as it is, whatever is listed by now; the news is shown."""
    write("presetctl.yaml", "rules: {unknown-model: error, model-expiring: error}\n")
    write("mail.yaml", chat("acme/old", provider="{order: [azure]}"))
    server.list_also({"id": "acme/old"})
    planned = presetctl("plan", "--out", "plan.json")
    server.list_models(expiring(3))

    ran = presetctl("apply", "plan.json", "--refresh-catalogue")

    assert (planned.code, ran.code) == (0, 0)
    assert "error[model-expiring]: `acme/old` may be removed in 3 days" in ran.out
    assert server.store.list_versions("mail").total_count == 1


@pytest.mark.usefixtures("key")
def test_second_apply_sends_nothing_when_the_catalogue_changed(
    presetctl: Presetctl, write: Write, server: CatalogueServer
) -> None:
    """News of a model are no change of a preset."""
    write("mail.yaml", chat())
    presetctl("apply", "--yes")
    server.list_models(expiring(3))

    ran = presetctl("plan", "--refresh-catalogue", "--detailed-exitcode")

    assert (ran.code, "unknown-model" in ran.out) == (0, True)


def test_a_thousand_models_are_looked_up(presetctl: Presetctl, write: Write, server: CatalogueServer) -> None:
    """A list of the real size is read, kept and searched for names that resemble a wrong one."""
    server.list_models(*({"id": f"acme/model-{number:04}"} for number in range(1_000)))
    write("mail.yaml", chat("acme/model-0999"))
    write("other.yaml", chat("acme/modell-0500"))

    ran, again = presetctl(*ONLINE, "--format", "json"), presetctl(*ONLINE, "--format", "json")

    (told,) = json.loads(ran.out)["diagnostics"]
    assert (told["slug"], "`acme/model-0500`" in told["hint"]) == ("other", True)
    assert again.out == ran.out


def test_hostile_rows_do_no_harm(presetctl: Presetctl, write: Write, server: CatalogueServer) -> None:
    """What a server lists is printed without control characters and workflow commands."""
    server.list_also({"id": "openai/gtp-5.5\x1b[31m\n::error::", "expiration_date": "\u202e"})
    write("mail.yaml", chat("openai/gtp-5.5"))

    text, annotation = presetctl(*ONLINE), presetctl(*ONLINE, "--format", "github")

    assert "\x1b" not in text.out + annotation.out
    assert not [line for line in annotation.out.splitlines() if line.startswith("::error")]


def test_sandbox_uses_neither_network_nor_cache(
    presetctl: Presetctl, write: Write, server: CatalogueServer, tmp_path: Path
) -> None:
    """The embedded catalogue is asked in this process, leaves no cache and no database."""
    write("mail.yaml", chat(UNKNOWN))

    ran = presetctl(*SANDBOX, *ONLINE, "--format", "json")

    assert codes(ran) == ["unknown-model"]
    assert "is not among the few models that the sandbox lists" in ran.out
    assert (server.calls, list(tmp_path.glob("cache-of-this-test/**"))) == ([], [])
    assert not (tmp_path / "presets" / ".presetctl").exists()


@pytest.mark.parametrize("arguments", [["--version"], ["validate"], ["plan", "--offline"]])
def test_who_needs_no_catalogue_does_not_import_it(
    arguments: list[str], write: Write, tmp_path: Path
) -> None:
    """Commands without a catalogue load neither its rooms nor an HTTP client."""
    write("mail.yaml", chat())
    script = (
        "import sys\n"
        "from presetctl.cli import run\n"
        f"run({arguments!r})\n"
        "rooms = ('httpx', 'platformdirs', 'presetctl.catalogue_rules', 'presetctl.catalogue.cache')\n"
        "sys.exit([each for each in rooms if each in sys.modules] or 0)\n"
    )

    ran = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=False)

    assert ran.returncode == 0, ran.stderr
