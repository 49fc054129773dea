"""The files that say what was decided: a new definition with its prompt, or an existing one rewritten."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from presetctl.content import Content
from presetctl.definitions.compose import compose
from presetctl.definitions.includes import Folder
from presetctl.definitions.load import Definition
from presetctl.definitions.rewrite import Place, Wanted, rewrite, wants_file
from presetctl.definitions.write import write_definition
from presetctl.models.endpoint import Endpoint

PROMPTS = "prompts"


@dataclass(frozen=True)
class Files:
    """The files of a presets folder and those that are about to be written; no name is taken twice."""

    folder: Folder
    target: str
    taken: set[Path] = field(default_factory=set)

    def extra_names(self, definition: Definition) -> frozenset[str]:
        """Return the names that a definition has under `extra_request`."""
        path = self.folder.root / definition.source
        composed, _ = compose(self.folder.document(path), path, self.folder, self.target)
        return frozenset(composed.data.get("extra_request") or ())

    def new(self, slug: str, endpoint: Endpoint, wanted: Wanted) -> dict[Path, str]:
        """Return the texts of a new definition and of its prompt, where that is long."""
        path = self._free(lambda stem: [self.folder.root / f"{stem}.yaml"], slug)
        prompts: dict[Path, str] = {}
        name = None
        if wanted.system_prompt and wants_file(wanted.system_prompt):
            name = self._new_prompt(path, slug, prompts)(wanted.system_prompt)
        text = write_definition(
            endpoint,
            Content.of(wanted.system_prompt, wanted.request),
            slug=None if path.stem == slug else slug,
            extra=wanted.extra,
            prompt_file=name,
        )
        return {path: text, **prompts}

    def changed(self, definition: Definition, wanted: Wanted, shared: Collection[str]) -> dict[Path, str]:
        """Return the texts of the files that change with a definition. Raises: EditError."""
        path = self.folder.root / definition.source
        prompts: dict[Path, str] = {}
        new_prompt = self._new_prompt(path, definition.slug, prompts)
        place = Place(path, self.folder, self.target, definition.endpoint, shared, new_prompt)
        return rewrite(place, wanted) | prompts

    def _new_prompt(self, definition: Path, slug: str, prompts: dict[Path, str]) -> Callable[[str], str]:
        def add(text: str) -> str:
            def places(stem: str) -> list[Path]:
                # A definition in a subfolder would find a file beside it first.
                return [folder / PROMPTS / f"{stem}.md" for folder in (self.folder.root, definition.parent)]

            path = self._free(places, slug)
            prompts[path] = text
            return f"{PROMPTS}/{path.name}"

        return add

    def _free(self, places: Callable[[str], list[Path]], stem: str) -> Path:
        number, name = 1, stem
        while any(path.exists() or path.is_symlink() or path in self.taken for path in places(name)):
            number += 1
            name = f"{stem}-{number}"
        path = places(name)[0]
        self.taken.add(path)
        return path


def shared_files(others: Iterable[Definition]) -> Mapping[str, frozenset[str]]:
    """Return for each file that definitions include the slugs of those that do."""
    found: dict[str, set[str]] = {}
    for each in others:
        for file in each.includes:
            found.setdefault(file, set()).add(each.slug)
    return {file: frozenset(slugs) for file, slugs in found.items()}
