"""A folder of files as definitions."""

import os
from pathlib import Path

import pytest

from presetctl.models.endpoint import Endpoint

from .conftest import Presets


def test_a_definition_holds_what_its_file_says(presets: Presets) -> None:
    """Everything but prompt and request is for people or for presetctl."""
    presets.write("prompts/a.md", "Be brief.\r\n")
    presets.write(
        "support/a.yaml",
        "slug: triage\nendpoint: messages\ndescription: d\nowners: [x, y]\nprotected: true\n"
        "system_prompt: {file: prompts/a.md}\nrequest: {model: m, max_tokens: 5, stream: false}\n"
        "extra_request: {brand_new: {x: 1}}\n",
    )

    definition = presets.one()

    assert (definition.slug, definition.endpoint) == ("triage", Endpoint.MESSAGES)
    assert definition.content.system_prompt == "Be brief.\n"
    assert definition.content.config == {"model": "m", "max_tokens": 5, "brand_new": {"x": 1}}
    assert (definition.description, definition.owners, definition.protected) == ("d", ("x", "y"), True)
    assert definition.source == "support/a.yaml"
    assert definition.file == f"{presets.root.as_posix()}/support/a.yaml"
    assert definition.includes == ("prompts/a.md",)


def test_the_slug_is_the_stem_and_the_endpoint_chat(presets: Presets) -> None:
    """A file with a model alone is a definition."""
    presets.write("email-copywriter.yml", "request: {model: m}\n")

    assert (presets.one().slug, presets.one().endpoint) == ("email-copywriter", Endpoint.CHAT)


def test_some_files_are_no_definitions(presets: Presets) -> None:
    """Settings, other endings, and names of files and folders that begin with `_` or `.` are left alone."""
    for name in (
        "presetctl.yaml",
        "x/presetctl.yaml",
        "_a.yaml",
        ".b.yaml",
        "_x/c.yaml",
        ".x/d.yaml",
        "e.md",
    ):
        presets.write(name, "[")

    loaded = presets.load()

    assert (loaded.definitions, loaded.diagnostics, loaded.file_count) == ((), (), 0)


def test_a_bad_file_does_not_hide_a_good_one(presets: Presets) -> None:
    """All mistakes of all files come in one run, in the order of the files."""
    presets.write("c.yaml", "request: {model: m}\n")
    presets.write("b.yaml", "request: {\n")
    presets.write("a.yaml", "request: {temperature: 3}\nowners: 5\n")
    presets.write("d.yaml", b"caf\xe9: 1\n")

    loaded = presets.load()

    assert [presets.brief(each) for each in presets.told()] == [
        "a.yaml:1:24 out-of-range",
        "a.yaml:2:9 wrong-type",
        "b.yaml:1:10 yaml-syntax",
        "d.yaml:1:4 not-utf8",
    ]
    assert [each.slug for each in presets.told()] == ["a", "a", "b", "d"]
    assert [each.slug for each in loaded.definitions] == ["c"]
    assert loaded.file_count == 4
    assert not loaded.is_valid


@pytest.mark.parametrize(
    "name", ["Email.yaml", "a b.yaml", "a..b.yaml", "-a.yaml", "a--b.yaml", "é.yaml", "a\nb.yaml", "a.b.yaml"]
)
def test_a_file_name_that_is_no_slug_is_refused(presets: Presets, name: str) -> None:
    """Renaming the file or setting `slug:` mends it."""
    presets.write(name, "request: {model: m}\n")

    [diagnostic] = presets.told()

    assert diagnostic.code == "invalid-slug"
    assert "`slug:` overrides" in (diagnostic.hint or "")


@pytest.mark.parametrize(
    ("slug", "suffix", "message"),
    [
        ("a" * 64, "", None),
        ("a" * 65, "", "the slug is longer than 64 characters"),
        ("a" * 56, "-staging", None),
        ("a" * 57, "-staging", "the slug is longer than 64 characters with the target's suffix `-staging`"),
        ("a\n", "", "`a\n` is not a slug"),
        ("../x", "", "`../x` is not a slug"),
    ],
)
def test_a_slug_has_at_most_64_characters(
    presets: Presets, slug: str, suffix: str, message: str | None
) -> None:
    """What the target appends counts too."""
    presets.write("x.yaml", f'slug: "{slug!r:s}"\n'.replace("\"'", '"').replace("'\"", '"'))

    found = presets.told(suffix=suffix)

    assert [each.message for each in found] == ([message] if message else [])


def test_a_file_name_that_is_not_utf8_can_be_printed(presets: Presets) -> None:
    """It is a diagnostic like any other, not a crash of the output."""
    Path(os.fsdecode(os.fsencode(presets.root) + b"/caf\xe9.yaml")).write_text("request: {}\n")

    [diagnostic] = presets.told()

    assert diagnostic.code == "invalid-slug"
    for text in (diagnostic.message, diagnostic.slug, diagnostic.location and diagnostic.location.file):
        assert (text or "").encode()
        assert r"caf\xe9" in (text or "")


