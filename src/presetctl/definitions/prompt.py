"""The system prompt, from wherever a definition writes it, as one text."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from presetctl.definitions.compose import Composed
from presetctl.definitions.includes import Folder, resolve
from presetctl.definitions.text import TextError, locate_index
from presetctl.diagnostics import Diagnostic, Location, error, note
from presetctl.models.endpoint import Endpoint

MAX_SIZE = 2 << 20
"""What the parts of a prompt may come to: characters of text, and `PART_SIZE` a part."""
PART_SIZE = 1000

_SYSTEM_ROLES = ("system", "developer")

PROMPT_FIELDS: Mapping[Endpoint, str] = {
    Endpoint.CHAT: "messages",
    Endpoint.MESSAGES: "system",
    Endpoint.RESPONSES: "instructions",
}
"""The request field that carries the system prompt."""


@dataclass(frozen=True, slots=True)
class PromptText:
    """A piece of a prompt: from an included file, or at a path of the composed definition."""

    text: str
    origin: tuple[Composed, tuple[str | int, ...]] | str

    def locate(self, words: str) -> Location:
        """Return the place of the first occurrence of `words`, or of the piece itself."""
        if isinstance(self.origin, str):
            return locate_index(self.text, max(self.text.find(words), 0), self.origin, len(words))
        composed, path = self.origin
        layer, found = composed.origin(path)
        source, offset = layer.document.text, layer.document.offset(found)
        index = max(source.find(words, offset), offset)
        return locate_index(source, index, layer.document.file, len(words))


@dataclass(frozen=True, slots=True)
class Prompt:
    """All pieces of a system prompt in order, and the files that were included."""

    parts: tuple[PromptText, ...]
    includes: tuple[Path, ...] = ()

    @property
    def text(self) -> str | None:
        """The one text that is sent; a single piece is kept as written."""
        if len(self.parts) == 1:
            return self.parts[0].text
        return "\n\n".join(part.text.rstrip("\r\n") for part in self.parts) or None


def read_prompt(composed: Composed, endpoint: Endpoint, folder: Folder) -> tuple[Prompt, list[Diagnostic]]:
    """Gather the system prompt of a composed definition from `system_prompt` or from its request."""
    problems: list[Diagnostic] = []
    in_request = list(_in_request(composed, endpoint))
    if composed.data.get("system_prompt") is None:
        parts = [PromptText(text, (composed, path)) for path, text in in_request]
        if len(parts) > 1:
            message = f"{len(parts)} pieces of system prompt are sent as one, joined by a blank line"
            where = composed.locate(in_request[0][0], "key")
            hint = "a list under `system_prompt` says the same"
            problems.append(note("joined-system-prompt", message, where, hint))
        return Prompt(tuple(parts)), problems
    if in_request:
        where = composed.locate(in_request[0][0], "key")
        hint = "keep one of them"
        message = "the system prompt stands here and under `system_prompt` too"
        problems.append(error("system-prompt-twice", message, where, hint))
    return _written(composed, folder, problems), problems


def _written(composed: Composed, folder: Folder, problems: list[Diagnostic]) -> Prompt:
    value = composed.data["system_prompt"]
    is_list = isinstance(value, list)
    parts: list[PromptText] = []
    includes: list[Path] = []
    size = 0
    for index, item in enumerate(value if is_list else [value]):
        path = ("system_prompt", index) if is_list else ("system_prompt",)
        if isinstance(item, str):
            parts.append(PromptText(item, (composed, path)))
        elif isinstance(item, dict) and isinstance(item.get("file"), str):
            place = partial(composed.locate, (*path, "file"))
            try:
                file = folder.find(item["file"], composed.path, place)
                text = _include(file, composed.path, folder, place)
            except TextError as exception:
                problems.append(exception.diagnostic)
                continue
            parts.append(PromptText(text, folder.show(file)))
            includes.append(file)
        size += PART_SIZE + (len(parts[-1].text) if parts else 0)
        if size > MAX_SIZE:
            hint = "include each file once, and leave out what no answer needs"
            message = "the parts of the system prompt come to more than 2 MiB"
            problems.append(error("too-large", message, composed.locate(path), hint))
            break
    return Prompt(tuple(parts), tuple(includes))


def _include(file: Path, holder: Path, folder: Folder, place: Callable[[], Location]) -> str:
    """Return the text of an included file. Raises: TextError."""
    if file == resolve(holder):
        message = "a definition can't be its own system prompt"
        raise TextError(error("include-itself", message, place(), "name a file that holds the prompt alone"))
    text = folder.text(file)
    if not text.strip():
        hint = "write the prompt, or don't include the file"
        raise TextError(error("empty-file", f"`{folder.show(file)}` holds no text", place(), hint))
    return text


def _in_request(composed: Composed, endpoint: Endpoint) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the texts of the request's own system prompt with their paths."""
    request = composed.data.get("request")
    name = PROMPT_FIELDS[endpoint]
    value = request.get(name) if isinstance(request, dict) else None
    if endpoint is not Endpoint.CHAT:
        yield from _texts(value, ("request", name))
        return
    for index, message in enumerate(value if isinstance(value, list) else []):
        if is_system_message(message):
            yield from _texts(message.get("content"), ("request", name, index, "content"))


def is_system_message(message: Any) -> bool:
    """Tell whether a chat message holds the system prompt; `developer` is its newer name."""
    return isinstance(message, dict) and message.get("role") in _SYSTEM_ROLES


def _texts(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    for index, block in enumerate(value if isinstance(value, list) else []):
        if isinstance(block, dict) and isinstance(block.get("text"), str):
            yield (*path, index, "text"), block["text"]
