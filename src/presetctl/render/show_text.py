"""A version as the text of a definition."""

from presetctl.content import Content
from presetctl.definitions.write import write_definition
from presetctl.pull import Decision
from presetctl.render.terminal import harmless


def render_version(decision: Decision, target: str) -> str:
    """Return the definition under a comment that names the version. The file is named as the slug."""
    version, fitted = decision.version, decision.fitted
    assert version is not None and fitted is not None  # noqa: S101, PT018 (a version is what is shown)
    when = f", {version.created_at}" if version.created_at else ""
    who = f", by {version.creator_id}" if version.creator_id else ""
    head = f"# {decision.sides.slug} v{version.number} on {target}{when}{who}".replace("\n", " ")
    content = Content.of(decision.prompt, fitted.request)
    return harmless(f"{head}\n{write_definition(decision.endpoint, content, extra=fitted.extra)}")
