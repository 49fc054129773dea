"""Every state of a preset, made behind presetctl's back and seen through `plan` and `apply`."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from presetctl.commands import place
from presetctl.commands.plan import FORMATS
from presetctl.sandbox.store import Store
from presetctl.settings import Settings
from tests.commands.conftest import Presetctl, Ran, Write, chat
from tests.commands.test_apply import LOCKFILE, SANDBOX

DATABASE = Path("presets/.presetctl/sandbox.sqlite3")
DEFINITION = Path("presets/mail.yaml")
MODEL = "openai/gpt-5.4"
WARM = {"model": MODEL, "temperature": 0.7}
"""What the definition says at first."""


@dataclass(frozen=True)
class Stage:
    """A folder with one preset, and both of its sides at hand."""

    presetctl: Presetctl
    write: Write
    store: Store

    def define(self, slug: str = "mail", **fields: object) -> None:
        """Write a definition."""
        self.write(f"{slug}.yaml", chat(MODEL, **fields or {"temperature": 0.7}))

    def run(self, *arguments: str) -> Ran:
        """Run a command on the sandbox."""
        return self.presetctl(*SANDBOX, *arguments)

    def push(self, *slugs: str) -> None:
        """Define presets and apply."""
        for slug in slugs or ("mail",):
            self.define(slug)
        assert self.run("apply", "--yes").code == 0

    def plan(self, *arguments: str) -> dict[str, Any]:
        """Return the whole JSON plan."""
        plan: dict[str, Any] = json.loads(self.run("plan", "--format", "json", *arguments).out)
        return plan

    def preset(self, slug: str = "mail") -> dict[str, Any]:
        """Return one preset of the JSON plan."""
        return next(each for each in self.plan()["presets"] if each["slug"] == slug)

    def edit(self, slug: str = "mail", prompt: str | None = None, **config: object) -> None:
        """Edit a preset as somebody in the dashboard."""
        self.store.edit(slug, prompt, {"model": MODEL, **config})


@pytest.fixture
def stage(presetctl: Presetctl, write: Write, store: Callable[[], Store]) -> Stage:
    DATABASE.parent.mkdir()
    return Stage(presetctl, write, store())


def sql(statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Do to the sandbox's database what no call can."""
    connection = sqlite3.connect(DATABASE)
    try:
        with connection:
            return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


def versions(slug: str = "mail") -> int:
    """Count a preset's versions, also of one that is hidden."""
    query = "SELECT count(*) FROM versions JOIN presets ON presets.id = preset_id WHERE slug = ?"
    return int(sql(query, slug)[0][0])


def unchanged(stage: Stage) -> None:
    stage.push()


def update(stage: Stage) -> None:
    stage.push()
    stage.define(temperature=0.2)


def update_after_the_same_by_hand(stage: Stage) -> None:
    stage.push()
    stage.edit(temperature=0.7)
    stage.define(temperature=0.2)


def create(stage: Stage) -> None:
    stage.define()


def adopt(stage: Stage) -> None:
    stage.store.create_version("mail", None, WARM)
    stage.define()


def unmanaged(stage: Stage) -> None:
    stage.store.create_version("mail", None, {"model": MODEL})
    stage.define()


def drifted(stage: Stage) -> None:
    stage.push()
    stage.edit(temperature=1.5)


def converged(stage: Stage) -> None:
    stage.push()
    stage.edit(temperature=0.2)
    stage.define(temperature=0.2)


def converged_after_a_lost_write(stage: Stage) -> None:
    stage.push()
    kept = LOCKFILE.read_bytes()
    stage.define(temperature=0.2)
    stage.run("apply", "--yes")
    LOCKFILE.write_bytes(kept)


def converged_by_going_back(stage: Stage) -> None:
    update(stage)
    stage.run("apply", "--yes")
    stage.store.designate("mail", 1)
    stage.define()


def conflict(stage: Stage) -> None:
    drifted(stage)
    stage.define(temperature=0.2)


def rolled_back(stage: Stage) -> None:
    update(stage)
    stage.run("apply", "--yes")
    stage.store.designate("mail", 1)


def rolled_back_with_an_edit(stage: Stage) -> None:
    rolled_back(stage)
    stage.define(temperature=0.3)


def inactive(stage: Stage) -> None:
    stage.push()
    stage.store.disable("mail")


def replaced(stage: Stage) -> None:
    stage.push()
    stage.store.replace("mail", None, WARM)


