"""An existing definition changed so that it says another content, with everything else left as it is.

The layer that holds a value is the one that changes: the target's changes, or the definition itself. A base
belongs to all that extend it, so its values are overridden, with null (merge patch) where one must go. The
result is texts of files; whether they say what was meant is for the caller to rehearse.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path
from typing import Any

from presetctl.definitions import edit
from presetctl.definitions.compose import Composed, compose, merge_patch
from presetctl.definitions.document import Document, parse_document
from presetctl.definitions.includes import Folder
from presetctl.definitions.prompt import PROMPT_FIELDS, is_system_message, read_prompt
from presetctl.definitions.sameness import (
    ABSENT,
    identity_of,
    is_empty,
    is_same,
    is_same_field,
    patch_between,
)
from presetctl.definitions.schema import DefinitionFile
from presetctl.definitions.write import request_order
from presetctl.models.base import transient_fields
from presetctl.models.endpoint import Endpoint

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A definition to rewrite, as one target resolves it.

    `shared` are the files, by their names in the folder, that another definition includes too. `new_prompt`
    returns the name of a file for a prompt, as the definition may reference it, and takes its text.
    """

    path: Path
    folder: Folder
    target: str
    endpoint: Endpoint
    shared: Collection[str]
    new_prompt: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a definition is to say: the prompt, and the two parts of the config."""

    system_prompt: str | None
    request: Mapping[str, Any]
    extra: Mapping[str, Any]


def rewrite(place: Place, wanted: Wanted) -> dict[Path, str]:
    """Return the new texts of the files that must change, by path; line ends are LF.

    Raises: EditError where the definition is written in a way that can't be changed in place.
    """
    return _Rewriting(place).run(wanted)


class _Rewriting:
    def __init__(self, place: Place) -> None:
        self.place = place
        document = place.folder.document(place.path)
        self.text = document.text.replace("\r\n", "\n")
        self.file = document.file
        self.prompts: dict[Path, str] = {}
        self.composed = self.compose(document, place.target)

    def compose(self, document: Document, target: str) -> Composed:
        return compose(document, self.place.path, self.place.folder, target)[0]

    def run(self, wanted: Wanted) -> dict[Path, str]:
        before = self.text
        data = self.composed.data
        request = data.get("request") or {}
        # An unknown field that the settings let pass stays under `request` as long as its value does.
        kept = {key: value for key, value in wanted.extra.items() if is_same(request.get(key, ABSENT), value)}
        extra = {key: value for key, value in wanted.extra.items() if key not in kept}
        sections = {"request": {**wanted.request, **kept}, "extra_request": extra}
        hidden = {PROMPT_FIELDS[self.place.endpoint], *transient_fields(self.place.endpoint.request_model)}
        for section, config in sections.items():
            held = data.get(section) or {}
            if section == "request":
                held = {key: value for key, value in held.items() if key not in hidden}
            for key in [*held, *(key for key in config if key not in held)]:
                current, new = held.get(key, ABSENT), config.get(key, ABSENT)
                if not is_same_field(key, current, new):
                    self.change((section, key), current, new)
        self.change_prompt(wanted.system_prompt)
        own = {self.place.path: self.text} if self.text != before else {}
        return own | self.prompts

    def change(self, path: KeyPath, current: Any, new: Any) -> None:
        """Write what differs, as deep down as it differs."""
        if is_same(current, new):
            return
        if new is ABSENT:
            self.remove(path)
        elif isinstance(current, dict) and isinstance(new, dict) and current and new and self.is_own(path):
            for key in sorted(current.keys() - new.keys()):
                if not (path[1] == "provider" and is_empty(current[key])):
                    self.change((*path, key), current[key], ABSENT)
            for key, value in new.items():
                self.change((*path, key), current.get(key, ABSENT), value)
        elif isinstance(current, list) and isinstance(new, list) and new and self.is_block_list(path):
            self.change_items(path, current, new)
        else:
            self.put(path, new)

    def change_items(self, path: KeyPath, current: list[Any], new: list[Any]) -> None:
        one, two = ([identity_of(item) for item in items] for items in (current, new))
        matcher = SequenceMatcher(None, one, two, autojunk=False)
        for _, start, end, new_start, new_end in reversed(matcher.get_opcodes()):
            common = min(end - start, new_end - new_start)
            for index in range(end - 1, start + common - 1, -1):
                self.text = edit.drop(self.text, (*self.holder(path), *path, index))
            for index in range(new_end - 1, new_start + common - 1, -1):
                where = (*self.holder(path), *path)
                self.text = edit.insert_item(self.text, where, start + common, new[index])
            # What has the same name may differ all the same.
            for offset in range(common):
                self.change((*path, start + offset), current[start + offset], new[new_start + offset])

    def is_own(self, path: KeyPath) -> bool:
        """Tell whether a mapping's keys can be edited: in a list, only where they stand themselves."""
        document = parse_document(self.text, self.file)
        return not any(isinstance(part, int) for part in path) or document.has((*self.holder(path), *path))

    def is_block_list(self, path: KeyPath) -> bool:
        where = (*self.holder(path), *path)
        is_here = parse_document(self.text, self.file).has(where)
        return is_here and edit.is_block_list(self.text, where)

    def holder(self, path: KeyPath) -> KeyPath:
        """Return where the layer begins that decides about a value: the target's changes, or the file."""
        prefix = ("targets", self.place.target)
        value: Any = self.composed_layer(prefix)
        for part in path:
            if not isinstance(value, dict):
                return prefix if value is not ABSENT else ()
            value = value.get(part, ABSENT)
        return prefix if value is not ABSENT else ()

    def composed_layer(self, prefix: KeyPath) -> Any:
        value: Any = parse_document(self.text, self.file).data
        for part in prefix:
            value = value.get(part, ABSENT) if isinstance(value, dict) else ABSENT
        return value

    def below(self, path: KeyPath, holder: KeyPath) -> Any:
        """Return the value that the weaker layers give to a path, `ABSENT` in a list."""
        if any(isinstance(part, int) for part in path) or path[0] == "system_prompt":
            return ABSENT
        if holder:
            value: Any = self.compose(parse_document(self.text, self.file), "").data
        else:
            value = self.bases
        for part in path:
            value = value.get(part, ABSENT) if isinstance(value, dict) else ABSENT
        return value

    @cached_property
    def bases(self) -> dict[str, Any]:
        """The request of all bases together."""
        request: Any = {}
        for layer in reversed(self.composed.layers):
            if layer.path != self.place.path:
                request = merge_patch(request, (layer.document.data or {}).get("request") or {})
        return {"request": request}

    def put(self, path: KeyPath, value: Any) -> None:
        holder = self.holder(path)
        is_request_field = path[0] == "request" and len(path) == 2  # noqa: PLR2004 (section and key)
        order = request_order(self.place.endpoint) if is_request_field else ()
        if path == ("system_prompt",) and not holder:
            order = tuple(DefinitionFile.model_fields)
        patch = patch_between(self.below(path, holder), value)
        self.text = edit.put(self.text, (*holder, *path), patch, order)

    def remove(self, path: KeyPath) -> None:
        holder = self.holder(path)
        if self.below(path, holder) is ABSENT:
            self.text = edit.drop(self.text, (*holder, *path))
            is_bare = not holder and path[0] == "extra_request" and self.composed_layer(path[:1]) == {}
            if is_bare:
                self.text = edit.drop(self.text, path[:1])
        else:
            self.text = edit.put(self.text, (*holder, *path), None)

    def change_prompt(self, wanted: str | None) -> None:
        prompt, _ = read_prompt(self.composed, self.place.endpoint, self.place.folder)
        if (prompt.text or None) == wanted:
            return
        value = self.composed.data.get("system_prompt")
        if value is None:
            self.leave_request()
        if wanted is None:
            if value is not None:
                self.remove(("system_prompt",))
            return
        if isinstance(value, list):
            texts = [part.text.rstrip("\r\n") for part in prompt.parts]
            changed = _changed_part(texts, wanted)
            if changed and len(texts) > 1:
                index, text = changed
                held = prompt.parts[index].text
                end = held[len(held.rstrip("\r\n")) :]
                self.put_part(("system_prompt", index), value[index], text + end)
                return
        elif value is not None:
            self.put_part(("system_prompt",), value, wanted)
            return
        self.put(("system_prompt",), self.fresh(wanted))

    def put_part(self, path: KeyPath, value: Any, text: str) -> None:
        if not isinstance(value, dict):
            self.put(path, text)
            return
        file = self.place.folder.find(value["file"], self.place.path, lambda: self.composed.locate(path))
        is_shared = self.place.folder.name(file) in self.place.shared
        if is_shared or not can_be_file(text):
            self.put(path, self.fresh(text))
        else:
            self.prompts[file] = text

    def fresh(self, text: str) -> Any:
        """Return what stands for a prompt that gets a new place: the text, or its own file."""
        return {"file": self.place.new_prompt(text)} if wants_file(text) else text

    def leave_request(self) -> None:
        """Take the system prompt out of the request, so that it can stand under `system_prompt`."""
        name = PROMPT_FIELDS[self.place.endpoint]
        held = (self.composed.data.get("request") or {}).get(name)
        if held is None:
            return
        if self.place.endpoint is Endpoint.CHAT:
            rest = [message for message in held if not is_system_message(message)]
            self.change(("request", name), held, rest or ABSENT)
        else:
            self.remove(("request", name))


MAX_INLINE_LINES = 20
"""A longer prompt gets a file of its own."""


def wants_file(prompt: str) -> bool:
    """Tell whether a prompt is better kept in its own file."""
    return len(prompt.splitlines()) > MAX_INLINE_LINES and can_be_file(prompt)


def can_be_file(prompt: str) -> bool:
    """Tell whether reading a file of this text gives it back: blank files and byte order marks don't."""
    return bool(prompt.strip()) and not prompt.startswith("\ufeff")


def _changed_part(texts: list[str], wanted: str) -> tuple[int, str] | None:
    """Return the one part of a joined text that must change, and its new text without line ends."""
    for index in range(len(texts)):
        head = "".join(f"{text}\n\n" for text in texts[:index])
        tail = "".join(f"\n\n{text}" for text in texts[index + 1 :])
        middle = wanted[len(head) : len(wanted) - len(tail)]
        if len(head) + len(tail) < len(wanted) and f"{head}{middle}{tail}" == wanted:
            return (index, middle) if middle == middle.rstrip("\r\n") else None
    return None
