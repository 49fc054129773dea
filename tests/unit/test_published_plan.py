"""A plan that is read back from its JSON alone."""

from dataclasses import replace
from typing import Any

import pytest

from presetctl.diff import Change, Op
from presetctl.published_plan import MisshapenPlanError, publish
from presetctl.render.plan_json import plan_object
from tests.unit.conftest import a_definition, a_live, a_live_side, a_lock, a_plan, an_entry

DRIFTED = a_plan(
    [a_definition("mail", "Be brief.")],
    a_lock({"mail": an_entry("mail", "Be brief.")}),
    a_live_side(a_live("mail", "Be kind.", number=2)),
)


def test_all_that_a_reviewer_needs_is_in_the_json() -> None:
    """Changes, versions, who made them and when are read back as they were planned."""
    data = plan_object(DRIFTED, "plan")

    plan = publish(data | {"newer": "key"})

    (mail,) = plan.presets
    assert (mail.state, mail.action, mail.reason) == ("drifted", "refuse", DRIFTED.presets[0].reason)
    assert (mail.version.locked, mail.version.live, mail.model) == (1, 2, "openai/gpt-5.4")
    assert (mail.locked_at, mail.live_at, mail.live_by) == (
        "2026-11-20T10:00:00Z",
        "2026-11-20T10:00:00Z",
        "user-1",
    )
    assert mail.live_changes == (Change("/system_prompt", Op.REPLACE, "Be brief.", "Be kind."),)
    assert (plan.digest, plan.summary.model_dump()) == (data["digest"], DRIFTED.summary)
    assert plan.has_changes


def test_several_models_are_no_model() -> None:
    """The table's model is a single name, or none."""
    definition = a_definition("mail")
    content = replace(definition.content, config={"model": ["a", "b"]})
    data = plan_object(a_plan([replace(definition, content=content)], None, None), "plan")

    assert publish(data).presets[0].model is None


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"op": "replace", "before": None, "after": "a"}, "prompt is a text"),
        ({"op": "add", "before": None, "after": 5}, "prompt is a text"),
        ({"op": "remove", "before": ["a"], "after": None}, "prompt is a text"),
        ({"op": "move", "before": "a", "after": "b"}, "/presets/0/changes/0/op"),
    ],
)
def test_a_misshapen_change_is_told(change: dict[str, Any], place: str) -> None:
    """What can't be shown is refused with its place, before anything is rendered."""
    data = plan_object(DRIFTED, "plan")
    data["presets"][0]["changes"] = [{"path": "/system_prompt", **change}]

    with pytest.raises(MisshapenPlanError, match=place):
        publish(data)


@pytest.mark.parametrize(
    "change", [{"op": "add", "before": None, "after": "a"}, {"op": "remove", "before": "a"}]
)
def test_a_missing_side_is_none(change: dict[str, Any]) -> None:
    """A prompt that comes or goes has one side."""
    data = plan_object(DRIFTED, "plan")
    data["presets"][0]["changes"] = [{"path": "/system_prompt", **change}]

    assert len(publish(data).presets[0].changes) == 1
