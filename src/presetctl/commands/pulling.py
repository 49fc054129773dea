"""What `pull` and `rollback` share: read what is live, decide, rehearse, and write definitions and lock."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

import anyio

from presetctl.commands.gather import require_same_place
from presetctl.commands.place import DEFAULT_CONCURRENCY, open_target
from presetctl.commands.save import save_lock
from presetctl.content import is_same_live
from presetctl.definitions.adopt import Files, shared_files
from presetctl.definitions.edit import EditError
from presetctl.definitions.includes import Folder
from presetctl.definitions.load import Definition, Loaded, load
from presetctl.definitions.rehearse import rehearse
from presetctl.definitions.rewrite import Wanted
from presetctl.definitions.text import read_text
from presetctl.diagnostics import Severity
from presetctl.durable import replace_text
from presetctl.errors import ApiError, PresetctlError
from presetctl.live import Live, LivePreset, LiveVersion
from presetctl.lockfile import Lock, LockEntry
from presetctl.plan import Options
from presetctl.pull import Decision, Pull, Sides, decide, record
from presetctl.settings import SANDBOX, Settings

WRITES = (Pull.WRITE, Pull.UPDATE)


@dataclass(frozen=True, slots=True)
class Read:
    """What the API said; `old` are the versions that were asked for by number, by the API's slug."""

    live: Live
    old: Mapping[str, LiveVersion]


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of one preset: the decision, and the files that were written, as people type them.

    `others` are the other targets for which the definition says something else now.
    """

    decision: Decision
    files: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """Where presets are pulled to: the folder with its definitions, and the lock."""

    settings: Settings
    definitions: tuple[Definition, ...]
    lock: Lock | None

    @property
    def locked(self) -> Mapping[str, LockEntry]:
        """The lock entries by slug."""
        return self.lock.presets if self.lock else {}


async def list_live(settings: Settings, key: str) -> list[LivePreset]:
    """Return all presets that the key sees, without their versions. Raises: ApiError."""
    async with open_target(settings, key) as api:
        found: list[LivePreset] = await api.list_presets()
        return found


def read_presets(work: Work, key: str, slugs: Collection[str], number: int | None) -> Read:
    """Return the live side of presets, and one version of each by its number.

    Raises: ApiError; InputError if the key belongs to another workspace.
    """
    settings = work.settings
    found = anyio.run(_read, work, key, slugs, number)
    for pinned in (work.lock.workspace_id if work.lock else None, settings.target.workspace_id):
        require_same_place(settings, "workspace", pinned, found.live.workspace_id)
    return found


async def _read(work: Work, key: str, slugs: Collection[str], number: int | None) -> Read:
    from presetctl.api.read import read_live

    suffix = work.settings.target.slug_suffix
    wanted = {slug + suffix: work.locked.get(slug) for slug in sorted(slugs)}
    old: dict[str, LiveVersion] = {}
    async with open_target(work.settings, key) as api:
        live = await read_live(api, wanted, DEFAULT_CONCURRENCY)
        for api_slug in wanted if number else ():
            if api_slug in live.presets and (version := await api.version(api_slug, number)):
                old[api_slug] = version
    for api_slug in wanted:
        if failure := live.errors.get(api_slug):
            raise ApiError(f"`{api_slug}` could not be read: {failure.message}", failure.hint)
    return Read(live, old)


def pull_presets(
    work: Work, read: Read, slugs: Sequence[str], *, number: int | None, force: bool
) -> list[Pulled]:
    """Bring definitions, and without a version number the lock, to what is live. Nothing is pushed.

    Raises: PresetctlError when a file or the lock can't be written; what stands before it is done.
    """
    settings, suffix = work.settings, work.settings.target.slug_suffix
    files = Files(Folder.at(settings.folder), settings.target.name)
    defined = {each.slug: each for each in work.definitions}
    decisions = []
    for slug in slugs:
        live, definition = read.live.presets[slug + suffix], defined.get(slug)
        extra = files.extra_names(definition) if definition else ()
        sides = Sides(slug, definition, work.locked.get(slug), live, read.old.get(slug + suffix), extra)
        decisions.append(decide(sides, force=force))
    writing = _Writing(work, files)
    for decision in decisions:
        writing.add(decision)
    settled = writing.rehearsed(decisions)
    return list(_settle(work, writing, settled, read.live.workspace_id, is_recorded=number is None))


class _Writing:
    """The changes of a pull, each preset's own, before any of them is written."""

    def __init__(self, work: Work, files: Files) -> None:
        self.work = work
        self.files = files
        self.changes: dict[str, dict[Path, str]] = {}
        self.refused: dict[str, str] = {}
        self.said: dict[str, Definition] = {each.slug: each for each in work.definitions}
        self.elsewhere = {
            name: load(work.settings.folder, name).definitions for name in work.settings.targets
        }
        self.included = shared_files([*work.definitions, *chain.from_iterable(self.elsewhere.values())])

    def add(self, decision: Decision) -> None:
        sides, fitted = decision.sides, decision.fitted
        if decision.pull not in WRITES or fitted is None:
            return
        wanted = Wanted(decision.prompt, fitted.request, fitted.extra)
        shared = {file for file, slugs in self.included.items() if slugs - {sides.slug}}
        try:
            if sides.definition:
                self.changes[sides.slug] = self.files.changed(sides.definition, wanted, shared)
            else:
                self.changes[sides.slug] = self.files.new(sides.slug, decision.endpoint, wanted)
        except EditError as exception:
            self.refused[sides.slug] = f"its file can't be changed in place: {exception}"

    def rehearsed(self, decisions: Sequence[Decision]) -> list[Decision]:
        """Return the decisions, with a refusal for each whose files wouldn't say what they should."""
        wanted = {each.sides.slug: each for each in decisions if each.sides.slug in self.changes}
        while self.changes:
            loaded = self._rehearse()
            self.said = {each.slug: each for each in loaded.definitions}
            failed = dict(self._failures(loaded, wanted))
            if not failed:
                break
            self.refused |= failed
            self.changes = {slug: each for slug, each in self.changes.items() if slug not in failed}
        return [
            replace(each, pull=Pull.REFUSE, reason=self.refused[each.sides.slug])
            if each.sides.slug in self.refused
            else each
            for each in decisions
        ]

    def _rehearse(self) -> Loaded:
        settings = self.work.settings
        again = partial(
            load,
            target=settings.target.name,
            slug_suffix=settings.target.slug_suffix,
            known_targets=settings.targets,
            unknown_fields_are_errors=settings.unknown_fields_are_errors,
        )
        return rehearse(self.files.folder.root, self.work.definitions, self._together(), again)

    def _together(self) -> dict[Path, str]:
        return {path: text for each in self.changes.values() for path, text in each.items()}

    def changed_elsewhere(self) -> dict[str, tuple[str, ...]]:
        """Return by slug the other targets for which a definition would say something else than before."""
        found: dict[str, tuple[str, ...]] = {}
        for name, definitions in self.elsewhere.items() if self.changes else ():
            if name in (SANDBOX, self.work.settings.target.name):
                continue
            known = [*self.work.definitions, *definitions]
            again = partial(load, target=name)
            loaded = rehearse(self.files.folder.root, known, self._together(), again)
            after = {each.slug: each.content for each in loaded.definitions}
            for each in definitions:
                if each.slug in self.changes and after.get(each.slug) != each.content:
                    found[each.slug] = (*found.get(each.slug, ()), name)
        return found

    def _failures(self, loaded: Loaded, wanted: Mapping[str, Decision]) -> Iterator[tuple[str, str]]:
        errors = {each.slug: each.message for each in loaded.diagnostics if each.severity is Severity.ERROR}
        for slug in self.changes:
            said = self.said.get(slug)
            if said is None:
                yield (
                    slug,
                    f"the definition would not be valid: {errors.get(slug) or 'it is not found again'}",
                )
            elif not is_same_live(said.content, wanted[slug].content):
                yield slug, "its file can't be changed in place so that it says the same; edit it by hand"
        for each in self.work.definitions:
            after = self.said.get(each.slug)
            if each.slug not in self.changes and (after is None or after.content != each.content):
                names = {self.files.folder.root / file for file in each.includes}
                for slug, changes in self.changes.items():
                    if names & changes.keys():
                        yield slug, f"`{each.slug}` would change with it"


