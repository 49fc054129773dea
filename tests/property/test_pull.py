"""Properties of pull: what it writes reads back as what was live, and the next plan is empty."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from presetctl.commands.gather import load_definitions, require_lock
from presetctl.commands.pulling import Pulled, Read, Work, pull_presets
from presetctl.content import Content, canonical_json, is_same_live
from presetctl.definitions.document import parse_document
from presetctl.definitions.write import write_definition
from presetctl.live import ACTIVE, Live, LivePreset, LiveVersion
from presetctl.models.endpoint import Endpoint
from presetctl.plan import Action, Options, Plan
from presetctl.planner import build_plan
from presetctl.pull import Pull
from presetctl.settings import Settings, resolve_settings

ODD = [
    *("yes", "no", "null", "~", "1_000", "0o17", "0x1f", "1e3", "12:30", "2026-01-01", "<<", "=", "1h"),
    *(" a", "a ", "\ta", "a\t", "#", "a #b", "a: b", "a:", "- a", "*a", "&a", "!a", "%a", "{a}", "[a]", "|"),
    *("é🙂", "e\u0301", "\u200d", "\xa0a", "\u2028", "\x85", "\ufeff", "\x7f", "\r", "a\rb", "x" * 3000),
    *(
        "\na\n",
        "a\n\n",
        "\n\n",
        "\n",
        " \n a\n",
        "a\n  \n",
        "a\n \tb",
        "a\n# b\n",
        "---\na",
        "a\n...\n",
        "a'b\"c",
    ),
]
TEXTS = (
    st.sampled_from(ODD)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
    | st.lists(st.sampled_from([" ", "\n", "\t", "a", "#", ":", "-", "'", '"', "\r"]), max_size=8).map(
        "".join
    )
)
KEYS = TEXTS.filter(lambda text: len(text) < 100)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)
LONG = st.lists(TEXTS, min_size=21, max_size=25).map("\n".join)
PROMPTS = st.none() | TEXTS | LONG

SHARE = st.floats(0, 1)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "models": st.lists(st.sampled_from(["a/b", "c/d", "e/f"]), max_size=3),
    "temperature": SHARE | st.sampled_from([0, 1, 1.0, 2, 3]),
    "top_p": SHARE,
    "top_k": st.integers(-1, 9),
    "stop": TEXTS | st.lists(TEXTS, max_size=5),
    "stop_sequences": st.lists(TEXTS, max_size=3),
    "max_tokens": st.integers(0, 900),
    "max_completion_tokens": st.integers(1, 900),
    "max_output_tokens": st.integers(1, 900),
    "provider": st.fixed_dictionaries(
        {},
        optional={
            "sort": st.sampled_from(["price", "latency", None]),
            "order": st.lists(TEXTS, max_size=2),
            "zdr": st.booleans() | st.none(),
            "new": VALUES,
        },
    ),
    "reasoning": st.fixed_dictionaries({}, optional={"effort": st.sampled_from(["low", "high", None])}),
    "tools": st.lists(
        st.fixed_dictionaries(
            {"type": st.just("function")},
            optional={
                "name": st.sampled_from(["a", "b"]),
                "function": st.fixed_dictionaries(
                    {"name": st.sampled_from(["a", "b"])},
                    optional={"description": TEXTS, "parameters": st.dictionaries(KEYS, VALUES, max_size=3)},
                ),
                "parameters": st.dictionaries(KEYS, VALUES, max_size=2),
            },
        ),
        max_size=3,
    ),
    "text": st.fixed_dictionaries({"verbosity": st.sampled_from(["low", "high"])}),
    "thinking": st.just({"type": "disabled"}),
    "verbosity": st.sampled_from(["low", "high"]),
    "user": TEXTS,
    "messages": VALUES,
    "cache_enabled": st.booleans(),
}
CONFIGS = st.fixed_dictionaries({"model": st.sampled_from(["a/b", "c/d"])}, optional=FIELDS)
CONTENTS = st.builds(Content.of, PROMPTS, CONFIGS)


@st.composite
def normalised(draw: st.DrawFn, content: Content) -> Content:
    """Return what a server may make of a config: nulls, empty lists, defaults, floats, another order."""
    added: dict[str, Any] = {
        "seed": None,
        "plugins": [],
        "provider": {"only": [], "ignore": None},
        "top_a": 0,
    }
    config = {**content.config}
    for key in draw(st.sets(st.sampled_from(sorted(added)))):
        held = config.get(key)
        config[key] = {**added["provider"], **held} if isinstance(held, dict) else held or added[key]
    keys = draw(st.permutations(sorted(config)))
    numbers = {
        key: float(value) for key, value in config.items() if type(value) is int and draw(st.booleans())
    }
    return Content(content.system_prompt, {key: numbers.get(key, config[key]) for key in keys})


@contextmanager
def a_folder() -> Iterator[Settings]:
    with tempfile.TemporaryDirectory() as name:
        yield resolve_settings(Path(name), None, None, {})


def a_live(content: Content, number: int) -> LivePreset:
    # As the client does: what comes from the API is made canonical.
    held = Content.of(content.system_prompt, content.config)
    version = LiveVersion(f"v{number}", number, held, "2026-11-20T10:00:00Z")
    return LivePreset("mail", "p", ACTIVE, version.version_id, version=version)


def pull(place: Settings, live: LivePreset, *, force: bool = False) -> Pulled:
    work = Work(place, load_definitions(place).definitions, require_lock(place))
    [pulled] = pull_presets(work, Read(Live(None, {"mail": live}), {}), ["mail"], number=None, force=force)
    return pulled


def plan(place: Settings, live: LivePreset) -> Plan:
    definitions = load_definitions(place).definitions
    return build_plan(
        definitions, require_lock(place), Live(None, {"mail": live}), Options(), target="t", base_url="u"
    )


def require_in_sync(place: Settings, live: LivePreset) -> None:
    planned = plan(place, live)
    assert [each.action for each in planned.presets] == [Action.NONE], planned


@settings(max_examples=200)
@given(PROMPTS, st.dictionaries(KEYS, VALUES, max_size=4), VALUES)
def test_a_written_definition_reads_as_the_same_content(
    prompt: str | None, config: dict[str, Any], value: Any
) -> None:
    """No text, number or key changes on its way through YAML."""
    content, extra = Content.of(prompt, config), Content.of(None, {"new": value}).config

    text = write_definition(Endpoint.CHAT, content, slug="mail", extra=extra)

    document = parse_document(text, "f")
    data = document.data or {}
    assert document.diagnostics == ()
    assert data.get("system_prompt") == content.system_prompt
    for section, wanted in (("request", content.config), ("extra_request", extra)):
        assert canonical_json(Content.of(None, data[section]).config) == canonical_json(dict(wanted))


@settings(max_examples=120)
@given(st.data(), CONTENTS)
def test_pull_then_plan_is_empty(data: st.DataObject, content: Content) -> None:
    """Whatever is live can be adopted, also after a server has normalised it."""
    with a_folder() as place:
        live = a_live(data.draw(normalised(content)), 1)

        pulled = pull(place, live)

        assert pulled.decision.pull is Pull.WRITE, pulled.decision.reason
        require_in_sync(place, live)


@settings(max_examples=120)
@given(st.data(), CONTENTS, CONTENTS)
def test_pulling_a_foreign_edit_then_plan_is_empty(
    data: st.DataObject, content: Content, edited: Content
) -> None:
    """An existing definition follows the live preset, in place, and then plans nothing."""
    with a_folder() as place:
        first = a_live(data.draw(normalised(content)), 1)
        pull(place, first)
        definition = load_definitions(place).definitions[0]
        # The definition's endpoint stays, so the edit must be one that it can express at all.
        live = a_live(data.draw(normalised(edited)), 2)

        pulled = pull(place, live)

        assert pulled.decision.pull is not Pull.REFUSE, pulled.decision.reason
        assert definition.endpoint is load_definitions(place).definitions[0].endpoint
        require_in_sync(place, live)
        before = {path: path.read_bytes() for path in place.folder.rglob("*") if path.is_file()}
        assert pull(place, live).decision.pull is Pull.NONE
        assert {path: path.read_bytes() for path in before} == before


@settings(max_examples=60)
@given(st.data(), CONTENTS)
def test_what_the_server_adds_never_gets_into_a_definition(data: st.DataObject, content: Content) -> None:
    """A live edit of one field changes that field alone, whatever the server made of the rest."""
    with a_folder() as place:
        plain = Content.of(content.system_prompt, {"model": "a/b", "temperature": 0.5})
        pull(place, a_live(plain, 1))
        stored = data.draw(normalised(plain))
        lock = require_lock(place)
        assert lock is not None
        entry = replace(lock.presets["mail"], live=Content.of(stored.system_prompt, stored.config))
        work = Work(place, load_definitions(place).definitions, lock.with_entry("mail", entry))
        live = a_live(Content.of(stored.system_prompt, {**stored.config, "temperature": 0.25}), 2)

        [pulled] = pull_presets(
            work, Read(Live(None, {"mail": live}), {}), ["mail"], number=None, force=False
        )

        wanted = Content.of(content.system_prompt, {"model": "a/b", "temperature": 0.25})
        assert pulled.decision.pull is Pull.UPDATE
        assert is_same_live(load_definitions(place).definitions[0].content, wanted)
        require_in_sync(place, live)
