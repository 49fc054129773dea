"""Everything that reads what others wrote: bytes in, and out comes a value or the error that is documented.

A target returns when the bytes were read or refused as they should be, and raises for all else. What was
read is also used as a command would: digested, written, rendered.
"""

import json
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import httpx

from presetctl.api.catalogue import CatalogueApi
from presetctl.api.client import OpenRouter
from presetctl.api.transport import Transport
from presetctl.catalogue.rows import CatalogueRows, Row, to_catalogue
from presetctl.content import canonical_json, desired_sha256, live_sha256, wire_body
from presetctl.definitions.load import Loaded, load
from presetctl.diagnostics import Diagnostic
from presetctl.errors import ApiError, InputError
from presetctl.journal.file import Journal
from presetctl.journal.read import read_journal
from presetctl.live import LivePreset, LiveVersion
from presetctl.lockfile import parse_lock, read_lock, render_lock
from presetctl.models.endpoint import Endpoint
from presetctl.published_plan import MisshapenPlanError, publish
from presetctl.render import validation_github, validation_json, validation_sarif, validation_text
from presetctl.render.plan_markdown import LIMIT, render_published
from presetctl.saved_plan import plan_digest, plan_text, read_saved_plan
from presetctl.settings import DEFAULT_URL, resolve_settings

Target = Callable[[bytes], bool]
"""Returns whether the bytes were taken for what they should be."""

Call = Callable[[OpenRouter], Awaitable[Any]]

KEY = "sk-or-v1-fuzz"
MODEL = "request: {model: openai/gpt-5.4}\n"