def test_a_slug_belongs_to_one_file(presets: Presets) -> None:
    """Subfolders and case make no difference, and a mistake in either file hides nothing."""
    presets.write("mail/triage.yaml", "request: {temperature: 3}\n")
    presets.write("support/triage.yaml", "request: {model: m}\n")
    presets.write("x.yaml", "description: d\nslug: triage\n")
    presets.write("y.yaml", "slug: Triage\n")

    assert presets.found() == [
        "mail/triage.yaml:1:24 out-of-range",
        "support/triage.yaml:1:1 duplicate-slug",
        "x.yaml:2:7 duplicate-slug",
        "y.yaml:1:7 invalid-slug",
    ]
    assert presets.load().definitions == ()


def test_a_target_of_a_definition_must_exist(presets: Presets) -> None:
    """A misspelled target would never get its changes."""
    presets.write("a.yaml", "targets:\n  stagging: {protected: true}\n  zzz: {}\n  staging: {}\n")

    misspelled, unlike = presets.told(known=["production", "staging"])

    assert (presets.brief(misspelled), misspelled.hint) == (
        "a.yaml:2:3 unknown-target",
        "did you mean `staging`?",
    )
    assert unlike.hint == "targets are `production`, `staging`"
    assert presets.load().is_valid


@pytest.mark.parametrize(
    ("endpoint", "field"),
    [("chat", "messages"), ("messages", "messages"), ("messages", "system"), ("responses", "instructions")],
)
def test_the_prompts_own_place_is_not_for_extra_request(presets: Presets, endpoint: str, field: str) -> None:
    """The plan would show another prompt than the one that goes live."""
    presets.write("a.yaml", f"endpoint: {endpoint}\nrequest: {{model: m}}\nextra_request: {{{field}: x}}\n")

    assert presets.found() == ["a.yaml:3:17 reserved-field"]


def test_extra_request_is_sent_as_written(presets: Presets) -> None:
    """Whoever wants a transient field sent gets it sent, null and all."""
    presets.write("a.yaml", "endpoint: responses\nextra_request: {input: hi, new: null}\n")

    assert presets.one().content.config == {"input": "hi", "new": None}


class TestLinks:
    """Links are followed as long as they stay inside."""

    def test_a_link_out_of_the_folder_is_refused(self, presets: Presets, tmp_path: Path) -> None:
        """Nothing that reviewers of the folder can't see is read."""
        (tmp_path / "secret.yaml").write_text("secret: [")
        (presets.root / "a.yaml").symlink_to(tmp_path / "secret.yaml")

        assert presets.found() == ["a.yaml:1:1 include-outside"]

    def test_a_link_inside_is_a_definition(self, presets: Presets) -> None:
        """Its own name is its slug."""
        presets.write("_shared.yaml", "request: {model: m}\n")
        (presets.root / "a.yaml").symlink_to(presets.root / "_shared.yaml")

        assert (presets.one().slug, presets.one().source) == ("a", "a.yaml")

    @pytest.mark.parametrize("to", ["nowhere.yaml", "a.yaml"])
    def test_a_link_that_leads_nowhere_is_refused(self, presets: Presets, to: str) -> None:
        """Neither does a circle of links hang or crash the run."""
        (presets.root / "a.yaml").symlink_to(presets.root / to)

        assert presets.found() == ["a.yaml:1:1 unreadable-file"]

    def test_a_fifo_or_folder_is_no_definition(self, presets: Presets) -> None:
        """A FIFO is refused without waiting for it; a folder may have any name."""
        os.mkfifo(presets.root / "a.yaml")
        presets.write("b.yaml/c.yaml", "request: {model: m}\n")

        assert presets.found() == ["a.yaml:1:1 unreadable-file"]
        assert [each.slug for each in presets.load().definitions] == ["c"]


def test_a_folder_that_cannot_be_read_is_told(presets: Presets, monkeypatch: pytest.MonkeyPatch) -> None:
    """It might hold definitions, which would look removed."""
    (presets.root / "x").mkdir()
    scandir = os.scandir

    def closed(path: str) -> object:
        if os.fspath(path).endswith("/x"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)

    assert presets.found() == ["x:1:1 unreadable-file"]


def test_many_findings_of_one_rule_are_cut(presets: Presets) -> None:
    """After fifty of a kind a note says that there are more."""
    presets.write("a.yaml", "request: {model: a/b, models: [" + "a/c, " * 60 + "a/d]}\n")

    codes = [each.code for each in presets.load().diagnostics]

    assert codes.count("duplicate-model") == 50
    assert codes.count("more-errors") == 1
