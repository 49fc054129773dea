"""Archive and restore: calls whose answer has no documented shape, and that may be repeated."""

import pytest

from presetctl.errors import ApiError, RunStoppedError

from .scripted import Answer, Script, client_to, fails, preset, says, version

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "answer", [says(200, {"data": preset("mail")}), says(200, {"deleted": True}), says(204, b"")]
)
async def test_the_status_alone_counts(answer: Answer) -> None:
    """Whatever comes back, a success is one."""
    script = Script(answer)

    async with client_to(script) as api:
        await api.archive("mail", None)
        await api.restore("mail", None)

    assert [(each.method, each.url.path) for each in script.requests] == [
        ("DELETE", "/api/v1/presets/mail"),
        ("POST", "/api/v1/presets/mail/restore"),
    ]


async def test_the_workspace_is_named() -> None:
    """A management key may reach several workspaces, and would act in the account's default one."""
    script = Script(says(200, {}))

    async with client_to(script) as api:
        await api.archive("mail", "w 1")
        await api.restore("mail", "w 1")

    assert script.urls == ["/presets/mail?workspace_id=w+1", "/presets/mail/restore?workspace_id=w+1"]


async def test_a_server_failure_is_repeated() -> None:
    """Archiving twice does the same as once."""
    script = Script(fails(503, "busy"), says(200, {}))

    async with client_to(script) as api:
        await api.archive("mail", None)

    assert len(script.requests) == 2


@pytest.mark.parametrize(
    ("status", "hint"), [(404, "no preset of this slug"), (409, "disabled preset"), (403, "management key")]
)
async def test_a_refusal_says_what_it_means(status: int, hint: str) -> None:
    """Each refusal names the call, and what to do."""
    script = Script(fails(status, "no"))

    async with client_to(script) as api:
        with pytest.raises(ApiError, match=f"DELETE /presets/mail → {status}: no") as caught:
            await api.archive("mail", None)

    assert hint in (caught.value.hint or "")
    assert len(script.requests) == 1


async def test_a_refused_key_stops_the_run() -> None:
    """No other call can succeed with it either."""
    async with client_to(fails(401, "no")) as api:
        with pytest.raises(RunStoppedError):
            await api.restore("mail", None)


async def test_a_read_still_takes_nothing_but_200() -> None:
    """An answer to a read without content is no answer."""
    async with client_to(says(204, b"")) as api:
        with pytest.raises(ApiError, match="204"):
            await api.get("mail")


async def test_all_versions_are_listed_oldest_first() -> None:
    """The history of a preset is read whole."""
    rows = [version(2), version(1)]
    async with client_to(says(200, {"data": rows, "total_count": 2})) as api:
        assert [each.number for each in await api.versions("mail")] == [1, 2]
