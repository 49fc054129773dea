"""What the shell may complete: slugs, models, parameters, codes.

Speed matters more than truth here: definitions are skimmed, not loaded, and models come from the cache. No
call is made, and what fails completes nothing.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from presetctl.commands.options import Invocation

_SLUG = re.compile(rb"^slug:[ \t]*['\"]?([a-z0-9_-]+)", re.MULTILINE)
_MAX_BYTES = 1 << 20


def complete_slugs(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the slugs of the folder's definitions and lockfiles."""
    from presetctl.errors import PresetctlError
    from presetctl.settings import find_folder

    with suppress(PresetctlError, OSError):
        folder = find_folder(_invocation(ctx).directory)
        return _beginning({*_defined(folder), *_locked(folder)}, incomplete)
    return []


def complete_models(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the ids of the kept catalogue's models."""
    return _beginning((each["id"] for each in _model_rows(ctx)), incomplete)


def complete_parameters(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the parameters that some model of the kept catalogue knows."""
    names = (name for each in _model_rows(ctx) for name in each.get("supported_parameters", ()))
    return _beginning((name for name in names if isinstance(name, str)), incomplete)


def complete_codes(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the codes that have a page."""
    from presetctl.explain import explanations

    return _beginning(explanations(), incomplete)


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    """Return what a shell can take of the names that begin so."""
    return sorted({each for each in names if each.startswith(incomplete) and each.isprintable()})


def _invocation(ctx: click.Context) -> Invocation:
    return ctx.find_object(Invocation) or Invocation()


def _defined(folder: Path) -> Iterator[str]:
    from presetctl.definitions.includes import SETTINGS_FILE

    for parent, names, files in os.walk(folder):
        names[:] = [each for each in names if each[0] not in "._"]
        for file in files:
            path = Path(parent, file)
            if file[0] not in "._" and path.suffix in (".yaml", ".yml") and file != SETTINGS_FILE:
                with path.open("rb") as stream:
                    named = _SLUG.search(stream.read(_MAX_BYTES))
                yield named[1].decode() if named else path.stem


def _locked(folder: Path) -> Iterator[str]:
    for path in folder.glob("presets*.lock"):
        with suppress(OSError, ValueError, TypeError, KeyError):
            yield from json.loads(path.read_bytes())["presets"]


def _model_rows(ctx: click.Context) -> Iterable[Any]:
    from presetctl.catalogue.cache import read_cached
    from presetctl.commands.gather import settings_anywhere
    from presetctl.errors import PresetctlError

    with suppress(PresetctlError, OSError):
        target = settings_anywhere(_invocation(ctx)).target
        if target.is_sandbox:
            from presetctl.sandbox.catalogue import MODELS

            return MODELS
        kept = read_cached(target.base_url)
        return kept.models if kept else ()
    return ()
