"""A presets folder → definitions and diagnostics.

Every file is looked at, and everything that is wrong in each is told in one run: a bad file does not hide
a good one. Files, merging, prompts, models and rules have modules of their own; here they meet.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from presetctl.content import Content
from presetctl.definitions.check import check
from presetctl.definitions.compose import Composed, compose
from presetctl.definitions.document import Document
from presetctl.definitions.hints import suggest, suggest_request_field
from presetctl.definitions.includes import Folder
from presetctl.definitions.prompt import PROMPT_FIELDS, read_prompt
from presetctl.definitions.rules import RULES
from presetctl.definitions.rules.subject import Subject
from presetctl.definitions.schema import MAX_SLUG_LENGTH, SLUG_PATTERN, DefinitionFile
from presetctl.diagnostics import Diagnostic, Location, Severity, error
from presetctl.models.base import transient_fields
from presetctl.models.endpoint import Endpoint

SETTINGS_FILE = "presetctl.yaml"


@dataclass(frozen=True, slots=True)
class Definition:
    """One preset as a target wants it. `file` is shown to people, `source` is relative to the folder."""

    slug: str
    endpoint: Endpoint
    content: Content
    source: str
    file: str
    protected: bool = False
    description: str | None = None
    owners: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """All definitions of a folder that are right, by slug, and what is wrong with the others.

    `file_count` counts all definition files, also the wrong ones.
    """

    definitions: tuple[Definition, ...]
    diagnostics: tuple[Diagnostic, ...]
    file_count: int

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


def load(
    path: Path,
    target: str = "",
    slug_suffix: str = "",
    known_targets: Collection[str] | None = None,
    *,
    unknown_fields_are_errors: bool = True,
) -> Loaded:
    """Load all definitions below a folder as a target resolves them.

    `slug_suffix` is what the target appends to slugs; `known_targets` are the names that a definition's
    `targets` may use, None when any will do.
    """
    folder = Folder.at(path)
    unknown_fields = Severity.ERROR if unknown_fields_are_errors else Severity.WARNING
    definitions: dict[str, Definition] = {}
    diagnostics: list[Diagnostic] = []
    files = _definition_files(folder, diagnostics)
    for file in files:
        definition, found = _load_file(
            file, folder, Resolving(target, slug_suffix, known_targets, unknown_fields)
        )
        diagnostics.extend(found)
        if definition is None:
            continue
        twin = definitions.setdefault(definition.slug, definition)
        if twin is not definition:
            place = folder.document(file).locate(("slug",))
            message = f"the slug `{definition.slug}` is taken by `{twin.file}`"
            hint = "give one of them another `slug:`"
            diagnostics.append(error("duplicate-slug", message, place, hint))
    ordered = sorted(definitions.values(), key=lambda each: each.slug)
    return Loaded(tuple(ordered), tuple(diagnostics), len(files))


def _definition_files(folder: Folder, diagnostics: list[Diagnostic]) -> list[Path]:
    def report(exception: OSError) -> None:
        place = Location(folder.show(Path(exception.filename)))
        message = f"the folder cannot be read: {exception.strerror}"
        diagnostics.append(error("unreadable-file", message, place))

    found: list[Path] = []
    for parent, names, files in os.walk(folder.root, onerror=report):
        names[:] = [name for name in names if name[0] not in "._"]
        found.extend(
            Path(parent, file)
            for file in files
            if file.endswith((".yaml", ".yml")) and file[0] not in "._" and file != SETTINGS_FILE
        )
    return sorted(found)


def _load_file(
    path: Path,
    folder: Folder,
    resolving: Resolving,
) -> tuple[Definition | None, list[Diagnostic]]:
    if path.is_symlink() and not path.resolve().is_relative_to(folder.root):
        outside = Location(folder.show(path))
        message = "the link leads out of the presets folder"
        return None, [error("include-outside", message, outside, "copy the file into the folder")]
    document = folder.document(path)
    found = list(document.diagnostics)
    if document.data is None:
        return None, found
    found += check(DefinitionFile, document.data, document.locate, "a definition")
    found += _check_slug(document, path, resolving.slug_suffix)
    found += _unknown_targets(document, resolving.known_targets)
    composed, problems = compose(document, path, folder, resolving.target)
    found += problems
    # Where the endpoint is wrong, what doesn't hang on it is checked all the same.
    is_known, endpoint = _endpoint(composed.data)
    request = composed.data.get("request") or {}
    if isinstance(request, dict) and is_known:
        hint = partial(suggest_request_field, endpoint=endpoint)
        owner = f"the {endpoint} request"
        found += check(endpoint.request_model, request, partial(_locate_in_request, composed), owner, hint)
    prompt, problems = read_prompt(composed, endpoint, folder)
    found += problems
    found += _check_extra(composed, endpoint, request)
    found = _one_each_place(found)
    if any(each.severity is Severity.ERROR for each in found):
        return None, found
    subject = Subject(endpoint, request, prompt, composed)
    found += [each for rule in RULES for each in rule.check(subject)]
    return _definition(subject, path, folder), found


def _definition(subject: Subject, path: Path, folder: Folder) -> Definition:
    data, endpoint = subject.composed.data, subject.endpoint
    model = endpoint.request_model
    left_out = {PROMPT_FIELDS[endpoint], *transient_fields(model)}
    config = {name: value for name, value in subject.request.items() if name not in left_out}
    config |= data.get("extra_request") or {}
    return Definition(
        slug=data.get("slug") or path.stem,
        endpoint=endpoint,
        content=Content.of(subject.prompt.text, config),
        source=folder.name(path),
        file=folder.show(path),
        protected=bool(data.get("protected")),
        description=data.get("description"),
        owners=tuple(data.get("owners") or ()),
        includes=(
            *(folder.name(base) for base in subject.composed.bases),
            *subject.prompt.includes,
        ),
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


def _check_slug(document: Document, path: Path, suffix: str) -> Iterator[Diagnostic]:
    slug = (document.data or {}).get("slug", path.stem)
    if not isinstance(slug, str):
        return
    if not re.fullmatch(SLUG_PATTERN, slug):
        hint = "use a-z, 0-9, `-` and `_` in between; `slug:` overrides the file's name"
        message = f"`{slug[:MAX_SLUG_LENGTH]}` is not a slug"
        yield error("invalid-slug", message, document.locate(("slug",)), hint)
    elif len(slug + suffix) > MAX_SLUG_LENGTH:
        with_suffix = f" with the target's suffix `{suffix}`" if suffix else ""
        message = f"the slug is longer than {MAX_SLUG_LENGTH} characters{with_suffix}"
        yield error("invalid-slug", message, document.locate(("slug",)), "shorten it")


def _one_each_place(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Keep the first diagnostic at each place, since later ones follow from it, in the files' order."""
    kept: dict[Any, Diagnostic] = {}
    for each in found:
        place = each.location
        kept.setdefault((place.file, place.line, place.column) if place else each, each)
    return sorted(kept.values(), key=_place)


def _place(diagnostic: Diagnostic) -> tuple[str, int, int]:
    where = diagnostic.location
    return (where.file, where.line, where.column) if where else ("", 0, 0)
