"""The lockfile: the same state gives the same bytes, and no damage passes."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from presetctl.errors import InputError
from presetctl.lockfile import Lock, LockEntry, parse_lock, read_lock, render_lock, write_lock
from presetctl.models.endpoint import Endpoint
from tests.unit.conftest import BASE_URL, a_content, a_lock, an_entry

SHOWN = "presets/presets.lock"
LOCK = a_lock({"triage": an_entry(), "email-copywriter": an_entry("email-copywriter", "é\n“p”", number=7)})
EXPECTED = """{
  "base_url": "https://openrouter.ai/api/v1",
  "canonical": 1,
  "lockfile_version": 1,
  "presets": {
    "triage": {
      "content": {
        "config": {
          "model": "openai/gpt-5.4",
          "top_p": 1
        },
        "system_prompt": "é"
      },
      "content_sha256": "2d8b2c5d3d43cdbc4b8cf6a8e4d9a7cf0d3d0e4f9a6e4f2e8a0c0b0a0d0e0f00",
      "created_at": "2026-11-20T10:00:00Z",
      "endpoint": "messages",
      "files": {},
      "live": {
        "config": {
          "model": "openai/gpt-5.4"
        },
        "system_prompt": "é"
      },
      "live_sha256": "",
      "not_persisted": [
        "/config/a",
        "/config/top_p"
      ],
      "preset_id": "preset-triage",
      "protected": true,
      "source": "triage.yaml",
      "version": 1,
      "version_id": "triage@1"
    }
  },
  "target": "production",
  "workspace_id": "w"
}
"""


def rejected(text: str) -> InputError:
    with pytest.raises(InputError) as raised:
        parse_lock(text, SHOWN)
    return raised.value


def damaged(change: Callable[[dict[str, Any]], object]) -> str:
    """Return the lock's text after a change of its JSON."""
    value = json.loads(render_lock(LOCK))
    change(value)
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def line_with(text: str, part: str) -> int:
    """Return the line of a part that stands in a text just once."""
    assert text.count(part) == 1
    return text.count("\n", 0, text.index(part)) + 1


def test_the_lockfile_reads_well_in_a_review(tmp_path: Path) -> None:
    """Keys are sorted, one field a line, letters as they are, and the last line ends."""
    entry = replace(
        an_entry("triage", "é", top_p=1),
        endpoint=Endpoint.MESSAGES,
        live=a_content("é"),
        not_persisted=("/config/top_p", "/config/a"),
        protected=True,
    )
    lock = Lock("production", BASE_URL, "w", {"triage": entry})
    write_lock(tmp_path / "presets.lock", lock)
    text = (tmp_path / "presets.lock").read_text(encoding="utf-8")
    digests = {key: json.loads(text)["presets"]["triage"][key] for key in ("content_sha256", "live_sha256")}

    expected = EXPECTED
    for key, digest in digests.items():
        line = next(each for each in EXPECTED.splitlines() if f'"{key}"' in each)
        expected = expected.replace(line, f'      "{key}": "{digest}",')
    assert text == expected
    assert all(len(each) == 64 for each in digests.values())


def test_the_order_of_pushes_leaves_no_trace() -> None:
    """The same state gives the same bytes, whoever came first."""
    backwards = replace(LOCK, presets=dict(reversed(list(LOCK.presets.items()))))

    assert render_lock(LOCK) == render_lock(backwards)


def test_a_lock_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Nothing is lost between two runs."""
    path = tmp_path / "presets.lock"
    write_lock(path, LOCK)

    assert read_lock(path, SHOWN) == LOCK


def test_no_lockfile_is_none(tmp_path: Path) -> None:
    """A folder that was never applied has no lock, which isn't an empty one."""
    assert read_lock(tmp_path / "presets.lock", SHOWN) is None


def test_crlf_is_read() -> None:
    """Git may check a lockfile out with the line ends of Windows."""
    assert parse_lock(render_lock(LOCK).replace("\n", "\r\n"), SHOWN) == LOCK


def test_unknown_keys_are_ignored() -> None:
    """A newer presetctl of the same lockfile version may write more."""
    text = damaged(lambda value: (value.update(x=1), value["presets"]["triage"].update(x=1)))

    assert parse_lock(text, SHOWN) == LOCK


def test_what_older_lockfiles_lack_has_a_default() -> None:
    """Keys that came later may be missing."""

    def strip(value: dict[str, Any]) -> None:
        del value["workspace_id"]
        for key in ("created_at", "not_persisted", "protected"):
            del value["presets"]["triage"][key]

    entry = parse_lock(damaged(strip), SHOWN).presets["triage"]

    assert (entry.created_at, entry.not_persisted, entry.protected) == (None, (), False)


def test_an_entry_comes_and_goes() -> None:
    """A lock with another entry is another lock; the rest stays."""
    entry: LockEntry = an_entry("new")

    more = LOCK.with_entry("new", entry)
    less = LOCK.with_entry("triage", None)

    assert more.presets == {**LOCK.presets, "new": entry}
    assert list(less.presets) == ["email-copywriter"]
    assert more.with_entry("new", None) == LOCK
    assert LOCK.with_entry("missing", None) == LOCK


def test_what_came_back_is_what_was_sent_unless_it_is_told() -> None:
    """The live side of an entry is stored only where it differs."""
    altered = replace(an_entry(), live=a_content(top_p=1))

    assert an_entry().live_content == an_entry().content
    assert altered.live_content == a_content(top_p=1)


TEXT = render_lock(LOCK)

