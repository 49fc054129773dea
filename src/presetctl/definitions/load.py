"""A presets folder → definitions and diagnostics.

Every file is looked at, and everything that is wrong in each is told in one run: a bad file does not hide
a good one. Files, merging, prompts, models and rules have modules of their own; here they meet.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from presetctl.content import Content
from presetctl.definitions.check import MAX_DIAGNOSTICS, check
from presetctl.definitions.compose import Composed, compose
from presetctl.definitions.document import Document
from presetctl.definitions.hints import suggest, suggest_request_field
from presetctl.definitions.includes import Folder
from presetctl.definitions.prompt import PROMPT_FIELDS, read_prompt
from presetctl.definitions.rules import lint
from presetctl.definitions.rules.subject import Subject
from presetctl.definitions.schema import MAX_SLUG_LENGTH, SLUG_PATTERN, DefinitionFile
from presetctl.definitions.silence import without_silenced
from presetctl.diagnostics import Diagnostic, Location, Severity, error
from presetctl.models.endpoint import Endpoint


@dataclass(frozen=True, slots=True)
class Definition:
    """One preset as a target wants it. `file` is shown to people, `source` is relative to the folder.

    `files` are the digests of its file and of all that it extends and includes, by path in the folder.
    """

    slug: str
    endpoint: Endpoint
    content: Content
    source: str
    file: str
    protected: bool = False
    description: str | None = None
    owners: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def includes(self) -> tuple[str, ...]:
        """The other files that it is made of, relative to the folder."""
        return tuple(name for name in self.files if name != self.source)


@dataclass(frozen=True, slots=True)
class Loaded:
    """All definitions of a folder that are right, by slug, and what is wrong with the others.

    `file_count` counts all definition files, also the wrong ones. `subjects` are what rules look at, by slug.
    """

    definitions: tuple[Definition, ...]
    diagnostics: tuple[Diagnostic, ...]
    file_count: int
    subjects: Mapping[str, Subject] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        """Whether no diagnostic is an error."""
        return all(each.severity is not Severity.ERROR for each in self.diagnostics)


@dataclass(frozen=True, slots=True)
class Resolving:
    """What a target decides about definitions."""

    target: str
    slug_suffix: str
    known_targets: Collection[str] | None
    unknown_fields: Severity
    severities: Mapping[str, Severity | None]


def load(
    path: Path,
    target: str = "",
    slug_suffix: str = "",
    known_targets: Collection[str] | None = None,
    *,
    unknown_fields_are_errors: bool = True,
    severities: Mapping[str, Severity | None] | None = None,
) -> Loaded:
    """Load all definitions below a folder as a target resolves them.

    `slug_suffix` is what the target appends to slugs; `known_targets` are the names that a definition's
    `targets` may use, None when any will do. `severities` overrule those of lint rules, by code; None
    switches a rule off.
    """
    folder = Folder.at(path)
    unknown_fields = Severity.ERROR if unknown_fields_are_errors else Severity.WARNING
    resolving = Resolving(target, slug_suffix, known_targets, unknown_fields, severities or {})
    diagnostics: list[Diagnostic] = []
    definitions: list[Definition] = []
    subjects: dict[str, Subject] = {}
    first: dict[str, Path] = {}
    slugs: dict[str, str] = {}
    files = _definition_files(folder, diagnostics)
    for file in files:
        slug = _slug(file, folder)
        twin = first.setdefault(slug, file)
        subject, found = _load_file(file, folder, resolving)
        if twin is not file:
            found.append(_taken(slug, folder.document(file), folder.show(twin)))
        elif subject:
            definitions.append(_definition(subject, file, folder))
            subjects[slug] = subject
        slugs[folder.show(file)] = slug
        diagnostics += _one_each_place(found)
    # What several definitions build on is wrong once.
    told = tuple(_about(slugs, each) for each in dict.fromkeys(diagnostics))
    ordered = sorted(definitions, key=lambda each: each.slug)
    return Loaded(tuple(ordered), told, len(files), subjects)


def _definition_files(folder: Folder, diagnostics: list[Diagnostic]) -> list[Path]:
    def report(exception: OSError) -> None:
        place = Location(folder.show(Path(exception.filename)))
        message = f"the folder cannot be read: {exception.strerror}"
        hint = "mend its permissions, or let its name begin with `_`"
        diagnostics.append(error("unreadable-file", message, place, hint))

    found: list[Path] = []
    for parent, names, files in os.walk(folder.root, onerror=report):
        names[:] = [name for name in names if name[0] not in "._"]
        found.extend(Path(parent, file) for file in files)
    return sorted(path for path in found if folder.holds(path))


def _slug(path: Path, folder: Folder) -> str:
    """Return what a definition is called, right or wrong: its `slug`, or else its file's stem."""
    slug = (folder.document(path).data or {}).get("slug")
    return slug if isinstance(slug, str) else PurePosixPath(folder.name(path)).stem


def _about(slugs: Mapping[str, str], diagnostic: Diagnostic) -> Diagnostic:
    """Return the diagnostic with the slug of the definition that it stands in, if it stands in one."""
    place = diagnostic.location
    return replace(diagnostic, slug=slugs.get(place.file) if place else None)


