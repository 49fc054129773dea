"""Settings: where each comes from, and what is wrong with them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from presetctl.diagnostics import Diagnostic
from presetctl.errors import InputError, UsageError
from presetctl.settings import Settings, find_folder, resolve_settings

TARGETS = """\
targets:
  production: {base_url: "https://file.example/api/v1/"}
  staging: {api_key_env: STAGING_KEY, workspace_id: w, slug_suffix: -staging}
"""


def resolve(
    folder: Path,
    text: str | None = None,
    target: str | None = None,
    base_url: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    if text is not None:
        (folder / "presetctl.yaml").write_text(text, encoding="utf-8")
    return resolve_settings(folder, target, base_url, environment or {})


def rejected(folder: Path, text: str) -> list[Diagnostic]:
    with pytest.raises(InputError) as caught:
        resolve(folder, text)
    assert all(each.hint for each in caught.value.diagnostics)
    return list(caught.value.diagnostics)


def places(diagnostics: list[Diagnostic]) -> list[tuple[str, int, int]]:
    return [(each.code, each.location.line, each.location.column) for each in diagnostics if each.location]


def test_without_a_file_everything_has_a_default(tmp_path: Path) -> None:
    """A folder of definitions alone is enough."""
    settings = resolve(tmp_path)

    target = settings.target
    assert (target.name, target.base_url) == ("default", "https://openrouter.ai/api/v1")
    assert (target.api_key_env, target.workspace_id, target.slug_suffix) == ("OPENROUTER_API_KEY", None, "")
    assert (settings.targets, settings.is_default_target) == (("default", "sandbox"), True)
    assert (settings.max_changes, settings.max_change_percent, settings.protected) == (None, 50, ())
    assert (settings.orphans_are_errors, settings.unknown_fields_are_errors, settings.freeze) == (
        False,
        True,
        False,
    )
    assert settings.lockfile == tmp_path / "presets.lock"


def test_the_file_decides_what_it_names(tmp_path: Path) -> None:
    """Every key has its effect."""
    settings = resolve(
        tmp_path,
        "version: 1\nlimits: {max_changes: 3, max_change_percent: null}\nprotected: ['checkout-*']\n"
        "orphans: error\nunknown_fields: warn\nfreeze: true\n",
    )

    assert (settings.max_changes, settings.max_change_percent) == (3, None)
    assert settings.protected == ("checkout-*",)
    assert (settings.orphans_are_errors, settings.unknown_fields_are_errors, settings.freeze) == (
        True,
        False,
        True,
    )


def test_the_first_target_is_the_default_one(tmp_path: Path) -> None:
    """The others have lockfiles of their own."""
    first = resolve(tmp_path, TARGETS)
    staging = resolve(tmp_path, TARGETS, target="staging")

    assert (first.target.name, first.lockfile.name) == ("production", "presets.lock")
    assert (staging.target.name, staging.lockfile.name) == ("staging", "presets.staging.lock")
    assert (staging.target.api_key_env, staging.target.workspace_id) == ("STAGING_KEY", "w")
    assert staging.target.slug_suffix == "-staging"
    assert staging.targets == ("production", "staging", "sandbox")


def test_the_sandbox_is_built_in_and_stays_on_this_machine(tmp_path: Path) -> None:
    """It needs no key, keeps its files out of Git, and no URL moves it."""
    environment = {"OPENROUTER_BASE_URL": "https://env.example"}

    settings = resolve(tmp_path, TARGETS, "sandbox", "https://flag.example", environment)

    assert settings.target.is_sandbox
    assert settings.target.base_url == "http://sandbox.invalid/api/v1"
    assert settings.target.key({}) == "sandbox"
    assert settings.lockfile == tmp_path / ".presetctl" / "presets.sandbox.lock"


@pytest.mark.parametrize(
    ("target", "flag", "environment", "url"),
    [
        ("production", "https://flag.example/", "https://env.example", "https://flag.example"),
        ("production", None, "https://env.example", "https://file.example/api/v1"),
        ("staging", None, "https://env.example", "https://env.example"),
        ("staging", "https://flag.example", "https://env.example", "https://flag.example"),
        ("staging", None, "", "https://openrouter.ai/api/v1"),
    ],
)
def test_the_base_url_comes_from_flag_file_environment_default(
    tmp_path: Path, target: str, flag: str | None, environment: str, url: str
) -> None:
    """A target whose file says where it is isn't moved by a variable that other programs read too."""
    settings = resolve(tmp_path, TARGETS, target, flag, {"OPENROUTER_BASE_URL": environment})

    assert settings.target.base_url == url


