"""The formats of `presetctl validate` for reviews."""

import json

from tests.commands.conftest import Presetctl, Write, chat


def test_annotations_stand_on_the_lines(presetctl: Presetctl, write: Write) -> None:
    """Each diagnostic is a workflow command with its file, line and columns, errors first."""
    write("a.yaml", chat(stream="true", top_p=5))

    ran = presetctl("validate", "--format", "github")

    first = "::error file=presets/a.yaml,line=4,endLine=4,col=10,endColumn=11,title=out-of-range::"
    assert ran.out.startswith(first)
    assert ran.out.count("\n") == 1


def test_annotations_are_few(presetctl: Presetctl, write: Write) -> None:
    """GitHub shows ten of a kind, so the tenth counts the others."""
    for number in range(12):
        write(f"bot-{number:02}.yaml", chat(top_p=5))

    lines = presetctl("validate", "--format", "github").out.splitlines()

    assert len(lines) == 10
    assert lines[-1] == "::error title=presetctl::and 3 more errors"


def test_annotations_cannot_be_escaped(presetctl: Presetctl, write: Write) -> None:
    """Nothing in a definition starts a workflow command of its own."""
    write("a, b%.yaml", 'request: {model: x, "evil\\n::error::x": 1}\n')

    lines = presetctl("validate", "--format", "github").out.splitlines()

    assert all(line.startswith("::error file=presets/a%2C b%25.yaml,") for line in lines)
    assert "%0A" in "".join(lines)


def test_sarif_carries_rules_and_places(presetctl: Presetctl, write: Write) -> None:
    """Code scanning gets every diagnostic with its rule's page and region."""
    write("a b.yaml", "slug: a\n" + chat(top_p=5))

    run = json.loads(presetctl("validate", "--format", "sarif").out)["runs"][0]

    result = run["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert (result["ruleId"], result["level"]) == ("out-of-range", "error")
    assert place["artifactLocation"]["uri"] == "presets/a%20b.yaml"
    assert place["region"] == {"startLine": 4, "startColumn": 10, "endColumn": 11}
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == "out-of-range"
    assert "## Instead" in rule["help"]["markdown"]


def test_nothing_wrong_gives_empty_formats(presetctl: Presetctl, write: Write) -> None:
    """A clean folder has no annotation and an empty list of results."""
    write("a.yaml", chat())

    github, sarif = (presetctl("validate", "--format", each).out for each in ("github", "sarif"))

    assert github == ""
    assert json.loads(sarif)["runs"][0]["results"] == []


def test_wrong_settings_are_part_of_the_output(presetctl: Presetctl, write: Write) -> None:
    """A mistake in the settings is a diagnostic like others, in every format."""
    write("presetctl.yaml", "protcted: []\n")
    write("a.yaml", chat())

    ran = presetctl("validate", "--format", "json")

    assert ran.code == 3
    assert json.loads(ran.out)["diagnostics"][0]["file"] == "presets/presetctl.yaml"