def regressed(stage: Stage) -> None:
    update(stage)
    stage.run("apply", "--yes")
    stage.store.designate("mail", 1)
    sql("DELETE FROM versions WHERE version > 1")


def missing_by_archive(stage: Stage) -> None:
    stage.push()
    stage.store.archive("mail")


def missing_for_good(stage: Stage) -> None:
    stage.push()
    stage.store.clear()


def orphaned(stage: Stage) -> None:
    stage.push()
    DEFINITION.unlink()


def gone(stage: Stage) -> None:
    orphaned(stage)
    stage.store.archive("mail")


@dataclass(frozen=True)
class Case:
    """A row of the table: what plan says, what apply does, and how many versions there are then."""

    arrange: Callable[[Stage], None]
    state: str
    action: str
    apply_code: int
    versions: int
    says: str

    @property
    def has_changes(self) -> bool:
        """Whether the plan holds anything to do or to refuse."""
        return self.action != "none"


ROWS = [
    Case(unchanged, "unchanged", "none", 0, 1, "unchanged"),
    Case(update, "update", "push", 0, 2, "the definition changed since version 1"),
    Case(update_after_the_same_by_hand, "update", "push", 0, 3, "the definition changed since version 1"),
    Case(create, "create", "push", 0, 1, "no preset of this slug is known"),
    Case(adopt, "adopt", "record", 0, 1, "already says the same"),
    Case(unmanaged, "unmanaged", "refuse", 4, 1, "presetctl didn't make it"),
    Case(drifted, "drifted", "refuse", 4, 2, "replaced version 1; the definition didn't change"),
    Case(converged, "converged", "record", 0, 2, "says what the definition says"),
    Case(converged_after_a_lost_write, "converged", "record", 0, 2, "says what the definition says"),
    Case(converged_by_going_back, "converged", "record", 0, 2, "says what the definition says"),
    Case(conflict, "conflict", "refuse", 4, 2, "replaced version 1, and the definition changed too"),
    Case(rolled_back, "rolled_back", "refuse", 4, 2, "production went back from version 2"),
    Case(rolled_back_with_an_edit, "rolled_back", "refuse", 4, 2, "production went back from version 2"),
    Case(inactive, "inactive", "refuse", 4, 1, "the live preset is disabled"),
    Case(replaced, "replaced", "refuse", 4, 1, "another preset has taken the slug"),
    Case(regressed, "regressed", "refuse", 4, 1, "and version 2 was recorded"),
    Case(missing_by_archive, "missing", "refuse", 4, 1, "the preset is gone or archived"),
    Case(missing_for_good, "missing", "refuse", 4, 0, "the preset is gone or archived"),
    Case(orphaned, "orphaned", "none", 0, 1, "`mail` is recorded and has no definition"),
    Case(gone, "gone", "forget", 0, 1, "and so is the live preset"),
]
EVERY_ROW = pytest.mark.parametrize("case", ROWS, ids=lambda case: case.arrange.__name__)


@EVERY_ROW
def test_plan_tells_the_state(stage: Stage, case: Case) -> None:
    """The JSON plan has each preset's state and action, and making it changes nothing."""
    case.arrange(stage)
    before = (sql("SELECT * FROM versions"), sql("SELECT * FROM presets"))

    preset = stage.preset()

    assert (preset["state"], preset["action"]) == (case.state, case.action)
    assert ("body" in preset) is (case.action == "push")
    assert (sql("SELECT * FROM versions"), sql("SELECT * FROM presets")) == before


@EVERY_ROW
@pytest.mark.parametrize("output", FORMATS)
def test_every_format_says_why(stage: Stage, case: Case, output: str) -> None:
    """Whatever the format, plan exits with 0, or with 2 when asked, and gives the reason."""
    case.arrange(stage)

    ran = stage.run("plan", "--format", output)
    detailed = stage.run("plan", "--format", output, "--detailed-exitcode")

    assert (ran.code, detailed.code) == (0, 2 if case.has_changes else 0)
    assert case.says in ran.out


@EVERY_ROW
def test_apply_does_what_the_state_allows(stage: Stage, case: Case) -> None:
    """Only what is new or was edited here is pushed; a record touches the lockfile alone."""
    case.arrange(stage)
    lock = LOCKFILE.read_bytes() if LOCKFILE.exists() else b""

    ran = stage.run("apply", "--yes")

    assert (ran.code, versions()) == (case.apply_code, case.versions)
    is_written = (LOCKFILE.read_bytes() if LOCKFILE.exists() else b"") != lock
    assert is_written is (case.action in ("push", "record", "forget"))