@pytest.mark.parametrize(
    ("environment", "key"),
    [({"STAGING_KEY": " k\n"}, "k"), ({"STAGING_KEY": " "}, None), ({"OPENROUTER_API_KEY": "k"}, None)],
)
def test_the_key_comes_from_the_targets_variable_alone(
    tmp_path: Path, environment: dict[str, str], key: str | None
) -> None:
    """Blanks around it are no part of it."""
    assert resolve(tmp_path, TARGETS, "staging").target.key(environment) == key


@pytest.mark.parametrize(("value", "is_frozen"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_a_variable_freezes_too(tmp_path: Path, value: str, *, is_frozen: bool) -> None:
    """`PRESETCTL_FREEZE` stops every apply, whatever the file says."""
    assert resolve(tmp_path, environment={"PRESETCTL_FREEZE": value}).freeze is is_frozen
    assert resolve(tmp_path, "freeze: true\n", environment={"PRESETCTL_FREEZE": value}).freeze


@pytest.mark.parametrize(
    "url",
    [
        "https://openrouter.ai/api/v1",
        "https://[2001:db8::1]:8443/x",
        "http://localhost:8787/api/v1",
        "http://127.0.0.1",
        "http://127.8.8.8:1",
        "http://[::1]:8787",
        "HTTPS://EXAMPLE.com",
    ],
)
def test_https_or_this_machine(tmp_path: Path, url: str) -> None:
    """Such a base URL is taken, from a flag as from the file."""
    assert resolve(tmp_path, base_url=url).target.base_url == url
    assert resolve(tmp_path, f"targets: {{a: {{base_url: '{url}'}}}}\n").target.base_url == url


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://openrouter.ai/api/v1", "`http://openrouter.ai/api/v1` would send the key unencrypted"),
        ("http://localhost.evil.example", "`http://localhost.evil.example` would send the key unencrypted"),
        ("http://0.0.0.0", "`http://0.0.0.0` would send the key unencrypted"),
        ("ftp://x", "`ftp://x` is not the URL of a server"),
        ("openrouter.ai", "`openrouter.ai` is not the URL of a server"),
        ("https://", "`https://` is not the URL of a server"),
        ("https://a b", "`https://a b` is not the URL of a server"),
        ("https://é.example", "`https://é.example` is not the URL of a server"),
        ("https://x:99999", "`https://x:99999` is not a URL"),
        ("https://[x", "`https://[x` is not a URL"),
        ("https://me:secret@x", "the base URL holds more than scheme, host, port and path"),
        ("ftp://me:secret@[x", "the base URL holds more than scheme, host, port and path"),
        ("https://x/?", "the base URL holds more than scheme, host, port and path"),
        ("https://x/#a", "the base URL holds more than scheme, host, port and path"),
    ],
)
def test_any_other_base_url_is_refused(tmp_path: Path, url: str, message: str) -> None:
    """A key never goes out unencrypted, and a password in a URL is never repeated."""
    [in_file] = rejected(tmp_path, f"targets:\n  a:\n    base_url: '{url}'\n")
    (tmp_path / "presetctl.yaml").unlink()
    with pytest.raises(InputError) as by_flag:
        resolve(tmp_path, base_url=url)
    with pytest.raises(InputError) as by_variable:
        resolve(tmp_path, environment={"OPENROUTER_BASE_URL": url})

    assert (in_file.message, places([in_file])) == (message, [("settings-invalid", 3, 15)])
    assert [each.message for each in by_flag.value.diagnostics] == [f"`--base-url`: {message}"]
    assert [each.message for each in by_variable.value.diagnostics] == [f"`OPENROUTER_BASE_URL`: {message}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("protect: [x]\n", [("unknown-field", 1, 1)]),
        ("version: 2\n", [("not-allowed-value", 1, 10)]),
        ("freeze: yes\n", [("wrong-type", 1, 9)]),
        ("limits: {max_change_percent: 101}\n", [("out-of-range", 1, 30)]),
        ("limits: null\n", [("wrong-type", 1, 9)]),
        ("protected: checkout\n", [("wrong-type", 1, 12)]),
        ("protected: [1]\n", [("wrong-type", 1, 13)]),
        ("targets: {}\n", [("wrong-length", 1, 10)]),
        ("targets: [a]\n", [("wrong-type", 1, 10)]),
        ("targets:\n  staging:\n", [("wrong-type", 2, 10)]),
        ("targets:\n  sandbox: {}\n", [("settings-invalid", 2, 3)]),
        ("targets:\n  Prod!: {}\n", [("settings-invalid", 2, 3)]),
        ("targets: {a: {api_key_env: 'sk-x y'}}\n", [("invalid-value", 1, 28)]),
        ("targets: {a: {slug_suffix: Staging}}\n", [("invalid-value", 1, 28)]),
        ("", [("empty-file", 1, 1)]),
        ("- a\n", [("not-a-mapping", 1, 1)]),
        ("a: [\n", [("yaml-syntax", 1, 4)]),
        ("freeze: true\nfreeze: false\n", [("duplicate-key", 2, 1)]),
        (
            "orphans: x\ntargets:\n  a: {base_url: 'ftp://x'}\n  b: {base_url: 'http://x'}\nzzz: 1\n",
            [
                ("not-allowed-value", 1, 10),
                ("unknown-field", 5, 1),
                ("settings-invalid", 3, 17),
                ("settings-invalid", 4, 17),
            ],
        ),
    ],
)
def test_every_mistake_in_the_file_has_its_place(
    tmp_path: Path, text: str, expected: list[tuple[str, int, int]]
) -> None:
    """A run with doubtful settings doesn't start; those of every target count."""
    assert places(rejected(tmp_path, text)) == expected


