"""Workflow commands of GitHub Actions that become annotations: the one place that escapes for them."""

from presetctl.render.terminal import harmless


def annotation(kind: str, message: str, **properties: str | int) -> str:
    """Return one line for `error`, `warning` or `notice`, harmless whatever the texts hold."""
    facts = ",".join(f"{name}={_escape(str(value), '%:,')}" for name, value in properties.items())
    return f"::{kind} {facts}::{_escape(harmless(message), '%')}"


def _escape(text: str, special: str) -> str:
    return "".join(f"%{ord(each):02X}" if each in special + "\r\n" else each for each in text)
