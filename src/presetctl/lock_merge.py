"""Three lockfiles → one, entry by entry, for Git."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from presetctl.lockfile import Lock, LockEntry, render_lock


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged lock; a slug in `conflicts` has the entry of our side."""

    lock: Lock
    conflicts: tuple[str, ...] = ()


class OtherPlaceError(ValueError):
    """The two sides were written for different places. The message says in what they differ."""


def merge_locks(base: Lock | None, ours: Lock, theirs: Lock) -> Merged:
    """Merge two locks that came of one; `base` is None where each side began its own.

    An entry that one side alone changed, added or dropped is taken from there. Two different changes of one
    entry are a conflict also where one version is newer: which of them is live, no file can tell.

    Raises: OtherPlaceError when target, base URL or workspace differ; an unknown workspace matches any.
    """
    for what, our_value, their_value in (
        ("target", ours.target, theirs.target),
        ("base URL", ours.base_url, theirs.base_url),
        ("workspace", ours.workspace_id, theirs.workspace_id),
    ):
        if our_value and their_value and our_value != their_value:
            raise OtherPlaceError(f"the {what} is `{our_value}` on our side and `{their_value}` on theirs")
    presets: dict[str, LockEntry] = {}
    conflicts: list[str] = []
    old = base.presets if base else {}
    for slug in sorted(ours.presets.keys() | theirs.presets.keys()):
        before, our_text, their_text = (_text(slug, each) for each in (old, ours.presets, theirs.presets))
        is_theirs = our_text == before
        if not is_theirs and their_text not in (before, our_text):
            conflicts.append(slug)
        entry = (theirs if is_theirs else ours).presets.get(slug)
        if entry:
            presets[slug] = entry
    workspace_id = ours.workspace_id or theirs.workspace_id
    return Merged(replace(ours, workspace_id=workspace_id, presets=presets), tuple(conflicts))


def _text(slug: str, presets: Mapping[str, LockEntry]) -> str | None:
    """Return an entry as the lockfile writes it: there `1` is not `true`, which Python takes for equal."""
    return render_lock(Lock("", "", None, {slug: presets[slug]})) if slug in presets else None