def test_a_file_that_cannot_be_read_is_not_taken_for_none(tmp_path: Path) -> None:
    """The defaults would drop its safety rails."""
    (tmp_path / "presetctl.yaml").symlink_to("nowhere")

    with pytest.raises(InputError) as caught:
        resolve(tmp_path)

    assert [each.code for each in caught.value.diagnostics] == ["unreadable-file"]


def test_an_unknown_target_names_the_known_ones(tmp_path: Path) -> None:
    """It is a mistake of the command line."""
    with pytest.raises(UsageError) as caught:
        resolve(tmp_path, TARGETS, "prod")

    assert caught.value.hint == "targets are `production`, `staging`, `sandbox`"


class TestFolder:
    """Which folder is the presets folder."""

    def test_the_one_given(self, tmp_path: Path) -> None:
        """A folder that isn't there is a mistake of the command line."""
        assert find_folder(tmp_path) == tmp_path
        with pytest.raises(UsageError, match="there is no folder"):
            find_folder(tmp_path / "no")

    def test_presets_or_else_the_current_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The current folder counts if it holds settings."""
        monkeypatch.chdir(tmp_path)
        with pytest.raises(UsageError, match="there is no folder `presets` here"):
            find_folder(None)
        (tmp_path / "presetctl.yaml").touch()
        assert find_folder(None) == Path()
        (tmp_path / "presets").mkdir()
        assert find_folder(None) == Path("presets")