@contextmanager
def _folder(**files: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        for stem, data in files.items():
            (folder / stem.replace("_", ".", 1)).write_bytes(data)
        yield folder


def definition(data: bytes) -> bool:
    """Read a definition, which may include a prompt and extend a base."""
    with _folder(a_yaml=data, p_md=b"Be brief.\n") as folder:
        (folder / "_base.yaml").write_text(MODEL)
        return _is_used(load(folder))


def base(data: bytes) -> bool:
    """Read a base that a definition extends and changes for a target."""
    text = b"extends: _base.yaml\ntargets: {t: {request: {temperature: 0.5, provider: null}}}\n"
    with _folder(a_yaml=text) as folder:
        (folder / "_base.yaml").write_bytes(data)
        return _is_used(load(folder, "t", "-t", ["t"]))


def prompt(data: bytes) -> bool:
    """Read an included prompt."""
    with _folder(a_yaml=b"system_prompt: {file: p.md}\n" + MODEL.encode(), p_md=data) as folder:
        return _is_used(load(folder))


def settings(data: bytes) -> bool:
    """Read `presetctl.yaml`."""
    with _folder(presetctl_yaml=data) as folder:
        try:
            found = resolve_settings(folder, None, None, {})
        except InputError as exception:
            _render(exception.diagnostics)
            return False
    assert found.target.base_url.startswith(("https://", "http://"))
    return True


def lock(data: bytes) -> bool:
    """Read a lockfile."""
    with _folder(presets_lock=data) as folder:
        try:
            found = read_lock(folder / "presets.lock", "presets.lock")
        except InputError as exception:
            _render(exception.diagnostics)
            return False
    assert found is not None
    text = render_lock(found)
    assert parse_lock(text, "x") == found
    text.encode()
    return True


def plan(data: bytes) -> bool:
    """Read a saved plan: as it is, and with the digest that a forger would put in."""
    is_read = _reads_plan(data)
    try:
        forged = json.loads(data)
        assert isinstance(forged, dict)
        forged["digest"] = plan_digest(forged)
        signed = plan_text(forged).encode()
    except (ValueError, RecursionError, AssertionError):
        return is_read
    return _reads_plan(signed)


def _reads_plan(data: bytes) -> bool:
    with _folder(plan_json=data) as folder:
        try:
            saved = read_saved_plan(folder / "plan.json")
        except InputError as exception:
            return exception.hint is None
    canonical_json([sorted(saved.options.overwrite), sorted(saved.presets)]).encode()
    return True


def comment(data: bytes) -> bool:
    """Read a plan for the comment on a pull request, with the digest that a forger would put in."""
    try:
        forged = json.loads(data)
        assert isinstance(forged, dict)
        text = render_published(publish(forged), limit=LIMIT)
    except (MisshapenPlanError, ValueError, RecursionError, AssertionError):
        return False
    assert len(text.encode()) <= LIMIT
    return True


def journal(data: bytes) -> bool:
    """Read a journal, and go on with it."""
    with _folder(journal_jsonl=data) as folder:
        path = folder / "journal.jsonl"
        try:
            found = read_journal(path, DEFAULT_URL)
        except InputError as exception:
            _render(exception.diagnostics)
            return False
        Journal(path, DEFAULT_URL).compact()
        assert read_journal(path, DEFAULT_URL).open == found.open
    for push in found.open.values():
        desired_sha256(push.endpoint, push.content)
    return bool(found.open)


def exchange(data: bytes) -> bool:
    """Read an answer of a create and of a read: status and headers, and after a blank line the body."""
    head, _, body = data.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    status = int(first) if first.isdigit() and len(first) == len("200") else 200
    headers = [(name, value) for name, _, value in (line.partition(b": ") for line in lines) if name]
    answer = partial(httpx.Response, max(status, 200), headers=headers)
    is_created = _answered(lambda _: answer(stream=_Stream(body)), _create)
    return _answered(lambda _: answer(stream=_Stream(body)), lambda api: api.get("triage")) and is_created


class _Stream(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> Any:
        yield self._body


def models(body: bytes) -> bool:
    """Read the list of models, and look names up in it."""

    async def run() -> tuple[Row, ...]:
        answer = httpx.MockTransport(lambda _: httpx.Response(200, content=body))
        transport = Transport(DEFAULT_URL, None, answer, 1)
        try:
            return await CatalogueApi(transport).models()
        finally:
            await transport.aclose()

    try:
        rows = anyio.run(run)
    except ApiError:
        return False
    found = to_catalogue(CatalogueRows(datetime(2026, 11, 20, tzinfo=UTC), rows))
    for name in [*found.models, "openai/gpt-5.4:nitro", "@preset/x", ""]:
        found.is_known(name)
    return bool(found.models)


def _calling(call: Call) -> Target:
    def target(body: bytes) -> bool:
        return _answered(lambda _: httpx.Response(200, content=body), call)

    return target


def _answered(answer: Callable[[httpx.Request], httpx.Response], call: Call) -> bool:
    """Make a call that gets this answer, and use what comes of it."""

    async def run() -> Any:
        transport = Transport("https://openrouter.test/api/v1", KEY, httpx.MockTransport(answer))
        try:
            return await call(OpenRouter(transport))
        finally:
            await transport.aclose()

    try:
        found = anyio.run(run)
    except ApiError as exception:
        return KEY in f"{exception.message}{exception.hint}"
    for each in found if isinstance(found, list) else [found]:
        _use(each)
    return True


def _use(found: Any) -> None:
    version = found.version if isinstance(found, LivePreset) else found
    if isinstance(version, LiveVersion):
        live_sha256(version.content)
        desired_sha256(Endpoint.CHAT, version.content)
        json.dumps(wire_body(Endpoint.CHAT, version.content), ensure_ascii=False, allow_nan=False).encode()


async def _create(api: OpenRouter) -> Any:
    return await api.create("triage", Endpoint.CHAT, {"model": "openai/gpt-5.4"})


def _is_used(loaded: Loaded) -> bool:
    """Digest and write what was loaded, and show what is wrong with it in every form."""
    _render(loaded.diagnostics)
    for each in loaded.definitions:
        desired_sha256(each.endpoint, each.content)
        json.dumps(wire_body(each.endpoint, each.content), ensure_ascii=False, allow_nan=False).encode()
    assert loaded.definitions or not loaded.is_valid
    return loaded.is_valid


def _render(diagnostics: tuple[Diagnostic, ...]) -> None:
    for form in (validation_text, validation_json, validation_github, validation_sarif):
        form.render_validation(diagnostics, 1, color=False).encode()


TARGETS: dict[str, Target] = {
    "definition": definition,
    "base": base,
    "prompt": prompt,
    "settings": settings,
    "lock": lock,
    "plan": plan,
    "comment": comment,
    "journal": journal,
    "exchange": exchange,
    "key": _calling(lambda api: api.workspace_id()),
    "list": _calling(lambda api: api.list_presets()),
    "get": _calling(lambda api: api.get("triage")),
    "version": _calling(lambda api: api.version("triage", 1)),
    "versions": _calling(lambda api: api.versions("triage")),
    "count": _calling(lambda api: api.version_count("triage")),
    "create": _calling(_create),
    "models": models,
}
"""Name → target, with a folder of seeds in `corpus`. A new reader of files or answers gets a line here."""
