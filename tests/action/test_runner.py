"""What a step gives to the runner, whatever the values hold."""

from pathlib import Path

from presetctl.action.runner import SHOWN_PER_KIND, annotations_of, write_outputs, write_summary


def read_as_the_runner_does(text: str) -> dict[str, str]:
    """Return the outputs of a file in the form `NAME<<END`, lines, `END`."""
    found: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        name, _, end = line.partition("<<")
        assert end, line
        value = []
        while (each := next(lines)) != end:
            value.append(each)
        found[name] = "\n".join(value)
    return found


def test_output_cannot_set_another_one(tmp_path: Path) -> None:
    """A path with line breaks and the look of an output stays one value."""
    file = tmp_path / "output"
    outputs = {"plan-path": "a\nexit-code<<EOF\n0\nEOF\n", "exit-code": "4"}

    write_outputs({"GITHUB_OUTPUT": str(file)}, outputs)

    assert read_as_the_runner_does(file.read_text()) == outputs


def test_outputs_are_appended(tmp_path: Path) -> None:
    """What is in the files already stays."""
    output, summary = tmp_path / "output", tmp_path / "summary"
    for number in ("1", "2"):
        write_outputs({"GITHUB_OUTPUT": str(output)}, {number: number})
        write_summary({"GITHUB_STEP_SUMMARY": str(summary)}, f"{number}\n")

    assert read_as_the_runner_does(output.read_text()) == {"1": "1", "2": "2"}
    assert summary.read_text() == "1\n2\n"


def test_outside_of_a_job(tmp_path: Path) -> None:
    """Without the runner's files nothing is written; an empty summary makes no file."""
    write_outputs({}, {"a": "b"})
    write_summary({}, "text")
    write_summary({"GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}, "")

    assert list(tmp_path.iterdir()) == []


def test_problems_become_annotations() -> None:
    """An error with its hint is one annotation, and diagnostics, which have their own, are none."""
    said = (
        "error[unknown-field]: `x` is not a field\n"
        "warning: apply would refuse: 100% of %d\n"
        "error: no answer: timeout\n"
        "hint: try again\n"
        "Checked 2 presets.\n"
    )

    assert list(annotations_of(said)) == [
        "::warning title=presetctl::apply would refuse: 100%25 of %25d",
        "::error title=presetctl::no answer: timeout%0Ahint: try again",
    ]


def test_annotations_are_bounded() -> None:
    """GitHub shows ten of a kind, so the tenth says how many there are besides."""
    lines = list(annotations_of("error: no\n" * 30))

    assert len(lines) == SHOWN_PER_KIND + 1
    assert lines[-1] == "::error title=presetctl::and 21 more"


def test_text_cannot_begin_another_command() -> None:
    """A message ends with its line, and what looks like a command or a colour in it is text."""
    (line,) = annotations_of("error: a\x1b[31m\u202e::set-output name=x::y\r::error::z\n")

    assert "\n" not in line
    assert "\r" not in line
    assert "\x1b" not in line
    assert "\u202e" not in line
