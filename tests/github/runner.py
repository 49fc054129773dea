"""The runner of GitHub Actions as a reader of what a step prints: which lines it takes for commands."""

import re
from dataclasses import dataclass, field


@dataclass
class Runner:
    """Reads line by line, as the runner does. Every name counts as one of a command, known or not."""

    commands: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    _token: str | None = None

    def read(self, text: str) -> "Runner":
        """Read what a step prints: note the names of commands that are carried out, and the other lines."""
        for line in re.split("\r\n|\r|\n", text):
            name, data = _parse(line)
            if self._token is not None:
                if name == self._token:
                    self._token = None
                else:
                    self.shown.append(line)
            elif name is None:
                self.shown.append(line)
            elif name == "stop-commands":
                self._token = data
            else:
                self.commands.append(name)
        return self

    @property
    def is_reading_commands(self) -> bool:
        """Whether later steps of the job can still give commands."""
        return self._token is None


def _parse(line: str) -> tuple[str | None, str]:
    """Return name and data of a command: `::name …::data` after white space, or `##[name …]data` anywhere."""
    stripped = line.lstrip()
    if stripped.startswith("::") and "::" in stripped[2:]:
        head, _, data = stripped[2:].partition("::")
        return head.partition(" ")[0], data
    start = line.find("##[")
    if start >= 0 and "]" in line[start:]:
        head, _, data = line[start + 3 :].partition("]")
        return head.partition(" ")[0], data
    return None, ""