def _taken(slug: str, document: Document, twin: str) -> Diagnostic:
    message = f"the slug `{slug}` is taken by `{twin}`"
    return error("duplicate-slug", message, document.locate(("slug",)), "give one of them another `slug:`")


def _load_file(
    path: Path,
    folder: Folder,
    resolving: Resolving,
) -> tuple[Subject | None, list[Diagnostic]]:
    document = folder.document(path)
    found = list(document.diagnostics)
    if document.data is None:
        return None, found
    found += check(DefinitionFile, document.data, document.locate, "a definition")
    found += _check_slug(document, _slug(path, folder), resolving.slug_suffix)
    found += islice(_unknown_targets(document, resolving.known_targets), MAX_DIAGNOSTICS)
    composed, problems = compose(document, path, folder, resolving.target)
    found += problems
    # Where the endpoint is wrong, what doesn't hang on it is checked all the same.
    is_known, endpoint = _endpoint(composed.data)
    request = composed.data.get("request")
    request = {} if request is None else request
    if isinstance(request, dict) and is_known:
        hint = partial(suggest_request_field, endpoint=endpoint)
        owner = f"the {endpoint} request"
        locate = partial(_locate_in_request, composed)
        found += check(endpoint.request_model, request, locate, owner, hint, unknown=resolving.unknown_fields)
    prompt, problems = read_prompt(composed, endpoint, folder)
    found += problems
    found += islice(_check_extra(composed, endpoint, request), MAX_DIAGNOSTICS)
    if any(each.severity is Severity.ERROR for each in found):
        return None, found
    subject = Subject(endpoint, request, prompt, composed)
    found += lint(subject, resolving.severities)
    documents = (layer.document for layer in composed.layers)
    return subject, list(without_silenced(found, documents))


def _definition(subject: Subject, path: Path, folder: Folder) -> Definition:
    data = subject.composed.data
    files = (path, *subject.composed.bases, *subject.prompt.includes)
    return Definition(
        slug=data.get("slug") or path.stem,
        endpoint=subject.endpoint,
        content=subject.content,
        source=folder.name(path),
        file=folder.show(path),
        protected=bool(data.get("protected")),
        description=data.get("description"),
        owners=tuple(data.get("owners") or ()),
        files={folder.name(each): folder.sha256(each) for each in files},
    )


def _endpoint(data: Mapping[str, Any]) -> tuple[bool, Endpoint]:
    name = data.get("endpoint", Endpoint.CHAT.value)
    is_known = isinstance(name, str) and name in list(Endpoint)
    return is_known, Endpoint(name) if is_known else Endpoint.CHAT


def _locate_in_request(
    composed: Composed, path: Sequence[str | int], part: Literal["key", "value"]
) -> Location:
    return composed.locate(("request", *path), part)


def _unknown_targets(document: Document, known: Collection[str] | None) -> Iterator[Diagnostic]:
    targets = (document.data or {}).get("targets")
    if not isinstance(targets, dict) or known is None:
        return
    for name in targets:
        if name not in known:
            hint = suggest(name, known) or f"targets are {', '.join(f'`{each}`' for each in known)}"
            where = document.locate(("targets", name), "key")
            yield error("unknown-target", f"`{name}` is not a target of the settings", where, hint)


def _check_extra(composed: Composed, endpoint: Endpoint, request: Any) -> Iterator[Diagnostic]:
    extra = composed.data.get("extra_request")
    reserved = (
        {PROMPT_FIELDS[endpoint], "messages"} if endpoint is not Endpoint.RESPONSES else {"instructions"}
    )
    for name in extra if isinstance(extra, dict) else ():
        where = composed.locate(("extra_request", name), "key")
        if name in reserved:
            message = f"presetctl builds `{name}` itself, from the system prompt"
            yield error("reserved-field", message, where, "use `system_prompt`")
        elif isinstance(request, dict) and name in request:
            message = f"`{name}` stands under `request` too"
            yield error("field-twice", message, where, "keep one of them")


def _check_slug(document: Document, slug: str, suffix: str) -> Iterator[Diagnostic]:
    if not re.fullmatch(SLUG_PATTERN, slug):
        hint = "use a-z, 0-9, `-` and `_` in between; `slug:` overrides the file's name"
        message = f"`{slug[:MAX_SLUG_LENGTH]}` is not a slug"
        yield error("invalid-slug", message, document.locate(("slug",)), hint)
    elif len(slug + suffix) > MAX_SLUG_LENGTH:
        with_suffix = f" with the target's suffix `{suffix}`" if suffix else ""
        message = f"the slug is longer than {MAX_SLUG_LENGTH} characters{with_suffix}"
        yield error("invalid-slug", message, document.locate(("slug",)), "shorten it")


def _one_each_place(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Keep the first diagnostic of a severity at each place, since others follow from it, in file order.

    Several fields may be missing at one place.
    """
    kept: dict[Any, Diagnostic] = {}
    for each in found:
        missing = each.message if each.code == "missing-field" else None
        kept.setdefault((_place(each), each.severity, missing), each)
    return sorted(kept.values(), key=_place)


def _place(diagnostic: Diagnostic) -> tuple[str, int, int]:
    where = diagnostic.location or Location("")
    return where.file, where.line, where.column