DAMAGED: list[tuple[str, str, int, str]] = [
    (
        "markers",
        TEXT.replace('  "canonical"', '<<<<<<< ours\n  "canonical"'),
        3,
        "markers of a merge conflict",
    ),
    (
        "truncated",
        TEXT[: TEXT.index("triage.yaml")],
        line_with(TEXT, '"triage.yaml"'),
        "it is not JSON: unterminated string",
    ),
    ("empty", "", 1, "it is empty"),
    (
        "repeated",
        TEXT.replace('  "target"', '  "canonical": 1,\n  "target"'),
        line_with(TEXT, '"target"'),
        "`canonical` is repeated",
    ),
    ("a byte order mark", "\ufeff" + TEXT, 1, "byte order mark"),
    ("a list", "[]", 1, "it is not a JSON object"),
    ("a text", '"x"', 1, "it is not a JSON object"),
    ("huge nesting", "[" * 10_000, 1, "nested deeper than 128"),
]


@pytest.mark.parametrize(
    ("text", "line", "message"), [each[1:] for each in DAMAGED], ids=[each[0] for each in DAMAGED]
)
def test_a_damaged_lockfile_is_an_error_at_its_line(text: str, line: int, message: str) -> None:
    """A lockfile that can't be read is never taken for an empty one."""
    (found,) = rejected(text).diagnostics

    assert found.location is not None
    assert (found.location.file, found.location.line) == (SHOWN, line)
    assert found.code == "lockfile-unreadable"
    assert message in found.message
    assert "restore it from Git" in (found.hint or "")


def at(slug: str, **change: Any) -> str:
    """Return the lock's text with another entry for a slug; None takes a key away."""

    def apply(value: dict[str, Any]) -> None:
        entry = value["presets"][slug]
        entry.update(change)
        for key in [key for key, item in change.items() if item is None]:
            del entry[key]

    return damaged(apply)


@pytest.mark.parametrize(
    ("text", "part", "message"),
    [
        (
            at("triage", content_sha256="0" * 64),
            '"triage": {',
            "the content of `triage` doesn't have the digest",
        ),
        (
            at("triage", live_sha256="0" * 64),
            '"triage": {',
            "the content of `triage` doesn't have the digest",
        ),
        (at("triage", endpoint="messages"), '"triage": {', "doesn't have the digest"),
        (at("triage", endpoint="x"), '"endpoint": "x"', "`presets.triage.endpoint`: input should be 'chat'"),
        (at("email-copywriter", preset_id=None), '"email-copywriter": {', "preset_id`: field required"),
        (
            at("triage", version="1"),
            '"version": "1"',
            "`presets.triage.version`: input should be a valid integer",
        ),
        (at("triage", version=0), '"version": 0', "greater than or equal to 1"),
        (at("triage", version=True), '"version": true', "input should be a valid integer"),
        (at("triage", not_persisted=["/a", 5]), "        5", "`presets.triage.not_persisted.1`"),
        (
            damaged(lambda v: v["presets"].update({"A b": v["presets"]["triage"]})),
            '"A b": {',
            "`A b` is not a slug",
        ),
        (damaged(lambda v: v.update(target=7)), '"target": 7', "`target`: input should be a valid string"),
        (damaged(lambda v: v.update(lockfile_version=0)), '"lockfile_version": 0', "`lockfile_version`"),
        (damaged(lambda v: v.update(canonical=0)), '"canonical": 0', "`canonical`"),
        (
            damaged(lambda v: v.update(presets=[])),
            '"presets": []',
            "`presets`: input should be a valid dictionary",
        ),
    ],
)
def test_a_changed_lockfile_is_an_error_at_its_line(text: str, part: str, message: str) -> None:
    """What presetctl didn't write so is never planned on, and people are sent to the line."""
    (found,) = rejected(text).diagnostics

    assert found.location is not None
    assert found.location.line == line_with(text, part)
    assert found.code == "lockfile-unreadable"
    assert message in found.message


@pytest.mark.parametrize("key", ["lockfile_version", "canonical"])
def test_a_newer_lockfile_asks_for_a_newer_presetctl(key: str) -> None:
    """Whoever has an old presetctl isn't told that the file is broken."""
    text = damaged(lambda value: (value.update({key: 2}), value["presets"].clear()))
    (found,) = rejected(text).diagnostics

    assert found.location is not None
    assert found.location.line == line_with(text, f'"{key}": 2')
    assert found.code == "lockfile-newer"
    assert f"its `{key}` is 2, and this presetctl knows 1" in found.message
    assert found.hint == "upgrade presetctl, or restore an older lockfile from Git"


def test_a_wrong_file_on_disk_is_an_error(tmp_path: Path) -> None:
    """A folder, a dangling link and another encoding stop the run before any call."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "latin").write_bytes(b'{\n"a": "\xe9"}')

    for name, line in (("folder", 1), ("link", 1), ("latin", 2)):
        with pytest.raises(InputError) as raised:
            read_lock(tmp_path / name, SHOWN)
        assert raised.value.message == f"`{SHOWN}` is not a usable lockfile"
        location = raised.value.diagnostics[0].location
        assert location is not None
        assert location.line == line


def test_a_long_wrong_slug_is_cut() -> None:
    """A message stays readable."""
    text = damaged(lambda value: value["presets"].update({"A" * 500: value["presets"]["triage"]}))

    assert f"`{'A' * 80}` is not a slug" in rejected(text).diagnostics[0].message


def test_digests_of_files_are_strings() -> None:
    """An entry whose files have something else for a digest is told by its place."""
    data = json.loads(render_lock(a_lock({"triage": an_entry()})))
    data["presets"]["triage"]["files"] = {"triage.yaml": 7}

    with pytest.raises(InputError) as raised:
        parse_lock(json.dumps(data), "x")

    (found,) = raised.value.diagnostics
    assert "`presets.triage.files`" in found.message