def _settle(
    work: Work,
    writing: _Writing,
    decisions: Sequence[Decision],
    workspace_id: str | None,
    *,
    is_recorded: bool,
) -> Iterator[Pulled]:
    settings, target = work.settings, work.settings.target
    lock = work.lock or Lock(target.name, target.base_url)
    lock = replace(lock, workspace_id=lock.workspace_id or workspace_id)
    options = Options(protected=settings.protected)
    others = writing.changed_elsewhere()
    for decision in decisions:
        slug = decision.sides.slug
        if decision.pull not in (*WRITES, Pull.RECORD):
            yield Pulled(decision)
            continue
        changes = writing.changes.get(slug, {})
        for path, text in changes.items():
            _write(writing.files.folder, path, text)
        if is_recorded:
            definition, before = writing.said[slug], decision.sides.locked
            is_protected = options.is_protected(slug, is_marked=definition.protected)
            is_protected = is_protected or bool(before and before.protected)
            lock = lock.with_entry(slug, record(decision, definition, protected=is_protected))
            save_lock(settings, lock)
        files = tuple(writing.files.folder.show(path) for path in changes)
        yield Pulled(decision, files, others.get(slug, ()))


def _write(folder: Folder, path: Path, text: str) -> None:
    """Write a file with the line ends that it has. Raises: PresetctlError."""
    shown = folder.show(path)
    try:
        if path.exists() and "\r\n" in read_text(path, shown):
            text = text.replace("\n", "\r\n")
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_text(path, text)
    except OSError as exception:
        raise PresetctlError(f"`{shown}` can't be written: {exception.strerror}") from exception
