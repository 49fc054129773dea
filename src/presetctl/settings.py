"""Settings: flag, environment, `presetctl.yaml`, default, in this order; resolved once and frozen.

A base URL is the exception: `OPENROUTER_BASE_URL`, which other programs read too, doesn't move a target
whose file says where it is.
"""

import os.path
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from presetctl.base_url import PRINTABLE_ASCII, URL_HINT, url_problem
from presetctl.definitions.check import MAX_DIAGNOSTICS, check
from presetctl.definitions.document import Document, read_document
from presetctl.definitions.hints import suggest
from presetctl.definitions.includes import SETTINGS_FILE
from presetctl.definitions.rules import CODES
from presetctl.diagnostics import Diagnostic, Severity, error
from presetctl.errors import InputError, UsageError
from presetctl.models.base import RequestPart
from presetctl.policy.file import PolicyFile, policy_problems, read_policy
from presetctl.policy.values import Policy

DEFAULT_URL = "https://openrouter.ai/api/v1"
DEFAULT_KEY_ENV = "OPENROUTER_API_KEY"
URL_ENV = "OPENROUTER_BASE_URL"
SANDBOX = "sandbox"
SANDBOX_URL = "http://sandbox.invalid/api/v1"
LOCAL_FOLDER = ".presetctl"

_NAME = r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$"


class TargetFile(RequestPart):
    """A place to push to."""

    base_url: Annotated[str | None, Field(description=f"Default: {DEFAULT_URL}.")] = None
    api_key_env: Annotated[
        str,
        Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="Variable that holds the key."),
    ] = DEFAULT_KEY_ENV
    workspace_id: Annotated[str | None, Field(description="Workspace that the key must belong to.")] = None
    slug_suffix: Annotated[
        str,
        Field(
            pattern=r"^(?:[-_][a-z0-9]+)*$",
            description="Appended to every slug, where two targets share a workspace.",
        ),
    ] = ""


class LimitsFile(RequestPart):
    """How much one run may push."""

    max_changes: Annotated[int | None, Field(ge=0, description="Pushes a run; null: any.")] = None
    max_change_percent: Annotated[
        int | None,
        Field(ge=0, le=100, description="Share of presets updated in a run, from 10 presets on."),
    ] = 50


class CatalogueFile(RequestPart):
    """What is asked of the models that OpenRouter lists."""

    max_prompt_percent: Annotated[
        int, Field(ge=1, le=100, description="Share of a model's context that a system prompt may fill.")
    ] = 50


class SettingsFile(RequestPart):
    """The settings of a presets folder, `presetctl.yaml`."""

    version: Annotated[Literal[1], Field(description="Version of this format.")] = 1
    targets: Annotated[
        dict[str, TargetFile] | None, Field(min_length=1, description="The first is the default.")
    ] = None
    limits: LimitsFile = LimitsFile()
    protected: list[str] = Field(default_factory=list, description="Globs of protected slugs.")
    orphans: Annotated[
        Literal["report", "error"], Field(description="What a preset without a definition is.")
    ] = "report"
    unknown_fields: Annotated[
        Literal["error", "warn"], Field(description="What a field is that presetctl doesn't know.")
    ] = "error"
    rules: dict[str, Literal["off", "warning", "error"]] = Field(
        default_factory=dict, description="What lint rules say, by code."
    )
    catalogue: CatalogueFile = CatalogueFile()
    policy: PolicyFile = PolicyFile()
    freeze: Annotated[bool, Field(description="true: apply refuses.")] = False


def key_of(variable: str, environment: Mapping[str, str]) -> str | None:
    """Return the key that a variable holds. See `Target.key`."""
    key = environment.get(variable, "").strip()
    if key and not PRINTABLE_ASCII.fullmatch(key):
        hint = "a key is ASCII without spaces and line breaks; copy it once more"
        raise InputError(f"what `{variable}` holds is not usable as a key", hint)
    return key or None


@dataclass(frozen=True, slots=True)
class Target:
    """A place to push to. The sandbox needs no key."""

    name: str
    base_url: str
    api_key_env: str | None
    workspace_id: str | None = None
    slug_suffix: str = ""

    @property
    def is_sandbox(self) -> bool:
        """Whether this is the embedded API."""
        return self.name == SANDBOX

    def key(self, environment: Mapping[str, str]) -> str | None:
        """Return the key, or None if the variable is unset or empty.

        Raises: InputError naming the variable if what it holds can be no key.
        """
        if self.api_key_env is None:
            return SANDBOX
        return key_of(self.api_key_env, environment)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that flags, environment and file decide."""

    folder: Path
    target: Target
    targets: tuple[str, ...]
    is_default_target: bool
    max_changes: int | None = None
    max_change_percent: int | None = 50
    protected: tuple[str, ...] = ()
    orphans_are_errors: bool = False
    unknown_fields_are_errors: bool = True
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    max_prompt_percent: int = 50
    policy: Policy = field(default_factory=Policy)
    freeze: bool = False

    @property
    def lockfile(self) -> Path:
        """Where the target's lockfile is: the sandbox's is machine-local."""
        if self.target.is_sandbox:
            return self.local_folder / f"presets.{SANDBOX}.lock"
        name = "presets.lock" if self.is_default_target else f"presets.{self.target.name}.lock"
        return self.folder / name

    @property
    def journal(self) -> Path:
        """Where pushes in flight to the target are noted; machine-local."""
        return self.local_folder / f"journal.{self.target.name}.jsonl"

    @property
    def local_folder(self) -> Path:
        """The folder of what isn't shared: the sandbox and the lock of a run."""
        return self.folder / LOCAL_FOLDER


