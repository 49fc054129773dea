"""The models that a config names, each with its path: what answers, and what tools and plugins ask.

What isn't named is not told: a tool's default, a ready-made panel, or what a router picks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SERVER_TOOL = "openrouter:"
"""Begins the type of a tool that OpenRouter runs; others name models in their provider's own way."""


@dataclass(frozen=True, slots=True)
class NamedModel:
    """A model's name as written, and where it stands in the config."""

    name: str
    path: tuple[str | int, ...]


def answering_models(config: Mapping[str, Any]) -> tuple[NamedModel, ...]:
    """Return the models that may answer, in the order in which they are tried. The first is the main one."""
    return tuple(_answering(config))


def helping_models(config: Mapping[str, Any]) -> tuple[NamedModel, ...]:
    """Return the models that plugins and OpenRouter's own tools ask."""
    return tuple(_helping(config, ()))


def _answering(config: Mapping[str, Any]) -> Iterator[NamedModel]:
    yield from _text(config, ("model",))
    yield from _texts(config, ("models",))
    for index, fallback in enumerate(_items(config, "fallbacks")):
        yield from _text(fallback, ("fallbacks", index, "model"))


def _helping(holder: Mapping[str, Any], path: tuple[str | int, ...]) -> Iterator[NamedModel]:
    for index, plugin in enumerate(_items(holder, "plugins")):
        yield from _asked(plugin, (*path, "plugins", index))
    for index, tool in enumerate(_items(holder, "tools")):
        parameters = tool.get("parameters")
        if str(tool.get("type")).startswith(SERVER_TOOL) and isinstance(parameters, dict):
            yield from _asked(parameters, (*path, "tools", index, "parameters"))


def _asked(holder: Mapping[str, Any], path: tuple[str | int, ...]) -> Iterator[NamedModel]:
    yield from _text(holder, (*path, "model"))
    yield from _text(holder, (*path, "judge_model"))
    yield from _texts(holder, (*path, "analysis_models"))
    yield from _helping(holder, path)


def _text(holder: Mapping[str, Any], path: tuple[str | int, ...]) -> Iterator[NamedModel]:
    value = holder.get(str(path[-1]))
    if isinstance(value, str) and value:
        yield NamedModel(value, path)


def _texts(holder: Mapping[str, Any], path: tuple[str | int, ...]) -> Iterator[NamedModel]:
    values = holder.get(str(path[-1]))
    for index, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, str) and value:
            yield NamedModel(value, (*path, index))


def _items(holder: Mapping[str, Any], key: str) -> list[Any]:
    """Return a list of mappings; what is something else is an empty one, so that positions hold."""
    values = holder.get(key)
    return [each if isinstance(each, dict) else {} for each in values] if isinstance(values, list) else []
