"""`python -m presetctl.action`: one step of a job."""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress

from presetctl.action.inputs import read_inputs
from presetctl.action.jobs import JOBS, Done
from presetctl.action.runner import annotations_of, write_log, write_outputs, write_summary
from presetctl.errors import PresetctlError
from presetctl.render.terminal import one_line


def act(environment: Mapping[str, str]) -> int:
    """Do what the inputs ask for, tell the runner, and return the exit code of the step."""
    try:
        inputs = read_inputs(environment)
        done = JOBS[inputs.command](inputs, environment)
    except PresetctlError as exception:
        hint = f"hint: {one_line(exception.hint)}\n" if exception.hint else ""
        done = Done(exception.exit_code, said=f"error: {one_line(exception.message)}\n{hint}")
    write_log(annotations_of(done.said))
    write_outputs(environment, {**done.outputs, "exit-code": str(done.code)})
    write_summary(environment, done.summary)
    return done.code


def main() -> None:
    """Run one step and exit."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(act(os.environ))


if __name__ == "__main__":
    main()