@EVERY_ROW
def test_apply_again_changes_nothing(stage: Stage, case: Case) -> None:
    """A second apply ends as the first: done is nothing to do, refused stays refused."""
    case.arrange(stage)
    stage.run("apply", "--yes")
    lock = LOCKFILE.read_bytes() if LOCKFILE.exists() else b""

    ran = stage.run("apply", "--yes")

    assert (ran.code, versions()) == (case.apply_code, case.versions)
    assert (LOCKFILE.read_bytes() if LOCKFILE.exists() else b"") == lock


OVERWRITABLE = ("drifted", "conflict", "unmanaged", "rolled_back")
REFUSED = [case for case in ROWS if case.action == "refuse"]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.arrange.__name__)
def test_overwrite_covers_foreign_changes_only(stage: Stage, case: Case) -> None:
    """`--overwrite` pushes over what somebody did, not over a preset that is off, another one, or gone."""
    case.arrange(stage)

    ran = stage.run("apply", "--yes", "--overwrite", "mail")

    is_pushed = case.state in OVERWRITABLE
    assert (ran.code, versions()) == ((0, case.versions + 1) if is_pushed else (4, case.versions))


def test_recreate_makes_a_missing_preset_anew(stage: Stage) -> None:
    """`--recreate` is the way back from a preset that is gone for good."""
    missing_for_good(stage)

    ran = stage.run("apply", "--yes", "--recreate", "mail")

    assert (ran.code, versions()) == (0, 1)
    assert stage.preset()["state"] == "unchanged"


@pytest.mark.parametrize("arrange", [create, missing_by_archive])
def test_archived_slug_says_so(stage: Stage, arrange: Callable[[Stage], None]) -> None:
    """A create call that meets an archived preset fails with what it may be, and isn't repeated."""
    arrange(stage)
    if arrange is create:
        stage.store.create_version("mail", None, WARM)
        stage.store.archive("mail")

    ran = stage.run("apply", "--yes", *(["--recreate", "mail"] if arrange is missing_by_archive else []))

    assert (ran.code, versions()) == (1, 1)
    assert "the slug may be archived or disabled" in ran.out


def latest(slug: str = "mail") -> tuple[str, str]:
    """Return who made the newest version, and when."""
    query = (
        "SELECT creator_id, versions.created_at FROM versions JOIN presets ON presets.id = preset_id"
        " WHERE slug = ? ORDER BY version DESC"
    )
    who, when = sql(query, slug)[0]
    return str(who), str(when)


@pytest.mark.parametrize("output", FORMATS)
@pytest.mark.parametrize("arrange", [drifted, conflict, unmanaged])
def test_foreign_version_is_told_with_who_and_when(
    stage: Stage, arrange: Callable[[Stage], None], output: str
) -> None:
    """Whom to ask about a live version stands in the plan, whatever its format."""
    arrange(stage)
    who, when = latest()

    ran = stage.run("plan", "--format", output)

    assert who in ran.out.replace("\\", "")
    assert when in ran.out


def test_conflict_has_base_theirs_and_ours(stage: Stage) -> None:
    """Of a field that both sides changed, each change starts at the recorded value."""
    conflict(stage)

    preset = stage.preset()

    field = {"path": "/config/temperature", "op": "replace", "before": 0.7}
    assert preset["live_changes"] == [{**field, "after": 1.5}]
    assert preset["changes"] == [{**field, "after": 0.2}]
    assert preset["version"] == {"locked": 1, "live": 2}


def test_conflict_reads_as_two_lists(stage: Stage) -> None:
    """On a terminal theirs comes first, then ours, then the way out."""
    conflict(stage)
    _, when = latest()

    ran = stage.run("plan")

    assert ran.out == (
        "! mail  refused: conflict  mail.yaml\n"
        f"    live version 2 of {when} by user_sandbox_dashboard replaced version 1, "
        "and the definition changed too\n"
        "    live, since the recorded version:\n"
        "      temperature  0.7 → 1.5\n"
        "    in the definition:\n"
        "      temperature  0.7 → 0.2\n"
        f"    way out: {way_out(ran)}\n"
        "\n"
        "Plan for sandbox: 1 refused, 0 unchanged.\n"
    )
    assert "`--overwrite mail`" in way_out(ran)


def way_out(ran: Ran) -> str:
    return ran.out.partition("way out: ")[2].partition("\n")[0]