def find_folder(given: Path | None) -> Path:
    """Return the presets folder: the one given, `presets`, or the current one if it holds settings.

    Raises: UsageError if there is none.
    """
    if given is not None:
        if given.is_dir():
            return given
        raise UsageError(f"there is no folder `{given}`", "name the presets folder with `-C DIR`")
    default = Path("presets")
    if default.is_dir():
        return default
    if Path(SETTINGS_FILE).is_file():
        return Path()
    hint = "run presetctl beside it, or name the folder with `-C DIR`"
    raise UsageError("there is no folder `presets` here", hint)


def resolve_settings(
    folder: Path, target: str | None, base_url: str | None, environment: Mapping[str, str]
) -> Settings:
    """Return the settings of a folder for one target; None means the default one.

    Raises: InputError for a wrong file or URL; UsageError for a target that doesn't exist.
    """
    document = _read_file(folder)
    file = SettingsFile.model_validate(document.data or {})
    targets = file.targets or {"default": TargetFile()}
    name = target or next(iter(targets))
    if name != SANDBOX and name not in targets:
        known = ", ".join(f"`{each}`" for each in (*targets, SANDBOX))
        raise UsageError(f"there is no target `{name}`", f"targets are {known}")
    if name == SANDBOX:
        chosen = Target(SANDBOX, SANDBOX_URL, None)
    else:
        chosen = _target(name, targets[name], base_url, environment)
    return Settings(
        folder=folder,
        target=chosen,
        targets=(*targets, SANDBOX),
        is_default_target=name == next(iter(targets)),
        max_changes=file.limits.max_changes,
        max_change_percent=file.limits.max_change_percent,
        protected=tuple(file.protected),
        orphans_are_errors=file.orphans == "error",
        unknown_fields_are_errors=file.unknown_fields == "error",
        severities={code: None if word == "off" else Severity(word) for code, word in file.rules.items()},
        max_prompt_percent=file.catalogue.max_prompt_percent,
        policy=read_policy(file.policy, document),
        freeze=file.freeze or environment.get("PRESETCTL_FREEZE", "") not in ("", "0"),
    )


def _read_file(folder: Path) -> Document:
    path = folder / SETTINGS_FILE
    # A link that leads nowhere is a mistake, not the wish for defaults.
    if not os.path.lexists(path):
        return Document(path.as_posix(), "", {}, ())
    document = read_document(path, path.as_posix())
    found = list(document.diagnostics)
    if document.data is not None:
        found += check(SettingsFile, document.data, document.locate, "the settings")
        found += islice(_check_targets(document, document.data.get("targets")), MAX_DIAGNOSTICS)
        found += islice(_check_rules(document, document.data.get("rules")), MAX_DIAGNOSTICS)
        found += islice(policy_problems(document), MAX_DIAGNOSTICS)
    if any(each.severity is Severity.ERROR for each in found):
        raise InputError("the settings are not usable", diagnostics=found)
    return document


def _check_targets(document: Document, targets: Any) -> Iterator[Diagnostic]:
    for name, target in targets.items() if isinstance(targets, dict) else ():
        if name == SANDBOX or not re.fullmatch(_NAME, name):
            message = f"`{name}` can't be the name of a target"
            hint = f"use a-z, 0-9, `-` and `_`; `{SANDBOX}` is built in"
            yield error("settings-invalid", message, document.locate(("targets", name), "key"), hint)
        url = target.get("base_url") if isinstance(target, dict) else None
        if isinstance(url, str) and (problem := url_problem(url)):
            where = document.locate(("targets", name, "base_url"))
            yield error("settings-invalid", problem, where, URL_HINT)


def _check_rules(document: Document, rules: Any) -> Iterator[Diagnostic]:
    for code in rules if isinstance(rules, dict) else ():
        if code not in CODES and code not in (known := CODES | _catalogue_codes()):
            where = document.locate(("rules", code), "key")
            hint = suggest(code, known) or "only lint rules can be set; `presetctl explain` lists all codes"
            yield error("settings-invalid", f"`{code}` is not a lint rule", where, hint)


def _catalogue_codes() -> frozenset[str]:
    # Most runs need none of these rules.
    from presetctl.catalogue_rules import CODES as CATALOGUE_CODES

    return CATALOGUE_CODES


def _target(name: str, file: TargetFile, base_url: str | None, environment: Mapping[str, str]) -> Target:
    url = base_url or file.base_url or environment.get(URL_ENV) or DEFAULT_URL
    if problem := url_problem(url):
        source = "--base-url" if base_url else URL_ENV
        found = error("settings-invalid", f"`{source}`: {problem}", None, URL_HINT)
        raise InputError(f"the base URL of target `{name}` is not usable", diagnostics=[found])
    return Target(name, url.rstrip("/"), file.api_key_env, file.workspace_id, file.slug_suffix)
