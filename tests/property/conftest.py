"""Strategies for what the core works on: JSON values, contents, and the three sides of a preset."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from presetctl.content import Content
from presetctl.live import LivePreset, LiveVersion
from presetctl.models.endpoint import Endpoint
from tests.unit.conftest import a_definition, an_entry

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
KEYS = st.one_of(
    st.sampled_from(
        ["model", "provider", "a", "b", "__a", "a.b", "a/b", "~", "~1", "'", '"', "['a']", "0", ""]
    ),
    TEXTS,
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, 1, 2, 0.0, 1.0, 0.5, -0.0, 1e20]),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda children: st.lists(children, max_size=5) | st.dictionaries(KEYS, children, max_size=4),
    max_leaves=12,
)
CONFIGS = st.dictionaries(KEYS, VALUES, max_size=5)
PROMPTS = st.none() | TEXTS | st.sampled_from(["a\r\nb", "a\nb", "a\nc"])
CONTENTS = st.builds(Content.of, PROMPTS, CONFIGS)
ENDPOINTS = st.sampled_from(Endpoint)

FEW = st.sampled_from([Content.of(None, {"seed": seed}) for seed in (1, 2)] + [Content.of("p", {"seed": 1})])
"""So few contents that two sides are often equal."""

NUMBERS = st.integers(1, 4)
DEFINITIONS = st.builds(
    lambda content, endpoint, is_protected: replace(
        a_definition(), content=content, endpoint=endpoint, protected=is_protected
    ),
    FEW,
    ENDPOINTS,
    st.booleans(),
)
ENTRIES = st.builds(
    lambda content, live, endpoint, number, is_protected: replace(
        an_entry(number=number), content=content, live=live, endpoint=endpoint, protected=is_protected
    ),
    FEW,
    st.none() | FEW,
    ENDPOINTS,
    NUMBERS,
    st.booleans(),
)


@st.composite
def live_presets(draw: st.DrawFn) -> LivePreset:
    """Draw a live preset in any condition, also one that no API should answer."""
    number = draw(NUMBERS)
    version = LiveVersion(f"triage@{number}", number, draw(FEW))
    return LivePreset(
        slug="triage",
        preset_id=draw(st.sampled_from(["preset-triage", "other"])),
        status=draw(st.sampled_from(["active", "active", "disabled", "archived", "new"])),
        designated_id=draw(st.sampled_from([version.version_id, None, "other"])),
        version=draw(st.sampled_from([version, None])),
        version_count=draw(st.none() | st.integers(0, 5)),
    )


def shuffled(value: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:
    """Return a value with the keys of every object in another order."""
    if isinstance(value, Mapping):
        keys = draw(st.permutations(list(value)))
        return {key: shuffled(value[key], draw) for key in keys}
    return [shuffled(each, draw) for each in value] if isinstance(value, list) else value