def test_drift_has_theirs_alone(stage: Stage) -> None:
    """Where only the live side changed, there is no change of ours to show."""
    stage.push()
    stage.edit("mail", "Be brief.", temperature=0.7)

    preset = stage.preset()

    assert preset["changes"] == []
    assert preset["live_changes"] == [
        {"path": "/system_prompt", "op": "add", "before": None, "after": "Be brief."}
    ]


def test_regressed_preset_stops_all_pushes(stage: Stage) -> None:
    """Fewer versions than recorded smell of the wrong target: nothing at all is pushed or recorded."""
    regressed(stage)
    stage.define("triage")

    ran = stage.run("apply", "--yes")

    assert (ran.code, versions("triage")) == (4, 0)
    assert "is this the right target?" in ran.out


@pytest.mark.parametrize(("count", "action", "made"), [(2, "push", 1), (3, "refuse", 0)])
def test_many_missing_presets_stop_all_pushes(stage: Stage, count: int, action: str, made: int) -> None:
    """Two missing presets are refused alone; a third makes the whole target doubtful."""
    slugs = [f"bot-{number}" for number in range(count)]
    stage.push(*slugs)
    stage.store.clear()
    stage.define()

    preset = stage.preset()
    ran = stage.run("apply", "--yes")

    assert (preset["action"], ran.code, versions()) == (action, 4, made)


def test_foreign_preset_is_never_touched(stage: Stage) -> None:
    """A live preset without definition and lock entry is counted, and nothing else."""
    stage.push()
    stage.store.create_version("their-bot", None, {"model": MODEL})

    plan = stage.plan()
    ran = stage.run("apply", "--yes")

    assert ([each["slug"] for each in plan["presets"]], plan["not_managed"]) == (["mail"], ["their-bot"])
    assert (ran.code, versions("their-bot"), latest("their-bot")[0]) == (0, 1, "user_sandbox_api")


def test_lost_lockfile_costs_no_version(stage: Stage) -> None:
    """Without a lockfile what agrees is recorded, the rest is refused, only what is new is pushed."""
    stage.push("mail", "triage")
    stage.edit("triage", temperature=1.5)
    LOCKFILE.unlink()
    stage.define("new")

    plan = stage.plan()
    ran = stage.run("apply", "--yes")

    states = {each["slug"]: (each["state"], each["action"]) for each in plan["presets"]}
    assert states == {
        "mail": ("adopt", "record"),
        "new": ("create", "push"),
        "triage": ("unmanaged", "refuse"),
    }
    assert [each["code"] for each in plan["diagnostics"]] == ["no-lockfile"]
    assert (ran.code, versions("mail"), versions("triage"), versions("new")) == (4, 1, 2, 1)


@pytest.mark.parametrize("key", ["base_url", "workspace_id"])
@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes")])
def test_lockfile_of_another_place_stops_everything(stage: Stage, key: str, command: tuple[str, ...]) -> None:
    """A lockfile of another workspace or base URL is rejected before anything is compared."""
    update(stage)
    lock = json.loads(LOCKFILE.read_text())
    LOCKFILE.write_text(json.dumps({**lock, key: "https://elsewhere.example"}))

    ran = stage.run(*command)

    assert (ran.code, versions(), ran.out) == (3, 1, "")
    assert "error[lockfile-mismatch]" in ran.err


def test_unreadable_preset_stops_the_whole_apply(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan with a preset that couldn't be read shows it, and nothing of it can be applied."""
    stage.push("mail", "triage")
    stage.edit("triage", temperature=1.5)
    stage.define(temperature=0.2)
    monkeypatch.setattr(place, "sandbox_app", failing_at("/presets/triage"))

    text = stage.run("plan")
    states = {each["slug"]: (each["state"], each["action"]) for each in stage.plan()["presets"]}
    ran = stage.run("apply", "--yes")

    assert states == {"mail": ("update", "push"), "triage": ("error", "none")}
    assert (text.code, ran.code, versions("mail")) == (1, 1, 1)
    assert "the live preset could not be read" in text.out
    assert "error[live-read-failed]" in text.out
    assert "nothing was pushed" in ran.err


def failing_at(path: str) -> Callable[[Settings], Any]:
    """Return the sandbox with one path that always answers 500."""
    original = place.sandbox_app

    def make_app(settings: Settings) -> Any:
        app = original(settings)

        async def call(scope: Any, receive: Any, send: Any) -> None:
            is_broken = Request(scope).url.path.endswith(path)
            answer = JSONResponse({"error": {"code": 500, "message": "down"}}, 500)
            await (answer if is_broken else app)(scope, receive, send)

        return call

    return make_app
