"""What each `command` of the action runs, and what it gives to later steps."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from presetctl.action.call import Called, ask, call
from presetctl.action.inputs import Inputs
from presetctl.action.runner import SUMMARY_LIMIT
from presetctl.github.run import read_run
from presetctl.render.terminal import one_line

_SEVEREST_FIRST = (143, 130, 5, 4, 3, 64, 1, 2)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of the action; `summary` is Markdown, `said` what its commands wrote to stderr."""

    code: int
    outputs: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    said: str = ""


def validate(inputs: Inputs, environment: Mapping[str, str]) -> Done:
    """Annotate the definitions, and write a SARIF log for code scanning."""
    shown = call(inputs.arguments("validate", *inputs.extra, "--format=github"))
    if shown.code not in (0, 3):
        return _done([shown])
    sarif = ask(inputs.arguments("--quiet validate", *inputs.extra, "--format=sarif"))
    path = _file(environment, inputs, "validation.sarif")
    path.write_text(sarif.output, encoding="utf-8")
    listed = ask(inputs.arguments("--quiet validate", *inputs.extra, "--format=markdown"))
    return _done([shown], {"sarif-path": str(path)}, listed.output)


def plan(inputs: Inputs, environment: Mapping[str, str]) -> Done:
    """Save a plan, put it into the summary, and comment it on the pull request."""
    file = Path(inputs.plan_file) if inputs.plan_file else _file(environment, inputs, "plan.json")
    file.unlink(missing_ok=True)
    planned = call(inputs.arguments("plan", *inputs.extra, f"--out={file}"))
    if planned.code == 3:  # noqa: PLR2004 (definitions were rejected)
        # The mistakes go to the lines of the pull request, too.
        return _done([planned, call(inputs.arguments("validate", "--format=github"))])
    if not file.is_file() or planned.code not in (0, 1, 2):
        return _done([planned])
    from presetctl.published_plan import publish
    from presetctl.render.plan_markdown import render_published
    from presetctl.saved_plan import read_plan_file

    published = publish(read_plan_file(file).data)
    outputs = {
        "changes": _boolean(value=published.has_changes),
        "refused": str(published.summary.refused),
        "plan-path": str(file),
        "digest": published.digest,
    }
    calls = [planned]
    if inputs.comments and read_run(environment).pull_request is not None:
        calls.append(call(["github", "comment", f"--plan={file}"]))
    return _done(calls, outputs, render_published(published, limit=SUMMARY_LIMIT))


def apply(inputs: Inputs, environment: Mapping[str, str]) -> Done:  # noqa: ARG001 (the jobs share a signature)
    """Push what changed, then commit the lockfile, also when it failed part way."""
    # A name without dot and slash would be a preset's.
    what = [str(Path(inputs.plan_file).absolute())] if inputs.plan_file else ["--yes"]
    applied = ask(inputs.arguments("apply", *what, *inputs.extra, "--format=json"))
    calls = [applied]
    if inputs.commits_lockfile:
        calls.append(call(inputs.arguments("github commit-lockfile")))
    outputs, summary, failed = {"plan-path": inputs.plan_file}, "", ""
    if applied.output:
        from presetctl.render.report_markdown import render_report

        report = json.loads(applied.output)
        outcomes = [each["result"]["outcome"] for each in report["presets"]]
        outputs |= {
            "changes": _boolean(value=bool({"pushed", "recovered", "recorded"}.intersection(outcomes))),
            "refused": str(outcomes.count("refused")),
            "digest": report["digest"],
        }
        summary = render_report(report, SUMMARY_LIMIT)
        failed = "".join(_failures(report))
    return _done(calls, outputs, summary, failed)


def drift(inputs: Inputs, environment: Mapping[str, str]) -> Done:
    """Compare what is live with the lockfile, and tell of it in the target's issue."""
    compared = ask(inputs.arguments("drift", *inputs.extra, "--format=json"))
    if not compared.output:
        return _done([compared])
    from presetctl.published_drift import read_published_drift
    from presetctl.render.drift_markdown import render_published

    file = _file(environment, inputs, "drift.json")
    file.write_text(compared.output, encoding="utf-8")
    found = read_published_drift(file)
    calls = [compared]
    if inputs.comments:
        calls.append(call(["github", "drift-issue", f"--drift={file}"]))
    return _done(calls, {"changes": _boolean(value=found.has_drift)}, render_published(found))


JOBS: Mapping[str, Callable[[Inputs, Mapping[str, str]], Done]] = {
    "validate": validate,
    "plan": plan,
    "apply": apply,
    "drift": drift,
}


def _failures(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each preset that apply could not bring to its state."""
    for preset in report["presets"]:
        if error := preset["result"]["error"]:
            yield f"error: {preset['slug']}: {one_line(error)}\n"


def _done(
    calls: Iterable[Called], outputs: Mapping[str, str] | None = None, summary: str = "", failed: str = ""
) -> Done:
    """Return the sum of several calls: the most severe exit code, and everything that was said.

    `failed` are lines that are to be annotated and that the summary has already.
    """
    ran = list(calls)
    codes = {each.code for each in ran}
    code = next((each for each in _SEVEREST_FIRST if each in codes), 0)
    said = "".join(each.said for each in ran)
    problems = [line for line in said.splitlines() if line.startswith(("error: ", "warning: ", "hint: "))]
    blocks = [summary, *(f"- {_prose(line)}" for line in problems)]
    return Done(
        code, outputs or {}, "\n".join(filter(None, blocks)) + "\n" if any(blocks) else "", said + failed
    )


def _prose(line: str) -> str:
    from presetctl.render.markdown import prose

    return prose(line)


def _file(environment: Mapping[str, str], inputs: Inputs, name: str) -> Path:
    """Return the place of a file for later steps, in a folder of its own for each use of the action."""
    folder = tempfile.mkdtemp(prefix=f"presetctl-{inputs.command}-", dir=environment.get("RUNNER_TEMP"))
    return Path(folder) / name


def _boolean(*, value: bool) -> str:
    return "true" if value else "false"
